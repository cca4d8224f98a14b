import type { AuthDatabase } from '#db/auth/types.ts';
import type { Stripe, StripeConnection } from './index.ts';

/** Most objects of one kind that are read of a customer. */
const MOST = 2_000;

/** Everything that Stripe knows of a customer's money, read at one time. */
export interface CustomerState {
  subscriptions: Stripe.Subscription[];
  /** With their payments. */
  invoices: Stripe.Invoice[];
  /** With their latest charge. */
  intents: Stripe.PaymentIntent[];
}

/** What a synchronisation writes on, for whom, and what it says of it. */
export interface Sync {
  db: AuthDatabase;
  stripe: StripeConnection;
  userId: string;
  state: CustomerState;
  /** Since when what is being written is true. */
  askedAt: Date;
  report: SyncReport;
}

export interface SyncReport {
  userId: string | null;
  /** What was missing and is there now, a line each. */
  changes: string[];
  /** What was refused, or cannot be mended here, a line each. */
  problems: string[];
}

/** Asks Stripe for everything about a customer. */
export async function readState(client: Stripe, customer: string): Promise<CustomerState> {
  const page = { customer, limit: 100 };
  const [subscriptions, invoices, intents] = await Promise.all([
    client.subscriptions.list({ ...page, status: 'all' }).autoPagingToArray({ limit: MOST }),
    client.invoices.list({ ...page, expand: ['data.payments'] }).autoPagingToArray({ limit: MOST }),
    client.paymentIntents.list({ ...page, expand: ['data.latest_charge'] }).autoPagingToArray({ limit: MOST }),
  ]);
  // Stripe lists the newest first; a ledger is written from the oldest on.
  return { subscriptions: subscriptions.reverse(), invoices: invoices.reverse(), intents: intents.reverse() };
}

/** The id of something that Stripe gives either whole or by its id. */
export function idOf(reference: string | { id: string } | null | undefined): string | null {
  return typeof reference === 'string' ? reference : (reference?.id ?? null);
}

/** The payment intent that paid an invoice; null when none did. */
export function intentOf(invoice: Stripe.Invoice): string | null {
  const paid = invoice.payments?.data.find(({ status }) => status === 'paid') ?? invoice.payments?.data[0];
  return idOf(paid?.payment.payment_intent);
}

/** The subscription that an invoice bills; null for a single purchase. */
export function subscriptionOf(invoice: Stripe.Invoice): string | null {
  return idOf(invoice.parent?.subscription_details?.subscription);
}
