import { and, desc, eq, sql } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { billingSettings, topUps } from './schema/index.ts';
import type { AuthDatabase } from './types.ts';

export type BillingSettings = Omit<typeof billingSettings.$inferSelect, 'userId' | 'updatedAt'>;
export type TopUpRow = typeof topUps.$inferSelect;

/** A top-up that was begun: what is to be bought, for whom. */
export type StartedTopUp = Pick<TopUpRow, 'id' | 'userId' | 'pack' | 'cents'>;

/** How a person wants to be warned and topped up; the defaults for who never said. */
export async function readBillingSettings(db: AuthDatabase, userId: string): Promise<BillingSettings> {
  const [row] = await db.select().from(billingSettings).where(eq(billingSettings.userId, userId));
  return row ?? { lowBalanceCredits: 20, topUpPack: null, topUpBelowCredits: 20, topUpMonthlyCents: 2_000 };
}

/** Changes what is named and keeps the rest. A top-up that waits may be tried again if anything of it is named, and for no other reason. */
export async function saveBillingSettings(db: AuthDatabase, userId: string, changes: Partial<BillingSettings>): Promise<void> {
  await db.execute(sql`insert into credit_accounts (user_id) values (${userId}) on conflict do nothing`);
  const { lowBalanceCredits: _, ...ofTopUp } = changes;
  const updatedAt = Object.keys(ofTopUp).length > 0 ? sql`now()` : sql`${billingSettings.updatedAt}`;
  await db
    .insert(billingSettings)
    .values({ userId, ...changes })
    .onConflictDoUpdate({ target: billingSettings.userId, set: { ...changes, updatedAt } });
}

/**
 * Lets a top-up be tried again that waits, because the person did something about it.
 *
 * @param at when, to the second, which may be long ago: what failed or went back since still stands in its way
 */
export async function allowTopUpAgain(db: AuthDatabase, userId: string, at: Date): Promise<void> {
  const { updatedAt } = billingSettings;
  // It was done within that second. The other clock may be ahead of ours.
  const done = sql`least(now(), ${at.toISOString()}::timestamptz + interval '1 second')`;
  await db
    .update(billingSettings)
    .set({ updatedAt: sql`greatest(${updatedAt}, ${done})` })
    .where(eq(billingSettings.userId, userId));
}

/** A person `s` whose account `a` has less than what a top-up is wanted below. */
const IS_LOW = sql`s.top_up_pack is not null and a.plan + a.bought - a.held_plan - a.held_bought < s.top_up_below_credits`;

/**
 * Begins a top-up if one is due: wanted, the balance below the mark, within the month's cap, none under way, and none that
 * failed in the last day with nothing done about it since. Nor is a card charged by itself once a top-up was refunded or a bank
 * took any payment back, until something was done about that.
 *
 * One statement unless the balance is low. Then the account is held and looked at again, so that of two racers one begins, even
 * if its top-up is paid before the other goes on.
 *
 * @param packs price of each pack in cents
 */
export async function beginTopUp(db: AuthDatabase, userId: string, packs: Record<string, number>): Promise<StartedTopUp | null> {
  const account = sql`from billing_settings s join credit_accounts a using (user_id) where s.user_id = ${userId} and ${IS_LOW}`;
  if ((await db.execute(sql`select 1 ${account}`)).rows.length === 0) return null;
  return db.transaction(async (transaction) => {
    // In a statement of its own: the next one then sees the top-ups of those before it.
    await transaction.execute(sql`select 1 ${account} for no key update of a`);
    const { rows } = await transaction.execute(sql`
      insert into top_ups (id, user_id, pack, cents)
      select ${newId('topUp')}, s.user_id, s.top_up_pack, price.cents
      from billing_settings s join credit_accounts a using (user_id)
        join (select key as pack, value::int as cents from jsonb_each_text(${JSON.stringify(packs)}::jsonb)) price on price.pack = s.top_up_pack
      where s.user_id = ${userId} and ${IS_LOW}
        and price.cents + coalesce((
          select sum(t.cents) from top_ups t where t.user_id = s.user_id and t.state <> 'failed'
            and t.created_at >= date_trunc('month', now() at time zone 'utc') at time zone 'utc'), 0) <= s.top_up_monthly_cents
        and not exists (
          select 1 from top_ups t where t.user_id = s.user_id and t.state = 'failed'
            and t.resolved_at > greatest(s.updated_at, now() - interval '24 hours'))
        and not exists (
          select 1 from payments p where p.user_id = s.user_id and p.updated_at > s.updated_at
            and (p.disputed_cents > 0 or (p.kind = 'top_up' and p.refunded_cents > 0)))
      on conflict do nothing returning id, user_id as "userId", pack, cents`);
    return (rows[0] as StartedTopUp | undefined) ?? null;
  });
}

/** Ends a top-up, once. @returns whether this call did */
export async function endTopUp(db: AuthDatabase, id: string, state: 'paid' | 'failed', problem: string | null = null): Promise<boolean> {
  const ended = await db
    .update(topUps)
    .set({ state, problem, resolvedAt: sql`now()` })
    .where(and(eq(topUps.id, id), eq(topUps.state, 'started')))
    .returning({ id: topUps.id });
  return ended.length > 0;
}

/** Top-ups that were begun more than so many seconds ago and have no outcome yet: whoever began them may have died. */
export async function unresolvedTopUps(db: AuthDatabase, seconds: number): Promise<TopUpRow[]> {
  return db
    .select()
    .from(topUps)
    .where(and(eq(topUps.state, 'started'), sql`created_at <= now() - make_interval(secs => ${seconds})`))
    .limit(100);
}

/** Whether a top-up has no outcome yet. */
export async function isUnresolved(db: AuthDatabase, id: string): Promise<boolean> {
  return (await db.$count(topUps, and(eq(topUps.id, id), eq(topUps.state, 'started')))) > 0;
}

/** People whose balance stands below their mark: a killed function may have missed it. */
export async function peopleBelowTheirMark(db: AuthDatabase): Promise<string[]> {
  const { rows } = await db.execute(sql`
    select user_id as id from billing_settings s join credit_accounts a using (user_id) where ${IS_LOW} limit 1000`);
  return (rows as { id: string }[]).map(({ id }) => id);
}

/** The last top-up of a person, or null. */
export async function lastTopUp(db: AuthDatabase, userId: string): Promise<TopUpRow | null> {
  const [row] = await db.select().from(topUps).where(eq(topUps.userId, userId)).orderBy(desc(topUps.createdAt), desc(topUps.id)).limit(1);
  return row ?? null;
}
