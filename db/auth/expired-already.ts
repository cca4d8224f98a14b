import { sql } from 'drizzle-orm';
import type { AuthDatabase } from './types.ts';

/** What happened to the credits of an account's plans: paid for, expired, taken back or restored, given back as expired before. */
interface PlanStep extends Record<string, unknown> {
  kind: 'paid' | 'expired' | 'back' | 'given';
  /** Of what was paid, of what went back; of what expired it says nothing. */
  paymentId: string;
  /** So many fewer than before; negative for those that came. */
  credits: number;
}

/** Credits of a payment that are taken back: what expired between these two steps may have been among them. */
interface Gone {
  paymentId: string;
  paidAt: number;
  takenAt: number;
  credits: number;
}

/**
 * Credits that have expired were not spent, so of those that are taken back for a plan's payment as many count as taken
 * already: they are given back, to be taken. How many follows from what is taken back now and from nothing else, so it does not
 * matter which payment goes back first, nor what came back meanwhile.
 *
 * The account must be locked.
 *
 * @param change what is about to be taken back for a payment; negative to restore it
 * @returns how many are to be given back before that; negative: how many expire again after it
 */
export async function changeOfExpired(db: AuthDatabase, userId: string, change: { paymentId: string; credits: number }): Promise<number> {
  // Of two steps in one moment what expired comes first: a renewal lets older credits expire before it grants its own.
  const { rows } = await db.execute<PlanStep>(sql`
    select case when starts_with(operation_id, 'unexpired:') then 'given' when kind = 'expiry' then 'expired' when kind = 'renewal' then 'paid'
        else 'back' end as kind,
      split_part(operation_id, ':', 2) as "paymentId", debt_amount - plan_amount - bought_amount as credits
    from credit_entries
    where user_id = ${userId} and (kind in ('expiry', 'renewal') or operation_id ~ '^(clawback|unexpired):')
    order by created_at, array_position(array['expiry', 'renewal'], kind)`);
  const given = rows.reduce((sum, { kind, credits }) => sum - (kind === 'given' ? credits : 0), 0);
  return expiredAlready([...rows, { kind: 'back', ...change }]) - given;
}

/**
 * As many as can be of the credits that are taken back are set against what expired after they were paid and before they were
 * taken. Each expiry is set against those first that the fewest later ones are left for: those that were taken first.
 */
function expiredAlready(steps: PlanStep[]): number {
  const gone = goneOf(steps);
  let expired = 0;
  for (const [at, { kind, credits }] of steps.entries()) {
    if (kind !== 'expired') continue;
    let left = credits;
    for (const each of gone) {
      if (each.paidAt > at || each.takenAt < at) continue;
      const set = Math.min(left, each.credits);
      each.credits -= set;
      left -= set;
    }
    expired += credits - left;
  }
  return expired;
}

/** What is taken back of the payments for plans, in the order in which it was taken; what was restored of a payment was taken first. */
function goneOf(steps: PlanStep[]): Gone[] {
  const paid = new Map(steps.flatMap(({ kind, paymentId }, at) => (kind === 'paid' ? [[paymentId, at] as const] : [])));
  const gone: Gone[] = [];
  for (const [takenAt, { kind, paymentId, credits }] of steps.entries()) {
    const paidAt = paid.get(paymentId);
    if (kind !== 'back' || paidAt === undefined) continue;
    gone.push({ paymentId, paidAt, takenAt, credits: Math.max(0, credits) });
    let restored = Math.max(0, -credits);
    for (const each of gone.filter((other) => other.paymentId === paymentId)) {
      const back = Math.min(restored, each.credits);
      each.credits -= back;
      restored -= back;
    }
  }
  return gone;
}
