import * as z from 'zod';
import { findPack, findPlan, PACK_IDS, PAID_PLAN_IDS, productName } from '#lib/credits/prices.ts';
import { checkoutPack, checkoutPlan, confirmCheckout as confirm, openPortal as portal } from '#lib/credits/stripe/checkout.ts';
import { Problem, WHOLE_REQUEST } from '#lib/errors.ts';
import { buyerOf } from './buyer.ts';
import { defineOperation } from './define.ts';

const page = z.object({ url: z.url().meta({ description: 'The page of Stripe’s to go to.' }) });

export const createCheckout = defineOperation({
  name: 'createCheckout',
  summary: 'Buy a pack or take a plan',
  description: 'Answers with the page on which it is paid. The credits come when Stripe says that it was. There can be one plan at a time.',
  tag: 'Billing',
  method: 'POST',
  path: '/billing/checkout',
  scope: 'billing:manage',
  status: 201,
  input: z.strictObject({
    pack: z.enum(PACK_IDS).optional(),
    plan: z.enum(PAID_PLAN_IDS).optional(),
    save_card: z.boolean().default(false).meta({ description: 'Keeps the card for automatic top-ups. A plan always keeps it.' }),
  }),
  output: page,
  run: async (context, { pack: packId, plan: planId, save_card }) => {
    const [pack, plan] = [findPack(packId ?? ''), findPlan(planId ?? '')];
    const buyer = buyerOf(context);
    if (pack && !plan) return { url: await checkoutPack(buyer, pack, save_card) };
    if (plan && !pack) return { url: await checkoutPlan(buyer, plan) };
    const detail = 'Name a pack or a plan, one of the two.';
    throw new Problem('invalid_input', detail, { errors: [{ pointer: WHOLE_REQUEST, detail }] });
  },
});

export const confirmCheckout = defineOperation({
  name: 'confirmCheckout',
  summary: 'See at once what a checkout brought',
  description: 'For the page to which Stripe sends the buyer back: asks Stripe instead of waiting for its word.',
  tag: 'Billing',
  method: 'POST',
  path: '/billing/checkout/confirm',
  scope: 'billing:manage',
  input: z.strictObject({
    session_id: z
      .string()
      .regex(/^cs_\w{1,200}$/, 'Expected the id of a checkout, such as cs_….')
      .meta({ examples: ['cs_test_a1b2c3d4e5f6'] }),
  }),
  output: z.object({
    paid: z.boolean().meta({ description: 'Whether it is paid; then its credits are there.' }),
    product: z.string().nullable().meta({ description: 'The pack or plan that it sells, in words.' }),
  }),
  run: async (context, { session_id }) => {
    const { isPaid, deal } = await confirm(buyerOf(context), session_id);
    const product = findPlan(deal?.product ?? '') ?? findPack(deal?.product ?? '');
    return { paid: isPaid, product: product ? productName(product) : null };
  },
});

export const openPortal = defineOperation({
  name: 'openPortal',
  summary: 'Open the page for cards and invoices',
  tag: 'Billing',
  method: 'POST',
  path: '/billing/portal',
  scope: 'billing:manage',
  status: 201,
  input: z.strictObject({}),
  output: page,
  run: async (context) => ({ url: await portal(buyerOf(context)) }),
});
