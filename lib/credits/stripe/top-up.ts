import { raiseAlert } from '#db/auth/alerts.ts';
import { readPayer } from '#db/auth/billing.ts';
import { beginTopUp, endTopUp, isUnresolved, peopleBelowTheirMark, type StartedTopUp, unresolvedTopUps } from '#db/auth/top-ups.ts';
import type { AuthDatabase } from '#db/auth/types.ts';
import { CURRENCY, findPack, PACKS } from '../prices.ts';
import { metadataOf, priceOf } from './catalog.ts';
import { dealOf } from './checkout.ts';
import { savedCard } from './customer.ts';
import type { StripeConnection } from './index.ts';
import { declineInWords, isDeclined, stripeFailure } from './problems.ts';
import { syncCustomer } from './sync.ts';

/** After so many seconds without an outcome a top-up is taken up by the sweep. */
const STALE_SECONDS = 60;

const PACK_CENTS = Object.fromEntries(PACKS.map(({ id, cents }) => [id, cents]));

/**
 * Buys the pack that a person wants bought when the balance is low, if it is. Without Stripe nobody is asked anything;
 * otherwise it costs one statement unless a top-up is due.
 */
export async function topUpIfLow(db: AuthDatabase, stripe: StripeConnection | null, userId: string | null): Promise<void> {
  if (!stripe || userId === null) return;
  const begun = await beginTopUp(db, userId, PACK_CENTS);
  if (begun) await finishTopUp(db, stripe, begun);
}

/**
 * Ends the top-ups that a killed function left without an outcome, and begins those that it missed. One that fails does not stop the rest.
 * @returns how many were left, and what went wrong, a line each
 */
export async function sweepTopUps(
  db: AuthDatabase,
  stripe: StripeConnection | null,
  staleSeconds = STALE_SECONDS,
): Promise<{ resumed: number; problems: string[] }> {
  if (!stripe) return { resumed: 0, problems: [] };
  const problems: string[] = [];
  const each = (userId: string, work: Promise<void>) =>
    work.catch((error: Error) => void problems.push(`${userId}: a top-up was not finished: ${reasonOf(error)}`));
  const unresolved = await unresolvedTopUps(db, staleSeconds);
  for (const topUp of unresolved) await each(topUp.userId, resumeTopUp(db, stripe, topUp));
  for (const userId of await peopleBelowTheirMark(db)) await each(userId, topUpIfLow(db, stripe, userId));
  return { resumed: unresolved.length, problems };
}

/** What Stripe said where it was Stripe: the words for customers say less. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/**
 * Goes on with a top-up that may have been paid already, so long ago that Stripe has forgotten the keys of its steps: what was
 * paid is looked for first.
 */
async function resumeTopUp(db: AuthDatabase, stripe: StripeConnection, topUp: StartedTopUp): Promise<void> {
  const payer = await readPayer(db, topUp.userId);
  if (payer?.customerId) await syncCustomer(db, stripe, payer.customerId);
  if (await isUnresolved(db, topUp.id)) await finishTopUp(db, stripe, topUp);
}

/**
 * Charges the saved card for a top-up. Every step carries the top-up's id as its key at Stripe, so whoever runs this again
 * takes up the same invoice and pays it once. A card that is refused ends the top-up, with words for the person; when
 * Stripe does not answer it stays begun, for the sweep.
 */
async function finishTopUp(db: AuthDatabase, stripe: StripeConnection, topUp: StartedTopUp): Promise<void> {
  const payer = await readPayer(db, topUp.userId);
  const customer = payer?.customerId;
  const card = customer ? await savedCard(stripe, customer) : null;
  if (!customer || !card) return fail(db, topUp, 'There is no saved card. Save one on the payment page, then switch the top-up on again.');
  const refusal = await payInvoice(stripe, topUp, customer, card.id);
  // The payment is written before the top-up counts as paid; the same step does both.
  await syncCustomer(db, stripe, customer);
  if (refusal !== null) await fail(db, topUp, refusal);
}

/** @returns null when it is paid, or why the card was refused */
async function payInvoice(stripe: StripeConnection, topUp: StartedTopUp, customer: string, card: string): Promise<string | null> {
  const pack = findPack(topUp.pack);
  if (pack?.cents !== topUp.cents) return 'The pack is no longer sold at that price. Choose one for the top-up anew.';
  const { invoices, invoiceItems } = await stripe.client();
  const step = (name: string) => ({ idempotencyKey: `${topUp.id}:${name}` });
  const deal = dealOf('top_up', pack);
  const draft = await invoices.create(
    {
      customer,
      currency: CURRENCY,
      collection_method: 'charge_automatically',
      auto_advance: false,
      pending_invoice_items_behavior: 'exclude',
      metadata: { user_id: topUp.userId, top_up: topUp.id, ...metadataOf(deal) },
      ...(stripe.automaticTax && { automatic_tax: { enabled: true } }),
    },
    step('invoice'),
  );
  const price = await priceOf(stripe, pack);
  await invoiceItems.create({ customer, invoice: draft.id, pricing: { price }, quantity: 1 }, step('item'));
  await invoices.finalizeInvoice(draft.id, { auto_advance: false }, step('finalize'));
  try {
    await invoices.pay(draft.id, { payment_method: card, off_session: true }, step('pay'));
    return null;
  } catch (error) {
    const failure = stripeFailure(error);
    if (!failure || !isDeclined(failure)) throw error;
    await invoices.voidInvoice(draft.id, {}, step('void'));
    return declineInWords(failure);
  }
}

/** Ends a top-up and tells the person, both or neither. */
async function fail(db: AuthDatabase, { id, userId, cents }: StartedTopUp, reason: string): Promise<void> {
  await db.transaction(async (transaction) => {
    if (!(await endTopUp(transaction, id, 'failed', reason))) return;
    await raiseAlert(transaction, userId, { kind: 'top_up_failed', period: id, details: { amount_cents: cents, reason } });
  });
}
