import type { AuthDatabase } from '#db/auth/types.ts';
import { type Deal, dealOfPrice } from './catalog.ts';
import type { Stripe, StripeConnection } from './index.ts';
import { type MoneyBack, moneyBackOf } from './money-back.ts';

/** Most objects of one kind that are read of a customer. */
export const MOST = 2_000;

/** Everything that Stripe knows of a customer's money, read in one go. */
export interface CustomerState {
  /** When the reading began. */
  askedAt: Date;
  subscriptions: Stripe.Subscription[];
  /** With their payments. */
  invoices: Stripe.Invoice[];
  /** With their latest charge. */
  intents: Stripe.PaymentIntent[];
  /** What the prices stand for that the subscriptions and invoices bill, by their ids; null for one that is not ours. */
  deals: Map<string, Deal | null>;
  /** What went back of the intents of which anything did, by their ids. */
  moneyBack: Map<string, MoneyBack>;
}

/** What a synchronisation writes on, for whom, and what it says of it. Stripe is not asked any more: a transaction is open. */
export interface Sync {
  db: AuthDatabase;
  userId: string;
  state: CustomerState;
  report: SyncReport;
}

export interface SyncReport {
  userId: string | null;
  /** What was missing and is there now, a line each. */
  changes: string[];
  /** What was refused, or cannot be mended here, a line each. */
  problems: string[];
  /** Whether somebody is on the way from one plan to another, or was killed on it: see `settlePlan`. */
  isPlanUnsettled?: boolean;
}

/** Asks Stripe for everything about a customer. */
export async function readState(stripe: StripeConnection, customer: string): Promise<CustomerState> {
  const askedAt = new Date();
  const client = await stripe.client();
  const page = { customer, limit: 100 };
  const [subscriptions, invoices, intents] = await Promise.all([
    client.subscriptions.list({ ...page, status: 'all' }).autoPagingToArray({ limit: MOST }),
    client.invoices.list({ ...page, expand: ['data.payments'] }).autoPagingToArray({ limit: MOST }),
    client.paymentIntents.list({ ...page, expand: ['data.latest_charge'] }).autoPagingToArray({ limit: MOST }),
  ]);
  const deals = await dealsOf(stripe, subscriptions, invoices);
  const moneyBack = await moneyBackOf(client, intents);
  // Stripe lists the newest first; a ledger is written from the oldest on.
  return { askedAt, subscriptions: subscriptions.reverse(), invoices: invoices.reverse(), intents: intents.reverse(), deals, moneyBack };
}

async function dealsOf(
  stripe: StripeConnection,
  subscriptions: Stripe.Subscription[],
  invoices: Stripe.Invoice[],
): Promise<CustomerState['deals']> {
  const subscribed = subscriptions.flatMap(({ items }) => items.data.map(({ price }) => price.id));
  const billed = invoices.flatMap(({ lines }) => lines.data.map(priceOfLine));
  const ids = new Set([...subscribed, ...billed].filter((id) => id !== null));
  return new Map(await Promise.all([...ids].map(async (id) => [id, await dealOfPrice(stripe, id)] as const)));
}

/** The price that a line of an invoice bills; null for one without. */
export function priceOfLine({ pricing }: Stripe.InvoiceLineItem): string | null {
  return idOf(pricing?.price_details?.price);
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
