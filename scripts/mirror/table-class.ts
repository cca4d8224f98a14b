import { getTableColumns } from 'drizzle-orm';
import { getTableConfig, type PgColumn, type PgTable } from 'drizzle-orm/pg-core';
import { type Code, call, docstring, layOut, quote, tuple, wrapped } from './python-code.ts';
import { attributeName, className } from './python-names.ts';
import { pythonType } from './python-types.ts';
import type { TableComments } from './read-comments.ts';
import { refuse } from './refuse.ts';
import { defaultText, textClause } from './sql-text.ts';
import { type ForeignKeys, foreignKeysOf, tableArguments } from './table-arguments.ts';

/** The SQLModel class of a table, below `base`, with what is written about it. Throws, naming table and column, for what it cannot say. */
export function tableClass(table: PgTable, comments: TableComments, base: string): string {
  const { name, schema } = getTableConfig(table);
  if (schema) refuse(name, `is in the schema ${schema}`, 'table-class.ts');
  const foreignKeys = foreignKeysOf(table);
  const constraints = tableArguments(table, foreignKeys);
  const head = [`    __tablename__ = ${quote(name)}`];
  if (constraints.length > 0) head.push(`    ${layOut(tuple('__table_args__', constraints), 4)}`);
  return [
    `class ${className(name)}(${base}, table=True):`,
    ...(comments.table ? [`    ${docstring(comments.table, 4)}`, ''] : []),
    ...head,
    '',
    ...Object.entries(getTableColumns(table)).map(
      ([property, column]) => `    ${attribute(column as PgColumn, comments.columns.get(property), foreignKeys)}`,
    ),
  ].join('\n');
}

function attribute(column: PgColumn, comment: string | undefined, foreignKeys: ForeignKeys): string {
  const type = pythonType(column);
  const filledIn = column.default !== undefined || column.generatedIdentity !== undefined;
  const annotation = column.notNull || type.annotation === 'Any' ? type.annotation : `${type.annotation} | None`;
  const field = call('Field', [
    ...(filledIn || !column.notNull ? ['default=None'] : []),
    call('sa_column=sa.Column', columnArguments(column, type.column, comment, foreignKeys)),
  ]);
  return layOut(assign(`${attributeName(column.name)}: ${annotation} = `, field), 4);
}

function columnArguments(column: PgColumn, type: Code, comment: string | undefined, foreignKeys: ForeignKeys): Code[] {
  if (column.generated) refuse(column, 'is computed from other columns', 'table-class.ts');
  const identity = column.generatedIdentity;
  return [
    quote(column.name),
    type,
    ...(foreignKeys.ofColumn.get(column.name) ?? []),
    ...(identity ? [`sa.Identity(always=${identity.type === 'always' ? 'True' : 'False'})`] : []),
    ...(column.primary ? ['primary_key=True'] : column.notNull ? ['nullable=False'] : []),
    ...(column.default !== undefined ? [assign('server_default=', textClause(defaultText(column.default)))] : []),
    ...(comment ? [wrapped('comment', comment)] : []),
  ];
}

function assign(name: string, code: Code): Code {
  if (typeof code === 'string' || 'text' in code) return code;
  return { ...code, open: name + code.open };
}
