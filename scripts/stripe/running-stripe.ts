import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { connectStripe, type StripeConnection } from '#lib/credits/stripe/index.ts';

/**
 * The Stripe that a command works on: the one that STRIPE_SECRET_KEY opens, or the local one of the `npm start -- --stripe` or
 * `npm run dev` which runs on this machine. Throws with what to do when there is neither.
 */
export function connectRunningStripe(): StripeConnection {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_API_BASE: apiBase } = process.env.STRIPE_SECRET_KEY ? process.env : runningStripe();
  if (!secretKey) throw new Error('There is no Stripe to work on. Set STRIPE_SECRET_KEY, or run `npm start -- --stripe` beside this.');
  // Commands receive no webhooks.
  return connectStripe({ secretKey, webhookSecret: '', apiBase });
}

function runningStripe(): Record<string, string | undefined> {
  const folder = resolve(join(import.meta.dirname, '../..'), process.env.DATA_DIR || '.data');
  const facts = join(folder, 'stripe.json');
  return existsSync(join(folder, 'lock')) && existsSync(facts) ? JSON.parse(readFileSync(facts, 'utf8')) : {};
}
