import * as z from 'zod';
import { isLive, readPayer, readSubscription } from '#db/auth/billing.ts';
import { type BillingSettings, lastTopUp, readBillingSettings, saveBillingSettings } from '#db/auth/top-ups.ts';
import { MAX_THRESHOLD } from '#lib/credits/limits.ts';
import { findPack, PACK_IDS } from '#lib/credits/prices.ts';
import { customerOf, savedCard } from '#lib/credits/stripe/customer.ts';
import { openInvoiceOf } from '#lib/credits/stripe/invoices.ts';
import { Problem } from '#lib/errors.ts';
import { buyerOf } from './buyer.ts';
import { defineOperation, type OperationContext } from './define.ts';
import { credits, time } from './fields.ts';

const MAX_CENTS = 10_000_000;

const settings = {
  low_balance_credits: credits({ min: 0, max: MAX_THRESHOLD }).meta({ description: 'Warn when fewer credits are left; 0 never warns.' }),
  top_up_pack: z.enum(PACK_IDS).nullable().meta({ description: 'The pack that is bought by itself when credits run low; null buys none.' }),
  top_up_below_credits: credits({ min: 1, max: MAX_THRESHOLD }).meta({
    description: 'It is bought when fewer credits than this are left.',
  }),
  top_up_monthly_cents: z.int().min(0).max(MAX_CENTS).meta({ description: 'Most US cents to spend on that in a calendar month (UTC).' }),
};

const billing = z
  .object({
    configured: z.boolean().meta({ description: 'Whether this deployment takes payments.' }),
    subscription: z
      .object({
        plan: z.string().meta({ description: 'The plan that the next renewal bills.' }),
        paid_plan: z.string().nullable().meta({ description: 'The plan that the running period was paid for.' }),
        status: z.string().meta({ description: '`past_due` when the last bill is not paid.' }),
        cancel_at_period_end: z.boolean(),
        period_end: time.nullable(),
        trial_end: time.nullable(),
      })
      .nullable(),
    trial_available: z.boolean().meta({ description: 'Whether a first plan would begin with a trial.' }),
    open_invoice: z.object({ amount_cents: z.int(), pay_url: z.url().nullable(), next_attempt: time.nullable() }).nullable(),
    card: z.object({ brand: z.string(), last4: z.string() }).nullable(),
    settings: z.object(settings),
    last_top_up: z
      .object({ pack: z.string(), state: z.enum(['started', 'paid', 'failed']), problem: z.string().nullable(), at: time })
      .nullable(),
  })
  .meta({ id: 'Billing' });

export const getBilling = defineOperation({
  name: 'getBilling',
  summary: 'Read plan, card and top-up',
  tag: 'Billing',
  method: 'GET',
  path: '/billing',
  scope: 'credits:read',
  input: z.strictObject({}),
  output: billing,
  run: read,
});

export const updateBillingSettings = defineOperation({
  name: 'updateBillingSettings',
  summary: 'Set warnings and automatic top-up',
  description: 'What is left out stays. A top-up needs a saved card, and is tried again after it failed when it is set anew.',
  tag: 'Billing',
  method: 'PATCH',
  path: '/billing',
  scope: 'billing:manage',
  input: z.strictObject(settings).partial(),
  output: billing,
  run: async (context, input) => {
    const { services, userId } = context;
    const asked = {
      lowBalanceCredits: input.low_balance_credits,
      topUpPack: input.top_up_pack,
      topUpBelowCredits: input.top_up_below_credits,
      topUpMonthlyCents: input.top_up_monthly_cents,
    };
    const changes = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as Partial<BillingSettings>;
    await refuseVainTopUp(context, { ...(await readBillingSettings(services.authDb, userId)), ...changes }, input.top_up_pack != null);
    await saveBillingSettings(services.authDb, userId, changes);
    return read(context);
  },
});

/** A top-up that could never be bought is refused when it is set, not when the credits have run out. */
async function refuseVainTopUp(context: OperationContext, wanted: BillingSettings, isSetNow: boolean): Promise<void> {
  const pack = findPack(wanted.topUpPack ?? '');
  if (pack && pack.cents > wanted.topUpMonthlyCents) {
    throw wrongField('/top_up_monthly_cents', `Must be at least ${pack.cents}, the price of ${pack.id}.`);
  }
  if (!isSetNow) return;
  if (wanted.topUpBelowCredits < 1) throw wrongField('/top_up_below_credits', 'Must be at least 1.');
  const { db, stripe, userId } = buyerOf(context);
  if (!(await savedCard(stripe, await customerOf(db, stripe, userId)))) {
    throw new Problem('conflict', 'There is no saved card to pay with. Save one on the payment page first.');
  }
}

function wrongField(pointer: string, detail: string): Problem {
  return new Problem('invalid_input', `${pointer}: ${detail}`, { errors: [{ pointer, detail }] });
}

async function read({ services, userId }: OperationContext): Promise<z.input<typeof billing>> {
  const { authDb: db, stripe } = services;
  const [payer, subscription, wanted, topUp] = await Promise.all([
    readPayer(db, userId),
    readSubscription(db, userId),
    readBillingSettings(db, userId),
    lastTopUp(db, userId),
  ]);
  const customer = payer?.customerId ?? null;
  const isUnpaid = subscription?.status === 'past_due' || subscription?.status === 'unpaid';
  const [card, invoice] =
    stripe && customer ? await Promise.all([savedCard(stripe, customer), isUnpaid ? openInvoiceOf(stripe, customer) : null]) : [null, null];
  return {
    configured: stripe !== null,
    subscription: subscription && isLive(subscription) ? presentSubscription(subscription) : null,
    trial_available: subscription === null,
    open_invoice: invoice && { amount_cents: invoice.amountCents, pay_url: invoice.payUrl, next_attempt: iso(invoice.nextAttempt) },
    card: card && { brand: card.brand, last4: card.last4 },
    settings: {
      low_balance_credits: wanted.lowBalanceCredits,
      // A pack that is no longer sold tops nothing up, and so does a mark of 0, which could be set once.
      top_up_pack: (wanted.topUpBelowCredits > 0 && findPack(wanted.topUpPack ?? '')?.id) || null,
      top_up_below_credits: Math.max(1, wanted.topUpBelowCredits),
      top_up_monthly_cents: wanted.topUpMonthlyCents,
    },
    last_top_up: topUp && { pack: topUp.pack, state: topUp.state, problem: topUp.problem, at: topUp.createdAt.toISOString() },
  };
}

function presentSubscription(row: NonNullable<Awaited<ReturnType<typeof readSubscription>>>) {
  return {
    plan: row.plan,
    paid_plan: row.paidPlan,
    status: row.status,
    cancel_at_period_end: row.cancelAtPeriodEnd,
    period_end: iso(row.periodEnd),
    trial_end: iso(row.trialEnd),
  };
}

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
