import { CURRENCY, lookupKey, type Pack, type PaidPlan } from '../prices.ts';
import type { Stripe, StripeConnection } from './index.ts';

/** What is given for what is paid. It is written on the thing that is paid when it is made, so a later price does not change an earlier promise. */
export interface Deal {
  kind: 'pack' | 'plan' | 'top_up';
  product: string;
  cents: number;
  credits: number;
}

/** Stripe's prices never change their amount, so what was read of one once stays true. */
const deals = new Map<string, Promise<Deal | null>>();

/**
 * Stripe's price of a pack or a plan.
 * @throws Error when Stripe's catalogue is not that of the price file, naming the command that makes it so
 */
export async function priceOf(stripe: StripeConnection, product: PaidPlan | Pack): Promise<string> {
  const { prices } = await stripe.client();
  const key = lookupKey(product.id);
  const { data } = await prices.list({ lookup_keys: [key], active: true, limit: 1 });
  const [price] = data;
  if (price?.unit_amount !== product.cents || price.currency !== CURRENCY) {
    throw new Error(`Stripe's price ${key} is ${price?.unit_amount ?? 'missing'}, not ${product.cents}: run npm run stripe:setup.`);
  }
  return price.id;
}

/** The plan that a price of Stripe's bills, with the amount and the credits it was made for; null for a price that is not ours. */
export function dealOfPrice(stripe: StripeConnection, priceId: string): Promise<Deal | null> {
  const known = deals.get(priceId);
  if (known) return known;
  const asked = readPrice(stripe, priceId).catch((error: unknown) => {
    deals.delete(priceId);
    throw error;
  });
  deals.set(priceId, asked);
  return asked;
}

async function readPrice(stripe: StripeConnection, priceId: string): Promise<Deal | null> {
  const { prices } = await stripe.client();
  const { metadata, unit_amount, currency } = await prices.retrieve(priceId);
  return dealOfMetadata({ ...metadata, cents: String(unit_amount ?? '') }, currency);
}

/** The deal as it is written on a price, a payment or an invoice. */
export function metadataOf({ kind, product, cents, credits }: Deal): Record<string, string> {
  return { kind, product, cents: String(cents), credits: String(credits) };
}

/** Reads a deal back; null when none of ours is written there. */
export function dealOfMetadata(metadata: Stripe.Metadata | null, currency: string): Deal | null {
  const { kind, product, cents, credits } = metadata ?? {};
  const isOurs = (kind === 'pack' || kind === 'plan' || kind === 'top_up') && product && isCount(cents) && isCount(credits);
  return isOurs && currency === CURRENCY ? { kind, product, cents: Number(cents), credits: Number(credits) } : null;
}

function isCount(text: string | undefined): text is string {
  return /^[1-9]\d{0,8}$/.test(text ?? '');
}
