/** Everything in a database that its schema decides, as its catalogs have it. */
export interface Catalog {
  objects: CatalogObject[];
}

/** What is known of an object of each kind, besides its name. SQL text is as PostgreSQL itself prints it, every name with its schema. */
export interface Properties {
  schema: Record<string, never>;
  extension: { schema: string };
  enum: { labels: string[] };
  function: { returns: string; definition: string };
  table: {
    kind: 'table' | 'partitioned table' | 'foreign table';
    unlogged: boolean;
    /** Storage parameters, such as `fillfactor=90`. */
    options: string[];
    rowSecurity: boolean;
    forceRowSecurity: boolean;
  };
  sequence: {
    type: string;
    start: string;
    increment: string;
    minimum: string;
    maximum: string;
    cache: string;
    cycles: boolean;
    /** The column that it serves and goes with. */
    ownedBy: string | null;
    /** It belongs to an identity column and is made by it. */
    identity: boolean;
  };
  column: {
    type: string;
    nullable: boolean;
    default: string | null;
    identity: 'ALWAYS' | 'BY DEFAULT' | null;
    /** Expression of a generated column, with how it is kept. */
    generated: string | null;
    /** Where it is not what the type has by itself. */
    storage: string | null;
    compression: string | null;
    collation: string | null;
  };
  'primary key': Constraint;
  'unique constraint': Constraint;
  'exclusion constraint': Constraint;
  check: Constraint;
  index: { definition: string; valid: boolean };
  'foreign key': Constraint;
  view: { materialized: boolean; options: string[]; definition: string };
  rule: { definition: string };
  trigger: { definition: string; enabled: 'yes' | 'no' | 'on replicas' | 'always' };
  policy: { permissive: boolean; command: string; roles: string[]; using: string | null; check: string | null };
}

interface Constraint {
  definition: string;
  /** False when the triggers that enforce a foreign key are switched off. */
  enforced: boolean;
}

export type Kind = keyof Properties;

/** An object of one kind. */
export type ObjectOf<K extends Kind> = K extends Kind
  ? {
      kind: K;
      /** What people call it: `users.name`, with the schema where that is not `public`. Unique within its kind. */
      name: string;
      /** What SQL calls it, quoted where it must be. */
      identifier: string;
      /** The table that it is a part of, as SQL calls it. */
      table: string | null;
      /** A foreign key: the constraint or index that it refers to. */
      refersTo: string | null;
      properties: Properties[K];
    }
  : never;

export type CatalogObject = ObjectOf<Kind>;

/** Every kind, each after those that it can be made of. */
export const KINDS = [
  'schema',
  'extension',
  'enum',
  'function',
  'table',
  'sequence',
  'column',
  'primary key',
  'unique constraint',
  'exclusion constraint',
  'check',
  'index',
  'foreign key',
  'view',
  'rule',
  'trigger',
  'policy',
] as const satisfies Kind[];
