import type { Situation } from './situation.ts';

/** Triggers, functions and rules: what the database does by itself. */
export const TRIGGERS_AND_FUNCTIONS: Situation[] = [
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
    alone: true,
  },
  {
    title: 'a trigger refuses less',
    database: 'auth',
    done: `create or replace trigger credit_entries_append_only before delete on credit_entries
      for each statement execute function refuse_ledger_change()`,
    says: ['trigger credit_entries.credit_entries_append_only differs: definition is CREATE TRIGGER'],
    alone: true,
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
    alone: true,
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
    title: 'a rule swallows what is written',
    database: 'auth',
    done: 'create rule swallow as on insert to audit_events do instead nothing',
    says: ['rule audit_events.swallow is extra'],
  },
];
