/** What a column's attribute may not be called: Python's keywords, what the generated module uses, and what SQLModel keeps for itself. */
const TAKEN = new Set([
  ...[
    'and',
    'as',
    'assert',
    'async',
    'await',
    'break',
    'case',
    'class',
    'continue',
    'def',
    'del',
    'elif',
    'else',
    'except',
    'finally',
    'for',
  ],
  ...['from', 'global', 'if', 'import', 'in', 'is', 'lambda', 'match', 'nonlocal', 'not', 'or', 'pass', 'raise', 'return', 'try', 'while'],
  ...['with', 'yield', 'str', 'int', 'float', 'bool', 'list', 'dict', 'datetime', 'sa', 'postgresql', 'columns'],
  ...['metadata', 'registry', 'config', 'construct', 'copy', 'fields', 'from_orm', 'json', 'schema', 'schema_json', 'update_forward_refs'],
  ...['validate', 'parse_file', 'parse_obj', 'parse_raw', 'sqlmodel_update'],
]);

const OF_PYDANTIC =
  /^model_(config|fields|extra|construct|copy|dump|json_schema|post_init|rebuild|validate|computed_fields|parametrized_name)/;

/** The attribute of a column: its own name, with an underscore behind it where Python or SQLModel would not have it. */
export function attributeName(column: string): string {
  return TAKEN.has(column) || OF_PYDANTIC.test(column) ? `${column}_` : column;
}

/** The class of a table: `credit_accounts` is `CreditAccounts`, so that nobody has to guess at a singular. */
export function className(table: string): string {
  return table
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
