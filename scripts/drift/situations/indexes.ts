import type { Situation } from './situation.ts';

/** Indexes that belong to no constraint. */
export const INDEXES: Situation[] = [
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
    done: "update pg_index set indisvalid = false where indexrelid = 'jobs_open_index'::regclass",
    says: ['index jobs_open_index differs: valid is false, should be true'],
  },
];
