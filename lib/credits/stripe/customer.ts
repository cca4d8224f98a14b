import { readPayer, saveCustomer } from '#db/auth/billing.ts';
import type { AuthDatabase } from '#db/auth/types.ts';
import { Problem } from '#lib/errors.ts';
import type { Stripe, StripeConnection } from './index.ts';
import { asking } from './problems.ts';

/**
 * Stripe's customer of a person, made on first need. However many ask at once, one is made: Stripe answers the same key with
 * the same customer, and the row keeps the first.
 */
export async function customerOf(db: AuthDatabase, stripe: StripeConnection, userId: string): Promise<string> {
  const payer = await readPayer(db, userId);
  if (!payer) throw new Problem('not_found', 'There is no such person any more.');
  if (payer.customerId) return payer.customerId;
  const { customers } = await stripe.client();
  const details = { email: payer.email, ...(payer.name && { name: payer.name }), metadata: { user_id: userId } };
  const customer = await asking(() => customers.create(details, { idempotencyKey: `customer:${userId}` }));
  return saveCustomer(db, userId, customer.id);
}

export interface SavedCard {
  id: string;
  brand: string;
  last4: string;
}

/** The card that is charged when nobody is there to choose one: the default, or else the one that was saved last. */
export async function savedCard(stripe: StripeConnection, customerId: string): Promise<SavedCard | null> {
  const { customers } = await stripe.client();
  const [customer, { data }] = await asking(() =>
    Promise.all([
      customers.retrieve(customerId, { expand: ['invoice_settings.default_payment_method'] }),
      customers.listPaymentMethods(customerId, { type: 'card', limit: 1 }),
    ]),
  );
  const chosen = customer.deleted ? null : customer.invoice_settings.default_payment_method;
  return presentCard(typeof chosen === 'object' ? chosen : null) ?? presentCard(data[0] ?? null);
}

function presentCard(method: Stripe.PaymentMethod | null): SavedCard | null {
  return method?.card ? { id: method.id, brand: method.card.brand, last4: method.card.last4 } : null;
}
