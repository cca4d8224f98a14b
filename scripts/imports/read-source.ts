import { parseSync, Visitor } from 'rolldown/utils';

export interface Source {
  imports: { specifier: string; typeOnly: boolean }[];
  /** Whether it reads process.env. */
  environment: boolean;
}

/** What a TypeScript file imports, re-exports or loads later, and whether it reads the environment. Throws when it cannot be parsed. */
export function readSource(path: string, text: string): Source {
  const { program, errors } = parseSync(path, text);
  if (errors[0]) throw new Error(`${path} cannot be parsed: ${errors[0].message}`);
  const imports: Source['imports'] = [];
  let environment = false;
  const add = (source: { value: unknown } | null, typeOnly: boolean) => {
    if (source && typeof source.value === 'string') imports.push({ specifier: source.value, typeOnly });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source, node.importKind === 'type'),
    ExportNamedDeclaration: (node) => add(node.source, node.exportKind === 'type'),
    ExportAllDeclaration: (node) => add(node.source, node.exportKind === 'type'),
    ImportExpression: (node) => add(node.source.type === 'Literal' ? node.source : null, false),
    TSImportType: (node) => add(node.source, true),
    MemberExpression: (node) => {
      environment ||= isProcess(node.object) && node.property.type === 'Identifier' && node.property.name === 'env';
    },
    VariableDeclarator: (node) => {
      environment ||= node.init !== null && isProcess(node.init);
    },
  }).visit(program);
  return { imports, environment };
}

function isProcess(node: { type: string; name?: unknown }): boolean {
  return node.type === 'Identifier' && node.name === 'process';
}
