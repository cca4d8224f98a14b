import { describe, expect, test } from 'vitest';
import type { Deal } from './catalog.ts';
import type { Stripe } from './index.ts';
import { paidPlanOf, planCreditsOf } from './invoice-credits.ts';

const PERIOD_END = 1_800_000_000;
const basic: Deal = { kind: 'plan', product: 'basic', cents: 999, credits: 100 };
const deals = new Map([['price_basic', basic]]);

/** A paid invoice for a month of the plan, of 999 of the currency's smallest unit. */
function invoiceIn(currency: string): Stripe.Invoice {
  const price = { type: 'price_details', price_details: { price: 'price_basic', product: 'fltr_basic' } };
  const line = { amount: 999, currency, quantity: 1, period: { start: 0, end: PERIOD_END }, parent: null, pricing: price };
  return { status: 'paid', total: 999, currency, billing_reason: 'subscription_cycle', lines: { has_more: false, data: [line] } } as never;
}

describe('a paid invoice of a plan', () => {
  test('gives the credits of the plan', () => {
    expect(planCreditsOf(deals, invoiceIn('usd'))).toEqual({ plan: 'basic', credits: 100, rollOver: 100 });
    expect(paidPlanOf(deals, [invoiceIn('usd')], PERIOD_END)).toBe('basic');
  });

  test.each(['jpy', 'eur'])('of the same number in %s gives nothing', (currency) => {
    expect(planCreditsOf(deals, invoiceIn(currency))).toEqual({ problem: `it bills basic in ${currency}` });
    expect(paidPlanOf(deals, [invoiceIn(currency)], PERIOD_END)).toBe(null);
  });
});
