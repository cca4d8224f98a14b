import { type SQL, sql } from 'drizzle-orm';
import { executePrepared } from '#db/prepared.ts';
import { type HoldRequest, hasCap, holdColumns, holdSteps, unflushed } from './hold-steps.ts';
import type { AuthDatabase } from './types.ts';

/** A caller as the door sees it; see `Caller` in lib/auth/principal.ts. */
type AdmissionCaller =
  | { via: 'api_key'; secretHash: string }
  | { via: 'session'; userId: string }
  | { via: 'anonymous'; addressHash: string };

export interface AdmissionRequest extends HoldRequest {
  caller: AdmissionCaller;
  /** Any of these scopes will do; empty for a caller that needs none. */
  acceptedScopes: readonly string[];
  /** Requests that the caller may make in an hour. */
  hourlyLimit: number;
  /** What the request counts as; the way in unless told. */
  tier?: string;
}

export interface Admission {
  /** Null for an anonymous caller. */
  userId: string | null;
  keyId: string | null;
  scopes: string[] | null;
  datasetIds: string[] | null;
  /** When the credential ends, in milliseconds since 1970; null for one that does not. */
  expiresAtMs: number | null;
  hasScope: boolean;
  used: number;
  resetSeconds: number;
  isHeld: boolean;
  /** Whether the key or the account has a spend cap: then nothing is held, and it is for `holdWithinCaps` to try. */
  isCapped: boolean;
  /** Credits that the account can still spend, after this hold; null without an account. */
  available: number | null;
}

/**
 * Lets a caller in, in one statement: finds the credential, counts the request against the hourly limit, and holds the
 * credits, plan credits before bought ones. Each part happens only if the one before it allowed it, and the row lock on
 * the account makes sure that two racers never promise the same credit twice.
 *
 * @returns null when the credential is unknown, revoked or expired
 */
export async function admit(db: AuthDatabase, request: AdmissionRequest): Promise<Admission | null> {
  const { caller, acceptedScopes, hourlyLimit, operation, operationId, credits, holdSeconds, tier = caller.via } = request;
  const values = { identity: identityOf(caller), tier, acceptedScopes, hourlyLimit, operation, operationId, credits, holdSeconds };
  const query = { statement: STATEMENTS[caller.via], values };
  const [admission] = await executePrepared<Admission>(db, `admit_${caller.via}`, query);
  return admission ?? null;
}

/** What a caller is known by. */
function identityOf(caller: AdmissionCaller): string {
  switch (caller.via) {
    case 'api_key':
      return caller.secretHash;
    case 'session':
      return caller.userId;
    case 'anonymous':
      return caller.addressHash;
  }
}

const value = (name: keyof Omit<AdmissionRequest, 'caller'> | 'identity') => sql.placeholder(name);

/** One row (subject, user_id, key_id, scopes, dataset_ids, expires_at, is_capped) for a caller that exists, none for one that doesn't. */
const CALLERS: Record<AdmissionCaller['via'], SQL> = {
  api_key: sql`
    select user_id as subject, user_id, id as key_id, scopes, dataset_ids, expires_at, ${hasCap('api_keys')} as is_capped from api_keys
    where hash = ${value('identity')} and revoked_at is null and (expires_at is null or expires_at > now())`,
  session: sql`
    select id as subject, id as user_id, null::text as key_id, null::text[] as scopes,
      null::text[] as dataset_ids, null::timestamptz as expires_at, false as is_capped from users where id = ${value('identity')}`,
  anonymous: sql`
    select ${value('identity')}::text as subject, null::text as user_id, null::text as key_id,
      '{}'::text[] as scopes, null::text[] as dataset_ids, null::timestamptz as expires_at, false as is_capped`,
};

function admissionStatement(via: AdmissionCaller['via']): SQL {
  const acceptedScopes = sql`${value('acceptedScopes')}::text[]`;
  const request = {
    operation: value('operation'),
    operationId: value('operationId'),
    credits: value('credits'),
    holdSeconds: value('holdSeconds'),
  };
  return sql`
    with caller as (${CALLERS[via]}),
    scoped as (
      select caller.*, (cardinality(${acceptedScopes}) = 0 or scopes is null or scopes && ${acceptedScopes}) as has_scope from caller
    ),
    counted as (
      insert into rate_limits as r (subject, tier, window_started_at, count)
      select subject, ${value('tier')}::text, now(), 1 from caller
      on conflict (subject, tier) do update set
        count = case when r.window_started_at <= now() - interval '1 hour' then 1 else r.count + 1 end,
        window_started_at = case when r.window_started_at <= now() - interval '1 hour' then now() else r.window_started_at end
      returning count, window_started_at
    ),
    payer as (
      select scoped.user_id, scoped.key_id, scoped.is_capped, ${holdColumns(request)} from scoped, counted
      where scoped.user_id is not null and scoped.has_scope and counted.count <= ${value('hourlyLimit')}::int
    ),
    ${holdSteps()},
    seen as (
      update api_keys k set last_used_at = now() from scoped
      where k.id = scoped.key_id and (k.last_used_at is null or k.last_used_at < now() - interval '1 minute')
    )
    select scoped.user_id as "userId", scoped.key_id as "keyId", scoped.scopes, scoped.dataset_ids as "datasetIds",
      (extract(epoch from scoped.expires_at) * 1000)::float8 as "expiresAtMs",
      scoped.has_scope as "hasScope", counted.count as used,
      greatest(0, ceil(extract(epoch from counted.window_started_at + interval '1 hour' - now())))::int as "resetSeconds",
      ${unflushed} exists (select from share) as "isHeld", scoped.is_capped or ${hasCap('a')} as "isCapped",
      coalesce((select available from share), (a.plan - a.held_plan) + (a.bought - a.held_bought)) as available
    from counted, scoped left join credit_accounts a on a.user_id = scoped.user_id`;
}

const STATEMENTS: Record<AdmissionCaller['via'], SQL> = {
  api_key: admissionStatement('api_key'),
  session: admissionStatement('session'),
  anonymous: admissionStatement('anonymous'),
};

/** Forgets counted hours that are long over, so that addresses do not pile up. @returns how many rows went */
export async function forgetOldRateLimits(db: AuthDatabase): Promise<number> {
  const result = await db.execute(sql`delete from rate_limits where window_started_at < now() - interval '2 hours' returning 1`);
  return result.rows.length;
}
