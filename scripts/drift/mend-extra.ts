import type { CatalogObject } from '../catalog/catalog.ts';
import { create } from './definitions.ts';
import { type Mend, type Sides, safe } from './mend-contract.ts';

/** How an object goes away that the schema does not have. */
export function remove(object: CatalogObject, sides: Sides): Mend {
  const returning = foreignKeysTo(object, sides);
  if (returning.length === 0) return drop(object);
  return {
    statements: [
      ...returning.flatMap((key) => drop(key).statements),
      ...drop(object).statements,
      ...returning.flatMap((key) => create(key, sides.expected)),
    ],
    decision: 'foreign keys refer to it: mend everything else first',
  };
}

/** Takes an object away, whatever hangs on it. */
export function drop(object: CatalogObject): Mend {
  const { identifier, table } = object;
  switch (object.kind) {
    case 'column':
      return { statements: [`ALTER TABLE ${table} DROP COLUMN ${identifier}`], decision: 'it takes the values of the column with it' };
    case 'table':
      return { statements: [`DROP TABLE ${identifier}`], decision: 'it takes the rows of the table with it' };
    case 'schema':
    case 'extension':
    case 'sequence':
      return { statements: [`DROP ${object.kind.toUpperCase()} ${identifier}`], decision: 'somebody put it there: find out who needs it' };
    case 'enum':
      return { statements: [`DROP TYPE ${identifier}`], decision: 'somebody put it there: find out who needs it' };
    case 'primary key':
    case 'unique constraint':
    case 'exclusion constraint':
    case 'check':
    case 'foreign key':
      return safe(`ALTER TABLE ${table} DROP CONSTRAINT ${identifier}`);
    case 'function':
      return safe(`DROP ROUTINE ${identifier}`);
    case 'index':
      return safe(`DROP INDEX CONCURRENTLY ${identifier}`);
    case 'view':
      return safe(`DROP ${object.properties.materialized ? 'MATERIALIZED ' : ''}VIEW ${identifier}`);
    case 'policy': {
      const decision = object.properties.permissive ? null : 'it opens the rows that the policy keeps shut';
      return { statements: [`DROP POLICY ${identifier} ON ${table}`], decision };
    }
    case 'rule':
    case 'trigger':
      return safe(`DROP ${object.kind.toUpperCase()} ${identifier} ON ${table}`);
  }
}

/** The foreign keys, as they should be, that refer to a key or index of the live database. */
export function foreignKeysTo({ name }: CatalogObject, { expected, live }: Sides): CatalogObject[] {
  const referring = live.objects.filter(({ kind, refersTo }) => kind === 'foreign key' && refersTo?.replace(/^public\./, '') === name);
  return expected.objects.filter((object) => object.kind === 'foreign key' && referring.some((key) => key.name === object.name));
}
