import type { PgColumn } from 'drizzle-orm/pg-core';
import { type Code, call, quote } from './python-code.ts';
import { refuse } from './refuse.ts';

interface PythonType {
  /** What an attribute of the type holds. */
  annotation: string;
  /** The type of the column, as SQLAlchemy says it. */
  column: Code;
}

/** Every SQL type that the schema may use, by the name that drizzle gives it. */
const TYPES: Record<string, PythonType> = {
  text: { annotation: 'str', column: 'sa.Text' },
  integer: { annotation: 'int', column: 'sa.Integer' },
  smallint: { annotation: 'int', column: 'sa.SmallInteger' },
  bigint: { annotation: 'int', column: 'sa.BigInteger' },
  real: { annotation: 'float', column: 'sa.REAL' },
  boolean: { annotation: 'bool', column: 'sa.Boolean' },
  'timestamp with time zone': { annotation: 'datetime', column: 'sa.DateTime(timezone=True)' },
  // Without this option None would be written as the JSON value null, which drizzle never does.
  jsonb: { annotation: 'Any', column: 'postgresql.JSONB(none_as_null=True)' },
  halfvec: { annotation: 'list[float]', column: 'columns.HalfVector' },
};

/** The Python type of a column. Throws, naming table and column, for a type that it does not know. */
export function pythonType(column: PgColumn): PythonType {
  return typeOf(column.getSQLType(), enumValuesOf(column)) ?? refuse(column, `has the type ${column.getSQLType()}`, 'python-types.ts');
}

function typeOf(name: string, values: string[] | undefined): PythonType | undefined {
  const array = /^(.*[^\]])\[\]$/.exec(name)?.[1];
  if (array !== undefined) {
    const item = typeOf(array, values);
    return item && { annotation: `list[${item.annotation}]`, column: call('postgresql.ARRAY', [item.column]) };
  }
  const dimensions = /^sparsevec\((\d+)\)$/.exec(name)?.[1];
  if (dimensions) return { annotation: 'dict[int, float]', column: `columns.SparseVector(${dimensions})` };
  if (name === 'text' && values) {
    const quoted = values.map(quote);
    return { annotation: `Literal[${quoted.join(', ')}]`, column: call('columns.OneOf', quoted) };
  }
  return Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
}

/** The values that a column is limited to by its type in TypeScript; of an array's items, if it is one. */
function enumValuesOf(column: PgColumn): string[] | undefined {
  return 'baseColumn' in column ? enumValuesOf(column.baseColumn as PgColumn) : column.enumValues;
}
