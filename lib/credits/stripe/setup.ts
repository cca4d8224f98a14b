import { CURRENCY, lookupKey, PACKS, PAID_PLANS, type Pack, type PaidPlan, productName } from '../prices.ts';
import { metadataOf } from './catalog.ts';
import type { Stripe, StripeConnection } from './index.ts';
import { ensurePortal } from './portal.ts';
import { stripeFailure } from './problems.ts';

/**
 * Makes Stripe's products and prices those of the price file, and its portal that of this shop. What is right already stays. A price cannot change its amount, so
 * a new one takes over the lookup key; whoever subscribed to the old one goes on paying that.
 *
 * @returns a line for each product, and one for the customer portal, with what was done about it
 */
export async function setUpCatalog(stripe: StripeConnection): Promise<string[]> {
  const client = await stripe.client();
  const lines: string[] = [];
  for (const product of [...PAID_PLANS, ...PACKS]) {
    const done = [await ensureProduct(client, product), await ensurePrice(client, product)].filter(Boolean);
    lines.push(`${lookupKey(product.id)}: ${done.join(', ') || 'as it should be'}`);
  }
  return [...lines, await ensurePortal(client)];
}

async function ensureProduct({ products }: Stripe, product: PaidPlan | Pack): Promise<string | null> {
  const id = lookupKey(product.id);
  const name = productName(product);
  const existing = await products.retrieve(id).catch((error: unknown) => {
    if (stripeFailure(error)?.code === 'resource_missing') return null;
    throw error;
  });
  if (!existing) {
    await products.create({ id, name });
    return 'product made';
  }
  if (existing.name === name && existing.active) return null;
  await products.update(id, { name, active: true });
  return 'product renamed';
}

async function ensurePrice({ prices }: Stripe, product: PaidPlan | Pack): Promise<string | null> {
  const key = lookupKey(product.id);
  const wanted = wantedPrice(product);
  const [existing] = (await prices.list({ lookup_keys: [key], limit: 1 })).data;
  if (existing && isSame(existing, wanted)) return null;
  await prices.create({ ...wanted, transfer_lookup_key: true });
  if (!existing) return 'price made';
  await prices.update(existing.id, { active: false });
  return `price changed from ${existing.unit_amount} to ${wanted.unit_amount} cents`;
}

function wantedPrice(product: PaidPlan | Pack) {
  const isPlan = 'renews' in product;
  const { id, cents, credits } = product;
  return {
    product: lookupKey(id),
    lookup_key: lookupKey(id),
    currency: CURRENCY,
    unit_amount: cents,
    // What is shown is what is paid: tax is inside the price, not on top of it.
    tax_behavior: 'inclusive' as const,
    metadata: metadataOf({ kind: isPlan ? 'plan' : 'pack', product: id, cents, credits }),
    ...(isPlan && { recurring: { interval: 'month' as const } }),
  };
}

function isSame(existing: Stripe.Price, wanted: ReturnType<typeof wantedPrice>): boolean {
  return (
    existing.active &&
    existing.unit_amount === wanted.unit_amount &&
    existing.currency === wanted.currency &&
    existing.tax_behavior === wanted.tax_behavior &&
    existing.metadata.credits === wanted.metadata.credits
  );
}
