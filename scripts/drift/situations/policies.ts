import type { Situation } from './situation.ts';

/** Row-level security and its policies. */
export const POLICIES: Situation[] = [
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
];
