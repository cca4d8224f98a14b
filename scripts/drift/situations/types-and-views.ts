import type { Situation } from './situation.ts';

/** Types of the schema’s own, and views. */
export const TYPES_AND_VIEWS: Situation[] = [
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
];
