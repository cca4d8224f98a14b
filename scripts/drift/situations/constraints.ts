import type { Situation } from './situation.ts';

/** Checks and keys. */
export const CONSTRAINTS: Situation[] = [
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
    alone: true,
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
    alone: true,
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
    alone: true,
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
];
