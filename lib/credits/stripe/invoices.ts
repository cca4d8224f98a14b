import type { PaymentRow } from '#db/auth/billing.ts';
import { intentOf } from './customer-state.ts';
import type { StripeConnection } from './index.ts';
import { asking } from './problems.ts';

const DAY = 86_400;

export interface OpenInvoice {
  amountCents: number;
  /** Stripe's page on which it can be paid. */
  payUrl: string | null;
  /** When Stripe tries the card again by itself; null when it will not. */
  nextAttempt: Date | null;
}

/** The bill of a plan that a customer has not paid; null when there is none. */
export async function openInvoiceOf(stripe: StripeConnection, customer: string): Promise<OpenInvoice | null> {
  const { invoices } = await stripe.client();
  const { data } = await asking(() => invoices.list({ customer, status: 'open', limit: 10 }));
  const invoice = data.find(({ parent }) => parent?.subscription_details);
  if (!invoice) return null;
  const { amount_due: amountCents, hosted_invoice_url: payUrl = null, next_payment_attempt: next } = invoice;
  return { amountCents, payUrl, nextAttempt: next === null ? null : new Date(next * 1000) };
}

export interface InvoiceLinks {
  page: string | null;
  pdf: string | null;
}

/** Stripe's page and document for each of these payments, by the payment's id; one that has no invoice is left out. */
export async function invoiceLinks(stripe: StripeConnection, customer: string, payments: PaymentRow[]): Promise<Map<string, InvoiceLinks>> {
  if (payments.length === 0) return new Map();
  const times = payments.map(({ paidAt }) => paidAt.getTime() / 1000);
  // An invoice may be a few weeks older than its payment, and is made a moment after that of a pack.
  const created = { gte: Math.floor(Math.min(...times) - 40 * DAY), lte: Math.ceil(Math.max(...times) + DAY) };
  const { invoices } = await stripe.client();
  const list = await asking(() =>
    invoices.list({ customer, created, limit: 100, expand: ['data.payments'] }).autoPagingToArray({ limit: 1_000 }),
  );
  const links = new Map<string, InvoiceLinks>();
  for (const invoice of list) {
    const payment = payments.find(({ stripeInvoiceId, stripePaymentIntentId }) => {
      return stripeInvoiceId === invoice.id || (stripePaymentIntentId !== null && stripePaymentIntentId === intentOf(invoice));
    });
    if (payment) links.set(payment.id, { page: invoice.hosted_invoice_url ?? null, pdf: invoice.invoice_pdf ?? null });
  }
  return links;
}
