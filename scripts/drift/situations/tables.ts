import type { Situation } from './situation.ts';

/** Tables, with the schemas they stand in and the extensions they need. */
export const TABLES: Situation[] = [
  {
    title: 'a table is missing',
    database: 'auth',
    done: 'drop table oauth_tokens',
    says: ['table oauth_tokens is missing', 'foreign key oauth_tokens.oauth_tokens_grant_id_oauth_grants_id_fk is missing'],
  },
  {
    title: 'tables that refer to one another are missing',
    database: 'datasets',
    done: 'drop table webhooks, webhook_deliveries, events',
    says: ['table webhooks is missing', 'table webhook_deliveries is missing', 'table events is missing'],
  },
  {
    title: 'a table is extra, and told once with all of its parts',
    database: 'datasets',
    done: 'create table users (id serial primary key, email text unique, credits integer default 0 check (credits >= 0))',
    says: ['table users is extra'],
    decided: 'as printed',
  },
  {
    title: 'a table with its own sequence is missing',
    database: 'auth',
    given: 'create table tickets (id serial primary key)',
    done: 'drop table tickets',
    says: ['table tickets is missing'],
  },
  {
    title: 'an extension is missing, and with it the columns of its types',
    database: 'datasets',
    done: 'drop extension vector cascade',
    says: ['extension vector is missing', 'column chunk_vectors.embedding is missing', 'column chunk_terms.weights is missing'],
    decided: 'as printed',
  },
  {
    title: 'an extension is extra',
    database: 'auth',
    done: 'create extension vector',
    says: ['extension vector is extra'],
    decided: 'as printed',
  },
  {
    title: 'a table loses its rows in a crash',
    database: 'auth',
    done: 'alter table audit_events set unlogged',
    says: ['table audit_events differs: unlogged is true, should be false'],
  },
  {
    title: 'names have to be quoted, and are not in public',
    database: 'auth',
    given: `create schema "The Attic"; create table "The Attic"."Old Things" ("Select" integer generated always as identity primary key, "It's" text not null
      default 'it''s', check ("It's" <> '')); create index "by it" on "The Attic"."Old Things" ("It's" desc)`,
    done: 'drop table "The Attic"."Old Things"',
    says: ['table "The Attic"."Old Things" is missing'],
  },
  { title: 'a schema is extra', database: 'auth', done: 'create schema attic', says: ['schema attic is extra'], decided: 'as printed' },
];
