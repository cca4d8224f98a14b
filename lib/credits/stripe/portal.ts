import type { Stripe, StripeConnection } from './index.ts';

/** By which the portal's settings of this shop are known among others of the account. */
const MARK = { fltr: 'portal' };

/** What a person can do on Stripe's page: cards, addresses, invoices. Plans are changed and ended in the shop, which knows what follows. */
const SETTINGS = {
  features: {
    payment_method_update: { enabled: true },
    invoice_history: { enabled: true },
    customer_update: { enabled: true, allowed_updates: ['address', 'tax_id'] },
    subscription_cancel: { enabled: false },
    subscription_update: { enabled: false },
  },
} satisfies Stripe.BillingPortal.ConfigurationCreateParams;

/** Makes the portal's settings those of this shop. @returns what was done about it */
export async function ensurePortal(client: Stripe): Promise<string> {
  const id = await findPortal(client);
  if (id) await client.billingPortal.configurations.update(id, SETTINGS);
  else await client.billingPortal.configurations.create({ ...SETTINGS, metadata: MARK });
  return `customer portal: ${id ? 'as it should be' : 'made'}`;
}

/** @throws Error when there are no settings yet, naming the command that makes them */
export async function portalOf(stripe: StripeConnection): Promise<string> {
  const id = await findPortal(await stripe.client());
  if (!id) throw new Error('Stripe has no customer portal for this shop: run npm run stripe:setup.');
  return id;
}

async function findPortal({ billingPortal }: Stripe): Promise<string | null> {
  const { data } = await billingPortal.configurations.list({ active: true, limit: 100 });
  return data.find(({ metadata }) => metadata?.fltr === MARK.fltr)?.id ?? null;
}
