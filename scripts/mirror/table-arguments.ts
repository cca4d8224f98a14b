import { is, SQL } from 'drizzle-orm';
import { type ForeignKey, getTableConfig, type Index, type IndexedColumn, type PgColumn, type PgTable } from 'drizzle-orm/pg-core';
import { type Code, call, quote, wrapped } from './python-code.ts';
import { refuse } from './refuse.ts';
import { escapeColons, sqlText, textClause } from './sql-text.ts';

export interface ForeignKeys {
  /** Those of one column, which stand at the column. */
  ofColumn: Map<string, Code[]>;
  /** Those of several columns, which stand at the table. */
  ofTable: Code[];
}

/** The foreign keys of a table, as SQLAlchemy says them. */
export function foreignKeysOf(table: PgTable): ForeignKeys {
  const keys: ForeignKeys = { ofColumn: new Map(), ofTable: [] };
  for (const key of getTableConfig(table).foreignKeys) {
    const { columns, foreignTable, foreignColumns } = key.reference();
    const targets = foreignColumns.map((column) => quote(`${getTableConfig(foreignTable).name}.${column.name}`));
    const [column, ...others] = columns.map(({ name }) => name);
    if (column !== undefined && others.length === 0) {
      const standing = keys.ofColumn.get(column) ?? [];
      keys.ofColumn.set(column, [...standing, call('sa.ForeignKey', [...targets, ...foreignKeyOptions(key)])]);
    } else {
      keys.ofTable.push(call('sa.ForeignKeyConstraint', [names(columns), `[${targets.join(', ')}]`, ...foreignKeyOptions(key)]));
    }
  }
  return keys;
}

function foreignKeyOptions(key: ForeignKey): Code[] {
  const action = (keyword: string, name: string | undefined) =>
    name && name !== 'no action' ? [`${keyword}=${quote(name.toUpperCase())}`] : [];
  return [`name=${quote(key.getName())}`, ...action('ondelete', key.onDelete), ...action('onupdate', key.onUpdate)];
}

/** The constraints and indexes that stand at the table: keys of several columns, unique constraints, checks and indexes, in this order. */
export function tableArguments(table: PgTable, foreignKeys: ForeignKeys): Code[] {
  const { name, columns, primaryKeys, uniqueConstraints, checks, indexes } = getTableConfig(table);
  const unique = [
    ...columns
      .filter((column) => column.isUnique)
      .map((column) => ({ columns: [column], name: column.uniqueName, notDistinct: column.uniqueType === 'not distinct' })),
    ...uniqueConstraints.map((constraint) => ({
      columns: constraint.columns,
      name: constraint.getName(),
      notDistinct: constraint.nullsNotDistinct,
    })),
  ];
  const odd = unique.find(({ notDistinct }) => notDistinct);
  if (odd) refuse(`${name}: ${odd.name}`, 'treats nulls as equal', 'table-arguments.ts');
  return [
    ...primaryKeys.map((key) => call('sa.PrimaryKeyConstraint', [...quoted(key.columns), `name=${quote(key.getName())}`])),
    ...foreignKeys.ofTable,
    ...unique.map((constraint) => call('sa.UniqueConstraint', [...quoted(constraint.columns), `name=${quote(constraint.name ?? '')}`])),
    ...checks.map((check) =>
      call('sa.CheckConstraint', [wrapped('sqltext', escapeColons(sqlText(check.value))), `name=${quote(check.name)}`]),
    ),
    ...indexes.map((index) => indexArguments(name, index)),
  ];
}

function indexArguments(table: string, { config }: Index): Code {
  const { name, columns, unique, method, where, with: storage } = config;
  if (!name) return refuse(table, 'has an index without a name', 'table-arguments.ts');
  const parameters = Object.entries(storage ?? {}).map(([key, value]) => `${quote(key)}: ${quote(String(value))}`);
  return call('sa.Index', [
    quote(name),
    ...columns.map(indexed),
    ...(unique ? ['unique=True'] : []),
    ...(method && method !== 'btree' ? [`postgresql_using=${quote(method)}`] : []),
    ...(parameters.length > 0 ? [`postgresql_with={${parameters.join(', ')}}`] : []),
    ...(where ? [call('postgresql_where=sa.text', [quote(escapeColons(sqlText(where)))])] : []),
  ]);
}

/**
 * A column of an index by its name, or as text when it has an order or an operator class, or is an expression; one in
 * parentheses of its own may have an operator class behind them.
 */
function indexed(column: Partial<IndexedColumn | SQL>): Code {
  if (is(column, SQL)) return textClause(sqlText(column).startsWith('(') ? sqlText(column) : `(${sqlText(column)})`);
  const { name, indexConfig } = column as IndexedColumn;
  const { order, nulls, opClass } = indexConfig;
  const isPlain = order !== 'desc' && nulls !== 'first';
  const options = [opClass, ...(isPlain ? [] : [order?.toUpperCase(), `NULLS ${nulls?.toUpperCase()}`])].filter(Boolean);
  return options.length > 0 ? textClause([`"${name}"`, ...options].join(' ')) : quote(name ?? '');
}

function names(columns: readonly PgColumn[]): string {
  return `[${quoted(columns).join(', ')}]`;
}

function quoted(columns: readonly { name: string }[]): string[] {
  return columns.map(({ name }) => quote(name));
}
