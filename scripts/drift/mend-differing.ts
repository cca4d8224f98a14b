import type { CatalogObject, ObjectOf } from '../catalog/catalog.ts';
import { create, enableTrigger, literal, sequenceOptions } from './definitions.ts';
import { alterColumn } from './mend-column.ts';
import { type Mend, type Sides, safe } from './mend-contract.ts';
import { drop, foreignKeysTo } from './mend-extra.ts';

/** How a live object becomes what it should be. */
export function alter(expected: CatalogObject, before: CatalogObject, sides: Sides): Mend {
  const again = safe(...drop(before).statements, ...create(expected, sides.expected));
  switch (expected.kind) {
    case 'extension':
      return safe(`ALTER EXTENSION ${expected.identifier} SET SCHEMA ${expected.properties.schema}`);
    case 'enum':
      return alterEnum(expected, before as typeof expected);
    case 'function':
      return alterFunction(expected, before as typeof expected, sides);
    case 'table':
      return alterTable(expected, before as typeof expected);
    case 'sequence':
      return safe(`ALTER SEQUENCE ${expected.identifier} ${sequenceOptions(expected)}${ownership(expected)}`);
    case 'column':
      return alterColumn(expected, before as typeof expected, again);
    case 'primary key':
    case 'unique constraint':
      return alterKey(expected, before, sides);
    case 'check':
    case 'foreign key':
      return alterChecked(expected, before as typeof expected, again);
    case 'index':
      return alterIndex(expected, before as typeof expected, again);
    case 'trigger':
      return alterTrigger(expected, before as typeof expected, again);
    default:
      return again;
  }
}

function alterEnum({ identifier, properties }: ObjectOf<'enum'>, before: ObjectOf<'enum'>): Mend {
  const there = before.properties.labels;
  const kept = properties.labels.filter((label) => there.includes(label));
  if (kept.length < there.length || kept.join() !== there.join()) {
    const labels = properties.labels.map(literal).join(', ');
    return {
      statements: [
        `ALTER TYPE ${identifier} RENAME TO ${identifier.split('.').at(-1)}_before`,
        `CREATE TYPE ${identifier} AS ENUM (${labels})`,
      ],
      decision: 'a label cannot be taken away or moved: the columns have to be changed over to a new type, and their rows too',
    };
  }
  return safe(
    ...properties.labels.flatMap((label, position) => {
      if (there.includes(label)) return [];
      const previous = properties.labels[position - 1];
      const place = previous === undefined ? ` BEFORE ${literal(there[0] ?? '')}` : ` AFTER ${literal(previous)}`;
      return [`ALTER TYPE ${identifier} ADD VALUE ${literal(label)}${there.length > 0 ? place : ''}`];
    }),
  );
}

function alterFunction(expected: ObjectOf<'function'>, before: ObjectOf<'function'>, sides: Sides): Mend {
  const statements = create(expected, sides.expected);
  if (expected.properties.returns === before.properties.returns) return safe(...statements);
  return {
    statements: [`DROP ROUTINE ${before.identifier}`, ...statements],
    decision: 'what it returns changes for everything that calls it',
  };
}

function alterTable({ identifier, properties: expected }: ObjectOf<'table'>, { properties: before }: ObjectOf<'table'>): Mend {
  if (expected.kind !== before.kind) {
    return { statements: [], decision: `a ${before.kind} cannot become a ${expected.kind}: make another and copy the rows` };
  }
  const parameter = (option: string) => option.split('=')[0] ?? option;
  const gone = before.options.map(parameter).filter((name) => !expected.options.some((option) => parameter(option) === name));
  const changes = [
    gone.length > 0 && `RESET (${gone.join(', ')})`,
    expected.options.join() !== before.options.join() && expected.options.length > 0 && `SET (${expected.options.join(', ')})`,
    expected.unlogged !== before.unlogged && `SET ${expected.unlogged ? 'UNLOGGED' : 'LOGGED'}`,
    expected.rowSecurity !== before.rowSecurity && `${expected.rowSecurity ? 'ENABLE' : 'DISABLE'} ROW LEVEL SECURITY`,
    expected.forceRowSecurity !== before.forceRowSecurity && `${expected.forceRowSecurity ? 'FORCE' : 'NO FORCE'} ROW LEVEL SECURITY`,
  ];
  const opens = (before.rowSecurity && !expected.rowSecurity) || (before.forceRowSecurity && !expected.forceRowSecurity);
  return {
    statements: changes.filter(Boolean).map((change) => `ALTER TABLE ${identifier} ${change}`),
    decision: opens ? 'it opens the rows that row-level security keeps shut' : null,
  };
}

/** An identity column's sequence is the column's and cannot be given away. */
function ownership({ properties }: ObjectOf<'sequence'>): string {
  return properties.identity ? '' : ` OWNED BY ${properties.ownedBy ?? 'NONE'}`;
}

/** Foreign keys that refer to a key stand in its way, and come back after it. */
function alterKey(expected: ObjectOf<'primary key' | 'unique constraint'>, before: CatalogObject, sides: Sides): Mend {
  const returning = foreignKeysTo(before, sides);
  return safe(
    ...returning.flatMap((key) => drop(key).statements),
    ...drop(before).statements,
    ...create(expected, sides.expected),
    ...returning.flatMap((key) => create(key, sides.expected)),
  );
}

function alterChecked<K extends 'check' | 'foreign key'>(expected: ObjectOf<K>, before: ObjectOf<K>, again: Mend): Mend {
  const onlyValidity = before.properties.definition === `${expected.properties.definition} NOT VALID`;
  if (!onlyValidity || before.properties.enforced !== expected.properties.enforced) return again;
  return safe(`ALTER TABLE ${expected.table} VALIDATE CONSTRAINT ${expected.identifier}`);
}

function alterIndex(expected: ObjectOf<'index'>, before: ObjectOf<'index'>, again: Mend): Mend {
  if (expected.properties.definition !== before.properties.definition) return again;
  return safe(`REINDEX INDEX CONCURRENTLY ${expected.identifier}`);
}

function alterTrigger(expected: ObjectOf<'trigger'>, before: ObjectOf<'trigger'>, again: Mend): Mend {
  if (expected.properties.definition !== before.properties.definition) return again;
  return safe(enableTrigger(expected));
}
