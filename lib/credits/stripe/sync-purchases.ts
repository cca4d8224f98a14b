import { recordPayment } from '#db/auth/payments.ts';
import { endTopUp } from '#db/auth/top-ups.ts';
import { findPack } from '../prices.ts';
import { type Deal, dealOfMetadata } from './catalog.ts';
import { intentOf, type Sync, subscriptionOf } from './customer-state.ts';
import type { Stripe } from './index.ts';

/** Every pack that a customer paid for, by hand or by an automatic top-up, once for each payment. */
export async function syncPurchases(sync: Sync): Promise<void> {
  const invoiceOf = new Map(sync.state.invoices.map((invoice) => [intentOf(invoice), invoice]));
  for (const intent of sync.state.intents.filter(({ status }) => status === 'succeeded')) {
    const invoice = invoiceOf.get(intent.id);
    if (!invoice || subscriptionOf(invoice) === null) await recordPurchase(sync, intent, invoice);
  }
}

async function recordPurchase(sync: Sync, intent: Stripe.PaymentIntent, invoice: Stripe.Invoice | undefined): Promise<void> {
  const { db, userId, report } = sync;
  // A top-up is an invoice of ours, which Stripe pays by an intent of its own.
  const metadata = intent.metadata.product ? intent.metadata : (invoice?.metadata ?? {});
  const deal = dealOfMetadata(metadata, intent.currency);
  const problem = whyNot(deal, intent, metadata, userId);
  if (problem || !deal) {
    report.problems.push(`${intent.id}: ${problem}, nothing granted`);
    return;
  }
  const isNew = await recordPayment(db, {
    id: intent.id,
    userId,
    kind: deal.kind,
    product: deal.product,
    amountCents: intent.amount_received,
    currency: intent.currency,
    credits: deal.credits,
    stripePaymentIntentId: intent.id,
    stripeInvoiceId: invoice?.id ?? null,
    paidAt: new Date(intent.created * 1000),
  });
  if (isNew) report.changes.push(`${intent.id}: ${deal.credits} credits of ${deal.product}`);
  // After the credits: a top-up that counts as paid while they are missing would begin a second one.
  if (deal.kind === 'top_up' && metadata.top_up) await endTopUp(db, metadata.top_up, 'paid');
}

function whyNot(deal: Deal | null, intent: Stripe.PaymentIntent, metadata: Stripe.Metadata, userId: string): string | null {
  if (!deal || deal.kind === 'plan' || !findPack(deal.product)) return 'what it pays for is no pack of ours';
  if (metadata.user_id !== userId) return `it names the person ${metadata.user_id}, its customer is ${userId}'s`;
  if (intent.amount_received !== deal.cents)
    return `${intent.amount_received} cents were paid for ${deal.product}, which costs ${deal.cents}`;
  return null;
}
