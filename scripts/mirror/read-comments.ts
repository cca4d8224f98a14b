import { type ESTree, parseSync } from 'rolldown/utils';

/** What the doc comments of the schema's source say about a table and its columns. */
export interface TableComments {
  table: string | undefined;
  /** By the property of the column in TypeScript. */
  columns: Map<string, string>;
}

/**
 * Reads the doc comments of a file of the schema, by the name that each table is exported under. A column without one that a function
 * without arguments makes (`createdAt()`) has the comment of that function, out of `ofFunctions`.
 */
export function readTableComments(path: string, text: string, ofFunctions: Map<string, string>): Map<string, TableComments> {
  const { declarations, commentBefore } = parse(path, text);
  const tables = new Map<string, TableComments>();
  for (const { name, start, value } of declarations) {
    if (value?.type !== 'CallExpression' || value.callee.type !== 'Identifier' || value.callee.name !== 'pgTable') continue;
    const columns = new Map<string, string>();
    const shape = value.arguments[1];
    if (shape?.type !== 'ObjectExpression')
      throw new Error(`${path}: the columns of ${name} are not written where its comments could be read.`);
    for (const property of shape.properties) {
      if (property.type !== 'Property' || property.key.type !== 'Identifier') continue;
      const comment = commentBefore(property.start) ?? ofFunctions.get(makerOf(property.value) ?? '');
      if (comment) columns.set(property.key.name, comment);
    }
    tables.set(name, { table: commentBefore(start), columns });
  }
  return tables;
}

/** The doc comments of what a file exports, by name. */
export function readExportComments(path: string, text: string): Map<string, string> {
  const { declarations, commentBefore } = parse(path, text);
  return new Map(declarations.flatMap(({ name, start }) => (commentBefore(start) ? [[name, commentBefore(start) ?? '']] : [])));
}

function parse(path: string, text: string) {
  const { program, comments, errors } = parseSync(path, text);
  if (errors[0]) throw new Error(`${path} cannot be parsed: ${errors[0].message}`);
  const commentBefore = (start: number): string | undefined => {
    const comment = comments.findLast(({ end }) => end <= start);
    const isDoc = comment?.type === 'Block' && comment.value.startsWith('*') && text.slice(comment.end, start).trim() === '';
    return isDoc ? plainText(comment.value) : undefined;
  };
  return { declarations: program.body.flatMap(exportedValues), commentBefore };
}

interface ExportedValue {
  name: string;
  /** Where the statement begins. */
  start: number;
  value: ESTree.Expression | null;
}

/** The `export const` of a statement. */
function exportedValues(statement: ESTree.Program['body'][number]): ExportedValue[] {
  if (statement.type !== 'ExportNamedDeclaration' || statement.declaration?.type !== 'VariableDeclaration') return [];
  return statement.declaration.declarations.flatMap(({ id, init }) =>
    id.type === 'Identifier' ? [{ name: id.name, start: statement.start, value: init }] : [],
  );
}

/** The function that a property's value is made by, if it takes no arguments. */
function makerOf(value: ESTree.Expression): string | undefined {
  if (value.type !== 'CallExpression' || value.callee.type !== 'Identifier' || value.arguments.length > 0) return undefined;
  return value.callee.name;
}

/** A comment without the stars that its lines begin with, as one line. */
function plainText(comment: string): string {
  return comment
    .split('\n')
    .map((line) => line.trim().replace(/^\*+/, '').trim())
    .join(' ')
    .trim();
}
