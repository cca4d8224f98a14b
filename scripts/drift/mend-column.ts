import type { ObjectOf } from '../catalog/catalog.ts';
import type { Mend } from './mend-contract.ts';

type Column = ObjectOf<'column'>;

/**
 * The statements that make a live column what it should be, in an order in which each is allowed; `again` drops the column and adds it as
 * it should be, where nothing less will do.
 */
export function alterColumn(expected: Column, before: Column, again: Mend): Mend {
  const { identifier, table } = expected;
  const [should, is] = [expected.properties, before.properties];
  if (should.generated !== is.generated) {
    return { ...again, decision: 'a column cannot become generated, or stop being so, and keep its values: copy them first' };
  }
  const retyped = should.type !== is.type || should.collation !== is.collation;
  const changes = [
    is.identity && !should.identity && 'DROP IDENTITY',
    is.default !== null && (should.default === null || retyped) && 'DROP DEFAULT',
    retyped && typeChange(expected, before),
    should.nullable !== is.nullable && `${should.nullable ? 'DROP' : 'SET'} NOT NULL`,
    should.default !== null && (should.default !== is.default || retyped) && `SET DEFAULT ${should.default}`,
    should.identity &&
      should.identity !== is.identity &&
      `${is.identity ? 'SET' : 'ADD'} GENERATED ${should.identity}${is.identity ? '' : ' AS IDENTITY'}`,
    should.storage !== is.storage && `SET STORAGE ${should.storage ?? 'DEFAULT'}`,
    should.compression !== is.compression && `SET COMPRESSION ${should.compression ?? 'default'}`,
  ];
  return {
    statements: [
      ...changes.filter(Boolean).map((change) => `ALTER TABLE ${table} ALTER COLUMN ${identifier} ${change}`),
      ...(should.identity && !is.identity ? [startAfterRows(expected)] : []),
    ],
    decision:
      should.type !== is.type && !widens(is.type, should.type)
        ? 'every value is converted: see first that none is cut, rounded or refused'
        : null,
  };
}

function typeChange({ identifier, properties: { type, collation } }: Column, { properties: before }: Column): string {
  const written = /^(text|character)/;
  const using = written.test(before.type) && !written.test(type) ? ` USING ${identifier}::${type}` : '';
  return `TYPE ${type}${collation ? ` COLLATE ${collation}` : ''}${using}`;
}

/** A new identity starts at 1, which the rows that are there have used. */
function startAfterRows({ table, identifier }: Column): string {
  const name = `${table}`.replaceAll("'", "''");
  const column = identifier.replace(/^"(.*)"$/, '$1').replaceAll("'", "''");
  return `SELECT setval(pg_get_serial_sequence('${name}', '${column}'), coalesce(max(${identifier}), 0) + 1, false) FROM ${table}`;
}

const INTEGERS = ['smallint', 'integer', 'bigint'];

/** Whether every value of one type is one of the other, unchanged. */
function widens(from: string, to: string): boolean {
  if (to === 'text') return /^character varying/.test(from);
  return INTEGERS.includes(from) && INTEGERS.indexOf(from) < INTEGERS.indexOf(to);
}
