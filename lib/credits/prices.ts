/** Every price, in credits and in US cents. Pages, operations, documentation and the payment set-up read them from here. */

const MEGABYTE = 1_000_000;

/** What one search costs by mode. */
export const SEARCH_PRICES = { keyword: 1, vector: 1, hybrid: 2 } as const;

/** What a rerank model's order adds to the price of a search, where it was had in time. */
export const RERANK_PRICE = 2;

export type SearchMode = keyof typeof SEARCH_PRICES;

/** The part of a search that its price depends on. */
interface PricedSearch {
  mode: SearchMode;
  rerank: boolean | object;
  max_ms?: number | undefined;
}

/** Credits for a search that could do all that was asked for. */
export function priceOfSearch({ mode, rerank }: PricedSearch): number {
  return SEARCH_PRICES[mode] + (rerank ? RERANK_PRICE : 0);
}

/** Credits for the same search when whatever may be late is. */
export function leastPriceOfSearch({ mode, max_ms }: PricedSearch): number {
  return max_ms === undefined ? SEARCH_PRICES[mode] : SEARCH_PRICES.keyword;
}

/** What a document costs by the size of the text that is indexed: the first row whose bound is not exceeded. */
export const DOCUMENT_PRICES = [
  { belowBytes: 1 * MEGABYTE, label: 'under 1 MB', credits: 2 },
  { belowBytes: 5 * MEGABYTE, label: '1–5 MB', credits: 3 },
  { belowBytes: 10 * MEGABYTE, label: '5–10 MB', credits: 6 },
  { belowBytes: 25 * MEGABYTE, label: '10–25 MB', credits: 12 },
  { belowBytes: 50 * MEGABYTE, label: '25–50 MB', credits: 25 },
] as const;

/** Largest document that is taken. */
export const MAX_DOCUMENT_BYTES = 50 * MEGABYTE;

/** Credits that a person starts with, once. */
export const SIGNUP_CREDITS = 100;

/** Plans: credits each month, for US cents a month. Free is what everybody starts with. */
export const PLANS = [
  { id: 'free', name: 'Free', cents: 0, credits: SIGNUP_CREDITS, renews: false },
  { id: 'basic', name: 'Basic', cents: 999, credits: 100, renews: true },
  { id: 'pro', name: 'Pro', cents: 2999, credits: 1_000, renews: true },
  { id: 'premium', name: 'Premium', cents: 5999, credits: 5_000, renews: true },
] as const;

/** Credits that are bought once and never expire. */
export const PACKS = [
  { id: 'pack_100', cents: 500, credits: 100 },
  { id: 'pack_500', cents: 2000, credits: 500 },
  { id: 'pack_2000', cents: 6000, credits: 2_000 },
] as const;

/** What everything is paid in. The cents above include the tax that a place asks for. */
export const CURRENCY = 'usd';

/** A person's first plan begins with so many days for nothing, and so many credits, once. */
export const TRIAL = { days: 7, credits: 100 } as const;

export type Plan = (typeof PLANS)[number];
export type PaidPlan = Exclude<Plan, { id: 'free' }>;
export type Pack = (typeof PACKS)[number];

export const PAID_PLANS = PLANS.filter((plan): plan is PaidPlan => plan.renews);

export const PAID_PLAN_IDS = PAID_PLANS.map(({ id }) => id) as [PaidPlan['id'], ...PaidPlan['id'][]];

export const PACK_IDS = PACKS.map(({ id }) => id) as [Pack['id'], ...Pack['id'][]];

export function findPlan(id: string): PaidPlan | undefined {
  return PAID_PLANS.find((plan) => plan.id === id);
}

export function findPack(id: string): Pack | undefined {
  return PACKS.find((pack) => pack.id === id);
}

/** What a pack or a plan is called on the bill. */
export function productName(product: PaidPlan | Pack): string {
  return 'name' in product ? `fltr ${product.name}` : `${product.credits.toLocaleString('en')} credits`;
}

/** The name under which the payment provider keeps the price of a pack or a plan. */
export function lookupKey(productId: string): string {
  return `fltr_${productId}`;
}

/** Credits for a document of so many bytes. Above the largest size the largest price holds; the size limit is checked elsewhere. */
export function priceOfDocument(bytes: number): number {
  const row = DOCUMENT_PRICES.find(({ belowBytes }) => bytes < belowBytes) ?? DOCUMENT_PRICES.at(-1);
  return row?.credits ?? 0;
}
