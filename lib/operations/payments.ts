import * as z from 'zod';
import * as queries from '#db/auth/billing.ts';
import { findPack, findPlan, productName } from '#lib/credits/prices.ts';
import { type InvoiceLinks, invoiceLinks } from '#lib/credits/stripe/invoices.ts';
import { defineOperation } from './define.ts';
import { listOf, page, position, time } from './fields.ts';

const payment = z
  .object({
    id: z.string(),
    paid_at: time,
    kind: z.enum(['pack', 'plan', 'top_up']),
    product: z.string(),
    description: z.string().meta({ description: 'What was paid for, in words.' }),
    amount_cents: z.int(),
    currency: z.string(),
    credits: z.int().meta({ description: 'Credits that it bought.' }),
    refunded_cents: z.int(),
    disputed_cents: z.int().meta({ description: 'What the bank holds back or took back.' }),
    credits_taken_back: z.int(),
    invoice_url: z.url().nullable().meta({ description: 'The invoice as a page.' }),
    invoice_pdf: z.url().nullable(),
  })
  .meta({ id: 'Payment' });

export const listPayments = defineOperation({
  name: 'listPayments',
  summary: 'List payments and invoices',
  description: 'Newest first.',
  tag: 'Billing',
  method: 'GET',
  path: '/billing/payments',
  scope: 'credits:read',
  input: z.strictObject({ ...page }),
  output: listOf('payments', payment),
  run: async ({ services, userId }, input) => {
    const { authDb: db, stripe } = services;
    const [{ rows, total }, payer] = await Promise.all([queries.listPayments(db, userId, input), queries.readPayer(db, userId)]);
    const links = stripe && payer?.customerId ? await invoiceLinks(stripe, payer.customerId, rows) : null;
    return { payments: rows.map((row) => present(row, links?.get(row.id))), ...position(input, total) };
  },
});

function present(row: queries.PaymentRow, links: InvoiceLinks | undefined): z.input<typeof payment> {
  const product = findPlan(row.product) ?? findPack(row.product);
  return {
    id: row.id,
    paid_at: row.paidAt.toISOString(),
    kind: row.kind,
    product: row.product,
    description: product ? productName(product) : row.product,
    amount_cents: row.amountCents,
    currency: row.currency,
    credits: row.credits,
    refunded_cents: row.refundedCents,
    disputed_cents: row.disputedCents,
    credits_taken_back: row.clawedBackCredits,
    invoice_url: links?.page ?? null,
    invoice_pdf: links?.pdf ?? null,
  };
}
