import { type SQL, sql } from 'drizzle-orm';
import { jobs } from './schema/index.ts';

type Kind = (typeof jobs.kind.enumValues)[number];

const isOpen = sql`state in ('queued', 'running')`;

/**
 * A query for the id of the job that is to be taken next, which holds its row. Owners take turns, so that nobody waits for all that another has uploaded: of
 * the owners with something due, the one of whom nothing was taken for longest goes first, and of its jobs the one that is due for longest. Documents go
 * before work on whole datasets, for which nobody waits.
 */
export function nextDueJob(now: SQL): SQL {
  const others = jobs.kind.enumValues.filter((kind) => kind !== 'ingest');
  return sql`select coalesce((${nextOf(['ingest'], now)}), (${nextOf(others, now)})) as id`;
}

/**
 * The same among some kinds. However many jobs are open, each owner costs a look at its first one and a look at its last turn. Jobs that others are
 * just taking are passed over within an owner, too, so that no worker goes away while there is work.
 */
function nextOf(kinds: Kind[], now: SQL): SQL {
  return sql`
    with recursive queues as (
      select first.* from unnest(${sql.param(kinds)}::text[]) as wanted(kind), lateral (${firstOpen(sql`kind = wanted.kind`)}) first
      union all
      select next.* from queues, lateral (${firstOpen(sql`kind = queues.kind and owner_id > queues.owner_id`)}) next
    )
    select job.id from (
      select kind, owner_id from queues where run_at <= ${now}
      order by (select max(claimed_at) from jobs where jobs.owner_id = queues.owner_id) nulls first, run_at
    ) queue, lateral (
      select id from jobs
      where kind = queue.kind and owner_id = queue.owner_id and ${isOpen} and run_at <= ${now} and (lease_until is null or lease_until < ${now})
      order by run_at limit 1 for update skip locked
    ) job limit 1`;
}

/** Of the owners whose open jobs fulfil a condition, the first one with its oldest job. */
function firstOpen(condition: SQL): SQL {
  return sql`select kind, owner_id, run_at from jobs where ${isOpen} and ${condition} order by owner_id, run_at limit 1`;
}
