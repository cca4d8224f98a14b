import type { Stripe } from '#lib/credits/stripe/index.ts';

/** The parts of Stripe's objects that the local Stripe serves, under the SDK's own names and types. */

export type Customer = Pick<
  Stripe.Customer,
  'id' | 'object' | 'created' | 'livemode' | 'email' | 'name' | 'metadata' | 'balance' | 'currency' | 'delinquent'
> & { invoice_settings: { default_payment_method: string | null } };

export type PaymentMethod = Pick<Stripe.PaymentMethod, 'id' | 'object' | 'created' | 'livemode' | 'type' | 'metadata'> & {
  customer: string | null;
  card: Pick<Stripe.PaymentMethod.Card, 'brand' | 'last4' | 'exp_month' | 'exp_year'>;
};

export type Product = Pick<Stripe.Product, 'id' | 'object' | 'created' | 'livemode' | 'active' | 'name' | 'metadata'>;

export type Price = Pick<
  Stripe.Price,
  'id' | 'object' | 'created' | 'livemode' | 'active' | 'currency' | 'lookup_key' | 'metadata' | 'tax_behavior' | 'type'
> & { product: string; unit_amount: number; recurring: { interval: 'month'; interval_count: number } | null };

export type PaymentIntent = Pick<
  Stripe.PaymentIntent,
  'id' | 'object' | 'created' | 'livemode' | 'amount' | 'amount_received' | 'currency' | 'metadata' | 'status' | 'setup_future_usage'
> & {
  customer: string;
  latest_charge: string | null;
  payment_method: string | null;
  last_payment_error: { code: string; decline_code: string; message: string } | null;
};

export type Charge = Pick<
  Stripe.Charge,
  'id' | 'object' | 'created' | 'livemode' | 'amount' | 'amount_refunded' | 'currency' | 'disputed' | 'paid' | 'refunded' | 'status'
> & { customer: string; payment_intent: string; payment_method: string | null };

export type Refund = Pick<Stripe.Refund, 'id' | 'object' | 'created' | 'amount' | 'currency' | 'status' | 'metadata' | 'failure_reason'> & {
  charge: string;
  payment_intent: string;
};

export type Dispute = Pick<
  Stripe.Dispute,
  'id' | 'object' | 'created' | 'livemode' | 'amount' | 'currency' | 'status' | 'reason' | 'metadata'
> & {
  charge: string;
  payment_intent: string;
};

export type InvoiceLine = Pick<Stripe.InvoiceLineItem, 'id' | 'object' | 'amount' | 'currency' | 'description' | 'quantity' | 'period'> & {
  parent: {
    type: string;
    subscription_item_details: { proration: boolean; subscription: string; subscription_item: string } | null;
    invoice_item_details: { proration: boolean; invoice_item: string } | null;
  };
  pricing: { type: 'price_details'; price_details: { price: string; product: string } };
};

export type Invoice = Pick<
  Stripe.Invoice,
  | 'id'
  | 'object'
  | 'created'
  | 'livemode'
  | 'amount_due'
  | 'amount_paid'
  | 'amount_remaining'
  | 'attempt_count'
  | 'attempted'
  | 'auto_advance'
  | 'billing_reason'
  | 'currency'
  | 'hosted_invoice_url'
  | 'invoice_pdf'
  | 'metadata'
  | 'next_payment_attempt'
  | 'number'
  | 'status'
  | 'status_transitions'
  | 'subtotal'
  | 'total'
  | 'period_start'
  | 'period_end'
> & {
  customer: string;
  lines: List<InvoiceLine>;
  parent: {
    type: 'subscription_details';
    quote_details: null;
    subscription_details: { subscription: string; metadata: Stripe.Metadata };
  } | null;
  /** Shown only when it is asked for. */
  payments: List<InvoicePayment>;
};

export type InvoicePayment = Pick<
  Stripe.InvoicePayment,
  'id' | 'object' | 'created' | 'livemode' | 'amount_paid' | 'amount_requested' | 'currency' | 'is_default' | 'status'
> & {
  invoice: string;
  payment: { type: 'payment_intent'; payment_intent: string };
};

export type SubscriptionItem = Pick<
  Stripe.SubscriptionItem,
  'id' | 'object' | 'created' | 'current_period_start' | 'current_period_end' | 'quantity' | 'metadata'
> & {
  price: Price;
  subscription: string;
};

export type Subscription = Pick<
  Stripe.Subscription,
  | 'id'
  | 'object'
  | 'created'
  | 'livemode'
  | 'cancel_at'
  | 'cancel_at_period_end'
  | 'canceled_at'
  | 'currency'
  | 'ended_at'
  | 'metadata'
  | 'start_date'
  | 'status'
  | 'trial_start'
  | 'trial_end'
> & { customer: string; default_payment_method: string | null; items: List<SubscriptionItem>; latest_invoice: string | null };

export type CheckoutSession = Pick<
  Stripe.Checkout.Session,
  | 'id'
  | 'object'
  | 'created'
  | 'livemode'
  | 'amount_subtotal'
  | 'amount_total'
  | 'cancel_url'
  | 'currency'
  | 'expires_at'
  | 'metadata'
  | 'mode'
  | 'payment_status'
  | 'status'
  | 'success_url'
  | 'url'
> & {
  customer: string;
  invoice: string | null;
  payment_intent: string | null;
  subscription: string | null;
  /** What is asked for, which the real one does not show again. */
  asked: { price: string; quantity: number; intent: Record<string, unknown>; subscription: Record<string, unknown>; makesInvoice: boolean };
};

export type PortalConfiguration = Pick<
  Stripe.BillingPortal.Configuration,
  'id' | 'object' | 'created' | 'livemode' | 'active' | 'metadata'
> & {
  features: Record<string, unknown>;
};

export type PortalSession = Pick<
  Stripe.BillingPortal.Session,
  'id' | 'object' | 'created' | 'customer' | 'livemode' | 'return_url' | 'url'
> & { configuration: string };

export type Event = Pick<Stripe.Event, 'id' | 'object' | 'created' | 'livemode' | 'pending_webhooks' | 'api_version'> & {
  type: string;
  data: { object: { id: string; object: string } };
  request: { id: string | null; idempotency_key: string | null };
};

/** Everything that is kept, by the name of its kind. */
export interface Tables {
  customers: Customer;
  payment_methods: PaymentMethod;
  products: Product;
  prices: Price;
  payment_intents: PaymentIntent;
  charges: Charge;
  refunds: Refund;
  disputes: Dispute;
  invoices: Invoice;
  subscriptions: Subscription;
  checkout_sessions: CheckoutSession;
  portal_configurations: PortalConfiguration;
  portal_sessions: PortalSession;
  events: Event;
}

/** With which letters the ids of a kind begin. */
export const PREFIXES: Record<keyof Tables, string> = {
  customers: 'cus',
  payment_methods: 'pm',
  products: 'prod',
  prices: 'price',
  payment_intents: 'pi',
  charges: 'ch',
  refunds: 're',
  disputes: 'du',
  invoices: 'in',
  subscriptions: 'sub',
  checkout_sessions: 'cs',
  portal_configurations: 'bpc',
  portal_sessions: 'bps',
  events: 'evt',
};

export interface List<Row> {
  object: 'list';
  data: Row[];
  has_more: boolean;
  url: string;
}

export function listOf<Row>(url: string, data: Row[], hasMore = false): List<Row> {
  return { object: 'list', data, has_more: hasMore, url };
}
