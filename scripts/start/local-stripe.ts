import { connectStripe } from '#lib/credits/stripe/index.ts';
import { setUpCatalog } from '#lib/credits/stripe/setup.ts';
import { type LocalStripe, startLocalStripe } from '../stripe/local/server.ts';
import type { DataFolder } from './data-folder.ts';

/** What `.data/stripe.json` holds: the variables by which the product reaches the local Stripe; empty when it runs without one. */
export type StripeVariables = Partial<Record<'STRIPE_SECRET_KEY' | 'STRIPE_WEBHOOK_SECRET' | 'STRIPE_API_BASE', string>>;

/**
 * Starts a local Stripe for the site at `siteUrl`, with the shop's products and prices, and tells this process and its children
 * where it is. What was bought is kept in the data folder, as the databases are.
 */
export async function openLocalStripe(folder: DataFolder, siteUrl: string): Promise<LocalStripe> {
  const local = await startLocalStripe({ webhookUrl: `${siteUrl}/api/stripe/webhook`, file: folder.in('stripe-objects.json') });
  await setUpCatalog(connectStripe({ ...local, apiBase: local.url }));
  const variables: StripeVariables = {
    STRIPE_SECRET_KEY: local.secretKey,
    STRIPE_WEBHOOK_SECRET: local.webhookSecret,
    STRIPE_API_BASE: local.url,
  };
  Object.assign(process.env, variables);
  folder.write('stripe.json', variables);
  return local;
}
