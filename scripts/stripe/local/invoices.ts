import { defaultCard } from './cards.ts';
import { invalid, StripeFault } from './fault.ts';
import { type Invoice, type InvoiceLine, listOf, type PaymentIntent, type Price, type Subscription } from './objects.ts';
import { pay } from './payments.ts';
import type { Store } from './store.ts';

interface InvoiceDetails {
  customer: string;
  currency: string;
  billing_reason: NonNullable<Invoice['billing_reason']>;
  metadata?: Record<string, string>;
  subscription?: Subscription;
}

/** An invoice without lines yet. */
export function draftInvoice(store: Store, { customer, currency, billing_reason, metadata = {}, subscription }: InvoiceDetails): Invoice {
  const id = store.newId('invoices');
  const details = subscription && { subscription: subscription.id, metadata: subscription.metadata };
  return store.add('invoices', {
    id,
    object: 'invoice',
    created: store.now(),
    livemode: false,
    amount_due: 0,
    amount_paid: 0,
    amount_remaining: 0,
    attempt_count: 0,
    attempted: false,
    auto_advance: false,
    billing_reason,
    currency,
    customer,
    hosted_invoice_url: null,
    invoice_pdf: null,
    lines: listOf(`/v1/invoices/${id}/lines`, []),
    metadata,
    next_payment_attempt: null,
    number: null,
    parent: details ? { type: 'subscription_details', quote_details: null, subscription_details: details } : null,
    payments: listOf('/v1/invoice_payments', []),
    period_start: store.now(),
    period_end: store.now(),
    status: 'draft',
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: 0,
    total: 0,
  });
}

interface LineDetails {
  price: Price;
  amount: number;
  /** One unless told. */
  quantity?: number;
  period: { start: number; end: number };
  /** The subscription and its item that the line bills; absent for a single purchase. */
  item?: { subscription: string; id: string };
  isProration?: boolean;
}

export function addLine(
  store: Store,
  invoice: Invoice,
  { price, amount, quantity = 1, period, item, isProration = false }: LineDetails,
): InvoiceLine {
  if (invoice.status !== 'draft') throw invalid('Lines can only be added to a draft invoice');
  const bySubscription = item ? { proration: isProration, subscription: item.subscription, subscription_item: item.id } : null;
  const byItem = item ? null : { proration: false, invoice_item: store.newId('ii') };
  const line: InvoiceLine = {
    id: store.newId('il'),
    object: 'line_item',
    amount,
    currency: price.currency,
    description: `${amount < 0 ? 'Unused time on' : `${quantity} ×`} ${store.get('products', price.product).name}`,
    quantity,
    period,
    parent: {
      type: item ? 'subscription_item_details' : 'invoice_item_details',
      subscription_item_details: bySubscription,
      invoice_item_details: byItem,
    },
    pricing: { type: 'price_details', price_details: { price: price.id, product: price.product } },
  };
  invoice.lines.data.push(line);
  const total = invoice.lines.data.reduce((sum, each) => sum + each.amount, 0);
  Object.assign(invoice, { subtotal: total, total, amount_due: Math.max(0, total), amount_remaining: Math.max(0, total) });
  return line;
}

/** Makes a draft a bill, with a number and a page. */
export function finalize(store: Store, invoice: Invoice): Invoice {
  if (invoice.status !== 'draft') throw invalid('This invoice is already finalized');
  invoice.status = 'open';
  invoice.number = `LOCAL-${String(store.all('invoices').length).padStart(4, '0')}`;
  invoice.hosted_invoice_url = `${store.url}/invoice/${invoice.id}`;
  invoice.invoice_pdf = `${store.url}/invoice/${invoice.id}.pdf`;
  invoice.status_transitions.finalized_at = store.now();
  store.emit('invoice.finalized', invoice);
  return invoice;
}

/** Tries to collect an open invoice. @returns null, or why the card was refused; then the invoice stays open */
export function collect(store: Store, invoice: Invoice, card: string | null = null): StripeFault | null {
  if (invoice.status === 'paid') throw invalid('Invoice is already paid');
  if (invoice.status !== 'open') throw invalid(`Invoice is ${invoice.status}`);
  if (invoice.amount_due === 0) return settle(store, invoice, null);
  const { customer, amount_due: amount, currency } = invoice;
  const { intent, refusal } = pay(store, { customer, amount, currency, metadata: {}, saves: false }, defaultCard(store, customer, card));
  invoice.attempted = true;
  invoice.attempt_count += 1;
  if (!refusal) return settle(store, invoice, intent);
  store.emit('invoice.payment_failed', invoice);
  return refusal;
}

/** Marks an invoice as paid by an intent, or by nothing when nothing was due. */
export function settle(store: Store, invoice: Invoice, intent: PaymentIntent | null): null {
  Object.assign(invoice, { status: 'paid', amount_paid: invoice.amount_due, amount_remaining: 0, next_payment_attempt: null });
  invoice.status_transitions.paid_at = store.now();
  if (intent) {
    invoice.payments.data.push({
      id: store.newId('inpay'),
      object: 'invoice_payment',
      created: store.now(),
      livemode: false,
      amount_paid: intent.amount_received,
      amount_requested: intent.amount,
      currency: intent.currency,
      is_default: true,
      status: 'paid',
      invoice: invoice.id,
      payment: { type: 'payment_intent', payment_intent: intent.id },
    });
  }
  store.emit('invoice.paid', invoice);
  return null;
}

export function voidInvoice(store: Store, invoice: Invoice): Invoice {
  if (invoice.status !== 'open') throw new StripeFault(400, { type: 'invalid_request_error', message: `Invoice is ${invoice.status}` });
  Object.assign(invoice, { status: 'void', next_payment_attempt: null });
  invoice.status_transitions.voided_at = store.now();
  store.emit('invoice.voided', invoice);
  return invoice;
}
