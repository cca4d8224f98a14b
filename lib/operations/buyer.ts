import type { Buyer } from '#lib/credits/stripe/checkout.ts';
import { Problem } from '#lib/errors.ts';
import type { OperationContext } from './define.ts';

/** Who asks, as somebody who buys. @throws Problem `payments_not_configured` */
export function buyerOf({ services, userId }: OperationContext): Buyer {
  const { authDb: db, stripe, siteUrl } = services;
  if (!stripe) throw new Problem('payments_not_configured', 'This deployment takes no payments: it has no Stripe keys.');
  return { db, stripe, userId, siteUrl };
}
