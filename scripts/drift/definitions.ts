import type { Catalog, CatalogObject, ObjectOf } from '../catalog/catalog.ts';

type Column = ObjectOf<'column'>;

/** The statements that make an object which is missing, with the parts that a table comes with (its foreign keys apart). */
export function create(object: CatalogObject, catalog: Catalog): string[] {
  const { identifier, table } = object;
  switch (object.kind) {
    case 'schema':
      return [`CREATE SCHEMA ${identifier}`];
    case 'extension':
      return [`CREATE EXTENSION ${identifier} WITH SCHEMA ${object.properties.schema}`];
    case 'enum':
      return [`CREATE TYPE ${identifier} AS ENUM (${object.properties.labels.map(literal).join(', ')})`];
    case 'function':
    case 'rule':
      return [object.properties.definition.trim().replace(/;$/, '')];
    case 'table':
      return createTable(object, catalog);
    case 'sequence':
      return [createSequence(object), ...ownSequence(object)];
    case 'column':
      return [`ALTER TABLE ${table} ADD COLUMN ${columnDefinition(object)}`, ...columnStorage(object)];
    case 'primary key':
    case 'unique constraint':
    case 'exclusion constraint':
      return [`ALTER TABLE ${table} ADD CONSTRAINT ${identifier} ${object.properties.definition}`];
    case 'check':
    case 'foreign key':
      return createChecked(object);
    case 'index':
      return [object.properties.definition.replace(/^CREATE (UNIQUE )?INDEX /, 'CREATE $1INDEX CONCURRENTLY ')];
    case 'view':
      return [createView(object), ...createParts(object, catalog)];
    case 'trigger':
      return createTrigger(object);
    case 'policy':
      return [createPolicy(object)];
  }
}

function createTable(table: ObjectOf<'table'>, catalog: Catalog): string[] {
  const parts = catalog.objects.filter((object) => object.table === table.identifier);
  const columns = parts.filter((part) => part.kind === 'column');
  const sequences = parts.filter((part) => part.kind === 'sequence' && !part.properties.identity) as ObjectOf<'sequence'>[];
  const { unlogged, options, rowSecurity, forceRowSecurity } = table.properties;
  const settings = options.length > 0 ? ` WITH (${options.join(', ')})` : '';
  return [
    ...sequences.map(createSequence),
    `CREATE ${unlogged ? 'UNLOGGED ' : ''}TABLE ${table.identifier} (${columns.map(columnDefinition).join(', ')})${settings}`,
    ...sequences.flatMap(ownSequence),
    ...columns.flatMap(columnStorage),
    ...createParts(table, catalog),
    ...(rowSecurity ? [`ALTER TABLE ${table.identifier} ENABLE ROW LEVEL SECURITY`] : []),
    ...(forceRowSecurity ? [`ALTER TABLE ${table.identifier} FORCE ROW LEVEL SECURITY`] : []),
  ];
}

/** What hangs on a new table or view. Nobody uses it yet, so that indexes need not be built beside the work of others. */
function createParts({ identifier }: CatalogObject, catalog: Catalog): string[] {
  return catalog.objects
    .filter(({ table, kind }) => table === identifier && kind !== 'column' && kind !== 'sequence' && kind !== 'foreign key')
    .flatMap((part) => create(part, catalog))
    .map((statement) => statement.replace('INDEX CONCURRENTLY', 'INDEX'));
}

function columnDefinition({ identifier, properties }: Column): string {
  const { type, nullable, default: value, identity, generated, collation } = properties;
  return [
    identifier,
    type,
    collation && `COLLATE ${collation}`,
    generated && `GENERATED ALWAYS AS ${generated}`,
    value && `DEFAULT ${value}`,
    identity && `GENERATED ${identity} AS IDENTITY`,
    !nullable && 'NOT NULL',
  ]
    .filter(Boolean)
    .join(' ');
}

function columnStorage({ identifier, table, properties }: Column): string[] {
  const { storage, compression } = properties;
  return [
    ...(storage ? [`ALTER TABLE ${table} ALTER COLUMN ${identifier} SET STORAGE ${storage}`] : []),
    ...(compression ? [`ALTER TABLE ${table} ALTER COLUMN ${identifier} SET COMPRESSION ${compression}`] : []),
  ];
}

/** The options of a sequence, as CREATE and ALTER SEQUENCE take them. */
export function sequenceOptions({ properties }: ObjectOf<'sequence'>): string {
  const { type, start, increment, minimum, maximum, cache, cycles } = properties;
  const range = `MINVALUE ${minimum} MAXVALUE ${maximum} START WITH ${start}`;
  return `AS ${type} INCREMENT BY ${increment} ${range} CACHE ${cache} ${cycles ? 'CYCLE' : 'NO CYCLE'}`;
}

function createSequence(sequence: ObjectOf<'sequence'>): string {
  return `CREATE SEQUENCE ${sequence.identifier} ${sequenceOptions(sequence)}`;
}

function ownSequence({ identifier, properties }: ObjectOf<'sequence'>): string[] {
  return properties.ownedBy ? [`ALTER SEQUENCE ${identifier} OWNED BY ${properties.ownedBy}`] : [];
}

/** In two steps, so that reading the rows that are there already locks nobody out. */
function createChecked({ identifier, table, properties }: ObjectOf<'check' | 'foreign key'>): string[] {
  const add = `ALTER TABLE ${table} ADD CONSTRAINT ${identifier} ${properties.definition}`;
  if (properties.definition.endsWith(' NOT VALID')) return [add];
  return [`${add} NOT VALID`, `ALTER TABLE ${table} VALIDATE CONSTRAINT ${identifier}`];
}

function createView({ identifier, properties }: ObjectOf<'view'>): string {
  const { materialized, options, definition } = properties;
  const settings = options.length > 0 ? ` WITH (${options.join(', ')})` : '';
  return `CREATE ${materialized ? 'MATERIALIZED ' : ''}VIEW ${identifier}${settings} AS ${definition.trim().replace(/;$/, '')}`;
}

function createTrigger(trigger: ObjectOf<'trigger'>): string[] {
  const { definition, enabled } = trigger.properties;
  return [definition, ...(enabled === 'yes' ? [] : [enableTrigger(trigger)])];
}

/** Switches a trigger on or off, as it should be. */
export function enableTrigger({ identifier, table, properties }: ObjectOf<'trigger'>): string {
  const action = { yes: 'ENABLE', no: 'DISABLE', 'on replicas': 'ENABLE REPLICA', always: 'ENABLE ALWAYS' }[properties.enabled];
  return `ALTER TABLE ${table} ${action} TRIGGER ${identifier}`;
}

function createPolicy({ identifier, table, properties }: ObjectOf<'policy'>): string {
  const { permissive, command, roles, using, check } = properties;
  return [
    `CREATE POLICY ${identifier} ON ${table} AS ${permissive ? 'PERMISSIVE' : 'RESTRICTIVE'} FOR ${command} TO ${roles.join(', ')}`,
    using && `USING (${using})`,
    check && `WITH CHECK (${check})`,
  ]
    .filter(Boolean)
    .join(' ');
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
