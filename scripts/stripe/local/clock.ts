import { collect } from './invoices.ts';
import type { Subscription } from './objects.ts';
import type { Store } from './store.ts';
import { billPeriod, end, itemOf, nextMonth } from './subscriptions.ts';

const DAY = 86_400;

/** A failed renewal is tried again after so many days each time, so often; then the subscription ends. */
const RETRY_DAYS = 3;
const RETRIES = 3;

/** Puts the clock forward and does on the way, in order, what falls due: renewals, ends of trials, second tries, endings. */
export function advance(store: Store, seconds: number): void {
  const target = store.now() + seconds;
  for (let next = nextDue(store, target); next; next = nextDue(store, target)) {
    store.forwardTo(next.at);
    next.run();
  }
  store.forwardTo(target);
}

interface Due {
  at: number;
  run: () => void;
}

function nextDue(store: Store, target: number): Due | null {
  const running = store.all('subscriptions').filter(({ status }) => status !== 'canceled');
  const dues = running.flatMap((subscription): Due[] => {
    const renewal = { at: itemOf(subscription).current_period_end, run: () => turn(store, subscription) };
    const retryAt = failedInvoice(store, subscription)?.next_payment_attempt;
    return retryAt ? [renewal, { at: retryAt, run: () => retry(store, subscription) }] : [renewal];
  });
  return dues.filter(({ at }) => at <= target).sort((one, other) => one.at - other.at)[0] ?? null;
}

/** The end of a period: the subscription ends or begins another one. */
function turn(store: Store, subscription: Subscription): void {
  if (subscription.cancel_at_period_end) {
    end(store, subscription);
    return;
  }
  const item = itemOf(subscription);
  item.current_period_start = item.current_period_end;
  item.current_period_end = nextMonth(item.current_period_start);
  subscription.status = 'active';
  const invoice = billPeriod(store, subscription, 'subscription_cycle');
  if (collect(store, invoice, subscription.default_payment_method)) {
    subscription.status = 'past_due';
    invoice.next_payment_attempt = store.now() + RETRY_DAYS * DAY;
  }
  store.emit('customer.subscription.updated', subscription);
}

function retry(store: Store, subscription: Subscription): void {
  const invoice = failedInvoice(store, subscription);
  if (!invoice) return;
  const refusal = collect(store, invoice, subscription.default_payment_method);
  if (!refusal) subscription.status = 'active';
  else if (invoice.attempt_count <= RETRIES) invoice.next_payment_attempt = store.now() + RETRY_DAYS * DAY;
  else {
    invoice.next_payment_attempt = null;
    end(store, subscription);
    return;
  }
  store.emit('customer.subscription.updated', subscription);
}

/** A subscription whose last bill was paid late runs on. */
export function revive(store: Store, subscription: Subscription): void {
  if (subscription.status !== 'past_due') return;
  subscription.status = 'active';
  store.emit('customer.subscription.updated', subscription);
}

function failedInvoice(store: Store, { latest_invoice }: Subscription) {
  const invoice = latest_invoice ? store.get('invoices', latest_invoice) : null;
  return invoice?.status === 'open' ? invoice : null;
}
