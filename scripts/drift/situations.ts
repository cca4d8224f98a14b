import type { DatabaseName } from '../migrations/folder.ts';

/** A way in which a live database can come to differ from its schema. */
export interface Situation {
  title: string;
  database: DatabaseName;
  /** What the schema has besides the product's own, where the product has none of the kind. */
  given?: string;
  /** What was done to the live database. */
  done: string;
  /** What drift says of it: the beginning of each message, in any order. */
  says: string[];
  /**
   * That a person decides about some of the mends, and what becomes of them: they run in the order in which they are printed, or after the rest,
   * or they only show the way.
   */
  decided?: 'as printed' | 'after the rest' | 'shows the way';
}

/** Every kind of drift, each at least once. */
export const SITUATIONS: Situation[] = [
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
  { title: 'a column is missing', database: 'auth', done: 'alter table users drop column image', says: ['column users.image is missing'] },
  {
    title: 'a column that must have a value is missing',
    database: 'auth',
    done: 'alter table users drop column email',
    says: ['column users.email is missing', 'unique constraint users.users_email_unique is missing'],
    decided: 'as printed',
  },
  {
    title: 'a column is extra',
    database: 'auth',
    done: 'alter table users add column credits integer not null default 0',
    says: ['column users.credits is extra'],
    decided: 'as printed',
  },
  {
    title: 'a column has another name',
    database: 'auth',
    done: 'alter table users rename column image to avatar',
    says: ['column users.image is missing', 'column users.avatar is extra'],
    decided: 'as printed',
  },
  {
    title: 'a type is narrower',
    database: 'auth',
    done: 'alter table users alter column name type varchar(50)',
    says: ['column users.name differs: type is character varying(50), should be text'],
  },
  {
    title: 'a type is another',
    database: 'auth',
    done: 'alter table rate_limits alter column count type text',
    says: ['column rate_limits.count differs: type is text, should be integer'],
    decided: 'as printed',
  },
  {
    title: 'a type lost its time zone',
    database: 'auth',
    done: 'alter table users alter column created_at type timestamp',
    says: ['column users.created_at differs: type is timestamp without time zone'],
    decided: 'as printed',
  },
  {
    title: 'a type has another modifier',
    database: 'datasets',
    done: 'alter table chunk_terms alter column weights type sparsevec(1000)',
    says: ['column chunk_terms.weights differs: type is public.sparsevec(1000), should be public.sparsevec(1000000000)'],
    decided: 'as printed',
  },
  {
    title: 'a column takes nothing where it must have a value',
    database: 'auth',
    done: 'alter table users alter column email drop not null',
    says: ['column users.email differs: nullable is true, should be false'],
  },
  {
    title: 'a column must have a value where none is needed',
    database: 'auth',
    done: 'alter table users alter column name set not null',
    says: ['column users.name differs: nullable is false, should be true'],
  },
  {
    title: 'a default is another',
    database: 'auth',
    done: "alter table users alter column role set default 'admin'",
    says: ["column users.role differs: default is 'admin'::text, should be 'user'::text"],
  },
  {
    title: 'a default is missing',
    database: 'auth',
    done: 'alter table credit_accounts alter column plan drop default',
    says: ['column credit_accounts.plan differs: default is none, should be 0'],
  },
  {
    title: 'a default is extra',
    database: 'auth',
    done: "alter table users alter column name set default 'nobody'",
    says: ["column users.name differs: default is 'nobody'::text, should be none"],
  },
  {
    title: 'a collation is another',
    database: 'auth',
    done: 'alter table users alter column name type text collate "C"',
    says: ['column users.name differs: collation is "C", should be none'],
  },
  {
    title: 'a column is stored in another way',
    database: 'datasets',
    done: 'alter table chunk_terms alter column terms set storage extended, reset (toast_tuple_target)',
    says: ['column chunk_terms.terms differs: storage is none, should be EXTERNAL', 'table chunk_terms differs: options is []'],
  },
  {
    title: 'a column lost its identity, with rows that used it',
    database: 'datasets',
    done: `alter table term_segments drop constraint term_segments_dataset_id_datasets_id_fk, alter column id drop identity;
      insert into term_segments values (7, 'ds_1', 1, 1, 1, '{}', '{}');
      insert into datasets (id, owner_id, name, chunking, embedding_model, embedding_dimensions) values ('ds_1', 'u', 'n', '{}', 'm', 1)`,
    says: ['column term_segments.id differs: identity is none, should be ALWAYS', 'foreign key term_segments.'],
  },
  {
    title: 'an identity may be overridden',
    database: 'datasets',
    done: 'alter table term_segments alter column id set generated by default',
    says: ['column term_segments.id differs: identity is BY DEFAULT, should be ALWAYS'],
  },
  {
    title: 'a generated column is kept by hand',
    database: 'auth',
    given: 'alter table users add column letters integer generated always as (length(name)) stored',
    done: 'alter table users drop column letters; alter table users add column letters integer',
    says: ['column users.letters differs: generated is none, should be (length(name)) STORED'],
    decided: 'as printed',
  },
  {
    title: 'the sequence of an identity goes in other steps',
    database: 'datasets',
    done: 'alter table term_segments alter column id set increment by 5',
    says: ['sequence term_segments_id_seq differs: increment is 5, should be 1'],
  },
  {
    title: 'a sequence is missing, with the default that takes from it',
    database: 'auth',
    given: 'create table tickets (id serial primary key)',
    done: 'drop sequence tickets_id_seq cascade',
    says: ['sequence tickets_id_seq is missing', "column tickets.id differs: default is none, should be nextval('public.tickets_id_seq'"],
  },
  {
    title: 'a table with its own sequence is missing',
    database: 'auth',
    given: 'create table tickets (id serial primary key)',
    done: 'drop table tickets',
    says: ['table tickets is missing'],
  },
  {
    title: 'a sequence is extra',
    database: 'auth',
    done: 'create sequence invoice_numbers',
    says: ['sequence invoice_numbers is extra'],
    decided: 'as printed',
  },
  {
    title: 'a check is missing',
    database: 'auth',
    done: 'alter table credit_accounts drop constraint credit_accounts_debt_not_negative',
    says: ['check credit_accounts.credit_accounts_debt_not_negative is missing'],
  },
  {
    title: 'a check is extra',
    database: 'auth',
    done: "alter table users add constraint users_role check (role in ('user', 'admin'))",
    says: ['check users.users_role is extra'],
  },
  {
    title: 'a check allows other values',
    database: 'datasets',
    done: `alter table term_segments drop constraint term_segments_sign, add constraint term_segments_sign check (sign in (-1, 0, 1))`,
    says: ['check term_segments.term_segments_sign differs: definition is CHECK ((sign = ANY (ARRAY['],
  },
  {
    title: 'a check was never held against the rows',
    database: 'auth',
    done: `alter table credit_accounts drop constraint credit_accounts_debt_not_negative,
      add constraint credit_accounts_debt_not_negative check (debt >= 0) not valid`,
    says: ['check credit_accounts.credit_accounts_debt_not_negative differs: definition is CHECK ((debt >= 0)) NOT VALID'],
  },
  {
    title: 'a foreign key is missing',
    database: 'auth',
    done: 'alter table sessions drop constraint sessions_user_id_users_id_fk',
    says: ['foreign key sessions.sessions_user_id_users_id_fk is missing'],
  },
  {
    title: 'a foreign key does something else on delete',
    database: 'auth',
    done: `alter table sessions drop constraint sessions_user_id_users_id_fk,
      add constraint sessions_user_id_users_id_fk foreign key (user_id) references users on delete restrict`,
    says: ['foreign key sessions.sessions_user_id_users_id_fk differs: definition is'],
  },
  {
    title: 'a foreign key refers to another table',
    database: 'auth',
    done: `alter table credit_entries drop constraint credit_entries_user_id_credit_accounts_user_id_fk,
      add constraint credit_entries_user_id_credit_accounts_user_id_fk foreign key (user_id) references users`,
    says: [
      'foreign key credit_entries.credit_entries_user_id_credit_accounts_user_id_fk differs: definition is FOREIGN KEY (user_id) REFERENCES public.users(id)',
    ],
  },
  {
    title: 'a foreign key is extra',
    database: 'auth',
    done: 'alter table credit_accounts add constraint credit_accounts_user foreign key (user_id) references users',
    says: ['foreign key credit_accounts.credit_accounts_user is extra'],
  },
  {
    title: 'a foreign key is switched off',
    database: 'auth',
    done: 'alter table sessions disable trigger all',
    says: ['foreign key sessions.sessions_user_id_users_id_fk differs: enforced is false, should be true'],
  },
  {
    title: 'a unique constraint is missing',
    database: 'auth',
    done: 'alter table api_keys drop constraint api_keys_hash_unique',
    says: ['unique constraint api_keys.api_keys_hash_unique is missing'],
  },
  {
    title: 'a unique constraint is extra',
    database: 'auth',
    done: 'alter table users add constraint users_name_unique unique (name)',
    says: ['unique constraint users.users_name_unique is extra'],
  },
  {
    title: 'a unique constraint has other columns, and a foreign key refers to it',
    database: 'datasets',
    done: `alter table datasets drop constraint datasets_id_owner_id cascade, add constraint datasets_id_owner_id unique (owner_id, id);
      alter table documents add constraint documents_dataset foreign key (owner_id, dataset_id) references datasets (owner_id, id)`,
    says: [
      'unique constraint datasets.datasets_id_owner_id differs: definition is UNIQUE (owner_id, id)',
      'foreign key documents.documents_dataset differs',
    ],
  },
  {
    title: 'a primary key is missing',
    database: 'auth',
    done: 'alter table outbox drop constraint outbox_pkey',
    says: ['primary key outbox.outbox_pkey is missing'],
  },
  {
    title: 'a primary key has other columns, and foreign keys refer to it',
    database: 'auth',
    done: `alter table oauth_grants drop constraint oauth_grants_pkey cascade, add constraint oauth_grants_pkey primary key (id, user_id);
      alter table oauth_grants add constraint oauth_grants_id unique (id);
      alter table oauth_codes add constraint oauth_codes_grant_id_oauth_grants_id_fk foreign key (grant_id) references oauth_grants (id) on delete cascade;
      alter table oauth_tokens add constraint oauth_tokens_grant_id_oauth_grants_id_fk foreign key (grant_id) references oauth_grants (id)`,
    says: ['primary key oauth_grants.oauth_grants_pkey differs', 'unique constraint oauth_grants.oauth_grants_id is extra'],
    decided: 'after the rest',
  },
  {
    title: 'an index is missing',
    database: 'auth',
    done: 'drop index sessions_user_id_index',
    says: ['index sessions_user_id_index is missing'],
  },
  {
    title: 'an index is extra',
    database: 'auth',
    done: 'create index users_by_role on users (role)',
    says: ['index users_by_role is extra'],
  },
  {
    title: 'an index goes in another order',
    database: 'auth',
    done: `drop index credit_entries_user_id_created_at_index;
      create index credit_entries_user_id_created_at_index on credit_entries (user_id, created_at)`,
    says: ['index credit_entries_user_id_created_at_index differs: definition is'],
  },
  {
    title: 'an index covers other rows',
    database: 'datasets',
    done: `drop index jobs_one_open_per_document;
      create unique index jobs_one_open_per_document on jobs (document_id) where state = 'queued'`,
    says: ['index jobs_one_open_per_document differs: definition is'],
  },
  {
    title: 'an index is invalid',
    database: 'datasets',
    done: "update pg_index set indisvalid = false where indexrelid = 'jobs_due_index'::regclass",
    says: ['index jobs_due_index differs: valid is false, should be true'],
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
    title: 'a trigger is missing',
    database: 'auth',
    done: 'drop trigger credit_entries_append_only on credit_entries',
    says: ['trigger credit_entries.credit_entries_append_only is missing'],
  },
  {
    title: 'a trigger is switched off',
    database: 'auth',
    done: 'alter table credit_entries disable trigger credit_entries_append_only',
    says: ['trigger credit_entries.credit_entries_append_only differs: enabled is no, should be yes'],
  },
  {
    title: 'a trigger refuses less',
    database: 'auth',
    done: `create or replace trigger credit_entries_append_only before delete on credit_entries
      for each statement execute function refuse_ledger_change()`,
    says: ['trigger credit_entries.credit_entries_append_only differs: definition is CREATE TRIGGER'],
  },
  {
    title: 'a trigger is extra',
    database: 'auth',
    done: 'create trigger nobody before delete on users for each statement execute function refuse_ledger_change()',
    says: ['trigger users.nobody is extra'],
  },
  {
    title: 'a function has another body',
    database: 'auth',
    done: "create or replace function refuse_ledger_change() returns trigger language plpgsql as 'begin return null; end'",
    says: ['function refuse_ledger_change() differs: its definition is another'],
  },
  {
    title: 'a function is missing, with its trigger',
    database: 'auth',
    done: 'drop function refuse_ledger_change() cascade',
    says: ['function refuse_ledger_change() is missing', 'trigger credit_entries.credit_entries_append_only is missing'],
  },
  {
    title: 'a function returns something else',
    database: 'auth',
    given: "create function price(integer) returns bigint language sql as 'select 1::bigint'",
    done: "drop function price; create function price(integer) returns integer language sql as 'select 1'",
    says: ['function price(integer) differs: returns is integer, should be bigint'],
    decided: 'as printed',
  },
  {
    title: 'a function is extra',
    database: 'datasets',
    done: "create function price(integer) returns integer language sql as 'select 1'",
    says: ['function price(integer) is extra'],
  },
  {
    title: 'a policy is missing, and row-level security off',
    database: 'datasets',
    given: `alter table documents enable row level security, force row level security;
      create policy owners on documents as restrictive for select to public using (owner_id = current_setting('fltr.owner', true))`,
    done: 'drop policy owners on documents; alter table documents disable row level security, no force row level security',
    says: [
      'policy documents.owners is missing',
      'table documents differs: row security is false, should be true; force row security is false',
    ],
  },
  {
    title: 'a policy lets others in',
    database: 'datasets',
    given: `alter table documents enable row level security;
      create policy owners on documents using (owner_id = current_setting('fltr.owner', true)) with check (owner_id = 'x')`,
    done: 'alter policy owners on documents using (true)',
    says: ['policy documents.owners differs: using is true, should be (owner_id = '],
  },
  {
    title: 'a policy that shuts rows away is extra',
    database: 'datasets',
    done: 'create policy nobody on documents as restrictive using (false)',
    says: ['policy documents.nobody is extra'],
    decided: 'as printed',
  },
  {
    title: 'a table with a policy is missing',
    database: 'datasets',
    given: 'alter table events enable row level security; create policy owners on events for delete using (false)',
    done: 'drop table events cascade',
    says: ['table events is missing', 'foreign key webhook_deliveries.webhook_deliveries_event_id_events_id_fk is missing'],
  },
  {
    title: 'a policy is extra, and row-level security on',
    database: 'auth',
    done: 'alter table users enable row level security; create policy everybody on users using (true)',
    says: ['policy users.everybody is extra', 'table users differs: row security is true, should be false'],
    decided: 'as printed',
  },
  {
    title: 'a table loses its rows in a crash',
    database: 'auth',
    done: 'alter table audit_events set unlogged',
    says: ['table audit_events differs: unlogged is true, should be false'],
  },
  {
    title: 'an enum lacks labels',
    database: 'auth',
    given: "create type mood as enum ('low', 'middle', 'high')",
    done: "drop type mood; create type mood as enum ('middle')",
    says: ['enum mood differs: labels is [middle], should be [low, middle, high]'],
  },
  {
    title: 'an enum is missing',
    database: 'auth',
    given: "create type mood as enum ('it''s fine')",
    done: 'drop type mood',
    says: ['enum mood is missing'],
  },
  {
    title: 'an enum has another label',
    database: 'auth',
    given: "create type mood as enum ('low')",
    done: "alter type mood add value 'high'",
    says: ['enum mood differs: labels is [low, high], should be [low]'],
    decided: 'shows the way',
  },
  {
    title: 'an enum is extra',
    database: 'auth',
    done: "create type mood as enum ('low')",
    says: ['enum mood is extra'],
    decided: 'as printed',
  },
  {
    title: 'a view is missing',
    database: 'auth',
    given: 'create view admins with (security_invoker = true) as select id, email from users where role = $$admin$$',
    done: 'drop view admins',
    says: ['view admins is missing'],
  },
  {
    title: 'a view shows more',
    database: 'auth',
    given: 'create view people as select id from users',
    done: 'drop view people; create view people as select id, email from users',
    says: ['view people differs: its definition is another'],
  },
  {
    title: 'a materialized view shows something else, and keeps its index',
    database: 'datasets',
    given:
      'create materialized view sizes as select dataset_id, count(*) as n from documents group by 1; create unique index sizes_id on sizes (dataset_id)',
    done: `drop materialized view sizes; create materialized view sizes as select dataset_id, 0 as n from documents group by 1;
      create unique index sizes_id on sizes (dataset_id)`,
    says: ['view sizes differs: its definition is another'],
  },
  { title: 'a view is extra', database: 'auth', done: 'create view people as select * from users', says: ['view people is extra'] },
  {
    title: 'a rule swallows what is written',
    database: 'auth',
    done: 'create rule swallow as on insert to audit_events do instead nothing',
    says: ['rule audit_events.swallow is extra'],
  },
  {
    title: 'names have to be quoted, and are not in public',
    database: 'auth',
    given: `create schema "The Attic"; create table "The Attic"."Old Things" ("Select" integer generated always as identity primary key, "It's" text not null
      default 'it''s', check ("It's" <> '')); create index "by it" on "The Attic"."Old Things" ("It's" desc)`,
    done: 'drop table "The Attic"."Old Things"',
    says: ['table "The Attic"."Old Things" is missing'],
  },
  {
    title: 'a column with a name that has to be quoted lost its identity',
    database: 'auth',
    given: `create table "Old Things" ("It's" bigint generated by default as identity)`,
    done: `alter table "Old Things" alter column "It's" drop identity; insert into "Old Things" values (5)`,
    says: ['column "Old Things".It\'s differs: identity is none, should be BY DEFAULT'],
  },
  { title: 'a schema is extra', database: 'auth', done: 'create schema attic', says: ['schema attic is extra'], decided: 'as printed' },
];
