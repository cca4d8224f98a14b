import { expireSession, openSession } from './checkout.ts';
import { revive } from './clock.ts';
import { invalid, missing, StripeFault } from './fault.ts';
import { addLine, collect, draftInvoice, finalize, voidInvoice } from './invoices.ts';
import type { Customer, Invoice, PortalConfiguration, PortalSession, Price } from './objects.ts';
import { refund } from './payments.ts';
import type { Parameters, Store } from './store.ts';
import { change } from './subscriptions.ts';

type Handler = (store: Store, parameters: Parameters, id: string) => object;
type Texts = Record<string, string>;

/** Stripe's interface as far as it is used: method and path to what is done. `:id` is the third argument. */
const ROUTES: Record<string, Handler> = {
  'POST /v1/customers': createCustomer,
  'GET /v1/customers/:id': (store, _, id) => store.get('customers', id),
  'GET /v1/customers/:id/payment_methods': (store, parameters, id) =>
    store.list('payment_methods', parameters, ({ customer }) => customer === id),
  'POST /v1/products': createProduct,
  'GET /v1/products/:id': (store, _, id) => store.get('products', id),
  'POST /v1/products/:id': (store, parameters, id) =>
    Object.assign(store.get('products', id), textsOf(parameters, ['name']), flagOf(parameters, 'active')),
  'POST /v1/prices': createPrice,
  'GET /v1/prices': listPrices,
  'GET /v1/prices/:id': (store, _, id) => store.get('prices', id),
  'POST /v1/prices/:id': (store, parameters, id) => Object.assign(store.get('prices', id), flagOf(parameters, 'active')),
  'POST /v1/checkout/sessions': openSession,
  'GET /v1/checkout/sessions': (store, parameters) =>
    store.list('checkout_sessions', parameters, matching(parameters, ['customer', 'status', 'payment_intent'])),
  'GET /v1/checkout/sessions/:id': (store, _, id) => store.get('checkout_sessions', id),
  'POST /v1/checkout/sessions/:id/expire': (store, _, id) => expireSession(store.get('checkout_sessions', id)),
  'POST /v1/billing_portal/configurations': createPortalConfiguration,
  'GET /v1/billing_portal/configurations': (store, parameters) => store.list('portal_configurations', parameters),
  'POST /v1/billing_portal/configurations/:id': (store, _, id) => store.get('portal_configurations', id),
  'POST /v1/billing_portal/sessions': createPortalSession,
  'GET /v1/subscriptions': listSubscriptions,
  'GET /v1/subscriptions/:id': (store, _, id) => store.get('subscriptions', id),
  'POST /v1/subscriptions/:id': (store, parameters, id) => change(store, store.get('subscriptions', id), parameters),
  'POST /v1/invoices': createInvoice,
  'GET /v1/invoices': (store, parameters) => store.list('invoices', parameters, matching(parameters, ['customer', 'status'])),
  'GET /v1/invoices/:id': (store, _, id) => store.get('invoices', id),
  'POST /v1/invoices/:id/finalize': (store, _, id) => finalize(store, store.get('invoices', id)),
  'POST /v1/invoices/:id/pay': payInvoice,
  'POST /v1/invoices/:id/void': (store, _, id) => voidInvoice(store, store.get('invoices', id)),
  'POST /v1/invoiceitems': createInvoiceItem,
  'GET /v1/payment_intents': (store, parameters) => store.list('payment_intents', parameters, matching(parameters, ['customer'])),
  'GET /v1/payment_intents/:id': (store, _, id) => store.get('payment_intents', id),
  'POST /v1/refunds': (store, { payment_intent, amount }) =>
    refund(store, String(payment_intent), amount === undefined ? undefined : Number(amount)),
  'GET /v1/refunds': (store, parameters) => store.list('refunds', parameters, matching(parameters, ['payment_intent', 'charge'])),
  'GET /v1/disputes': (store, parameters) => store.list('disputes', parameters, matching(parameters, ['payment_intent', 'charge'])),
  'GET /v1/events': (store, parameters) =>
    store.list('events', parameters, ({ type }) => !Array.isArray(parameters.types) || parameters.types.includes(type)),
  'GET /v1/events/:id': (store, _, id) => store.get('events', id),
};

/** Answers one request. @throws StripeFault */
export function answer(store: Store, method: string, path: string, parameters: Parameters): object {
  for (const [route, handler] of Object.entries(ROUTES)) {
    const [wanted, pattern = ''] = route.split(' ');
    const match = wanted === method ? new RegExp(`^${pattern.replace(':id', '([^/]+)')}$`).exec(path) : null;
    if (match) return handler(store, parameters, decodeURIComponent(match[1] ?? ''));
  }
  throw new StripeFault(404, {
    type: 'invalid_request_error',
    message: `Unrecognized request URL (${method}: ${path}). The local Stripe has no such thing.`,
  });
}

function createCustomer(store: Store, parameters: Parameters): Customer {
  const { email = null, name = null, metadata } = parameters as Texts;
  const customer: Customer = {
    id: store.newId('customers'),
    object: 'customer',
    created: store.now(),
    livemode: false,
    email,
    name,
    metadata: (metadata as unknown as Texts | undefined) ?? {},
    balance: 0,
    currency: null,
    delinquent: false,
    invoice_settings: { default_payment_method: null },
  };
  store.add('customers', customer);
  store.emit('customer.created', customer);
  return customer;
}

function createProduct(store: Store, parameters: Parameters) {
  const { id = store.newId('products'), name = '' } = parameters as Texts;
  if (store.all('products').some((product) => product.id === id)) {
    throw new StripeFault(400, {
      type: 'invalid_request_error',
      code: 'resource_already_exists',
      message: `Product already exists: ${id}`,
    });
  }
  return store.add('products', { id, object: 'product', created: store.now(), livemode: false, active: true, name, metadata: {} });
}

function createPrice(store: Store, parameters: Parameters): Price {
  const {
    product = '',
    currency = '',
    unit_amount,
    lookup_key = null,
    tax_behavior = 'unspecified',
    metadata,
    recurring,
  } = parameters as Texts;
  const holder = store.all('prices').find((price) => lookup_key !== null && price.lookup_key === lookup_key);
  if (holder && parameters.transfer_lookup_key !== 'true')
    throw invalid(`A price (\`${holder.id}\`) already uses that lookup key.`, 'lookup_key');
  if (holder) holder.lookup_key = null;
  return store.add('prices', {
    id: store.newId('prices'),
    object: 'price',
    created: store.now(),
    livemode: false,
    active: true,
    currency,
    lookup_key,
    metadata: (metadata as unknown as Texts | undefined) ?? {},
    tax_behavior: tax_behavior as Price['tax_behavior'],
    type: recurring ? 'recurring' : 'one_time',
    product: store.get('products', product).id,
    unit_amount: Number(unit_amount),
    recurring: recurring ? { interval: 'month', interval_count: 1 } : null,
  });
}

function listPrices(store: Store, parameters: Parameters) {
  const keys = parameters.lookup_keys as string[] | undefined;
  const { active } = parameters;
  return store.list(
    'prices',
    parameters,
    (price) => (!keys || keys.includes(price.lookup_key ?? '')) && (active === undefined || String(price.active) === active),
  );
}

function createPortalConfiguration(store: Store, { features, metadata }: Parameters): PortalConfiguration {
  return store.add('portal_configurations', {
    id: store.newId('portal_configurations'),
    object: 'billing_portal.configuration',
    created: store.now(),
    livemode: false,
    active: true,
    features: features as Record<string, unknown>,
    metadata: (metadata as Texts | undefined) ?? {},
  });
}

function createPortalSession(store: Store, parameters: Parameters): PortalSession {
  const { customer = '', configuration = '', return_url = null } = parameters as Texts;
  const id = store.newId('portal_sessions');
  const owner = store.get('customers', customer).id;
  const url = `${store.url}/portal/${id}`;
  return store.add('portal_sessions', {
    id,
    object: 'billing_portal.session',
    created: store.now(),
    configuration,
    customer: owner,
    livemode: false,
    return_url,
    url,
  });
}

function listSubscriptions(store: Store, parameters: Parameters) {
  const { customer, status } = parameters as Texts;
  return store.list('subscriptions', parameters, (row) => {
    const hasStatus = status === 'all' || (status ? row.status === status : row.status !== 'canceled');
    return hasStatus && (!customer || row.customer === customer);
  });
}

function createInvoice(store: Store, parameters: Parameters): Invoice {
  const { customer = '', currency = 'usd', metadata } = parameters as Texts;
  const details = { customer: store.get('customers', customer).id, currency, metadata: (metadata as unknown as Texts | undefined) ?? {} };
  return draftInvoice(store, { ...details, billing_reason: 'manual' });
}

function createInvoiceItem(store: Store, parameters: Parameters): object {
  const price = store.get('prices', String((parameters.pricing as Parameters | undefined)?.price));
  const invoice = store.get('invoices', String(parameters.invoice));
  const period = { start: store.now(), end: store.now() };
  const line = addLine(store, invoice, { price, amount: price.unit_amount * Number(parameters.quantity ?? 1), period });
  return {
    id: line.parent.invoice_item_details?.invoice_item,
    object: 'invoiceitem',
    amount: line.amount,
    invoice: invoice.id,
    customer: invoice.customer,
  };
}

function payInvoice(store: Store, parameters: Parameters, id: string): Invoice {
  const invoice = store.get('invoices', id);
  const subscription = invoice.parent ? store.get('subscriptions', invoice.parent.subscription_details.subscription) : null;
  const { payment_method = subscription?.default_payment_method ?? null } = parameters as { payment_method?: string | null };
  if (payment_method && store.get('payment_methods', payment_method).customer !== invoice.customer)
    throw missing('payment_method', payment_method);
  const refusal = collect(store, invoice, payment_method);
  if (refusal) throw refusal;
  if (subscription) revive(store, subscription);
  return invoice;
}

function matching(parameters: Parameters, names: string[]): (row: object) => boolean {
  const wanted = names.filter((name) => parameters[name] !== undefined);
  return (row) => wanted.every((name) => (row as Parameters)[name] === parameters[name]);
}

function textsOf(parameters: Parameters, names: string[]): Parameters {
  return Object.fromEntries(names.filter((name) => parameters[name] !== undefined).map((name) => [name, parameters[name]]));
}

function flagOf(parameters: Parameters, name: string): Parameters {
  return parameters[name] === undefined ? {} : { [name]: parameters[name] === 'true' };
}
