import { attachCard, newCard } from './cards.ts';
import { advance } from './clock.ts';
import { invalid } from './fault.ts';
import type { Event } from './objects.ts';
import { closeDispute, dispute, failRefund, refund } from './payments.ts';
import type { Store } from './store.ts';

/** What no customer and no merchant does: what banks and time do. Tests call it, in this process or at `/_control/…`. */
export class Control {
  readonly #store: Store;
  readonly #send: (event: Event) => void;

  constructor(store: Store, send: (event: Event) => void) {
    this.#store = store;
    this.#send = send;
  }

  refund = (request: { payment_intent: string; amount?: number }) => refund(this.#store, request.payment_intent, request.amount);

  failRefund = (request: { refund: string }) => failRefund(this.#store, request.refund);

  dispute = (request: { payment_intent: string; amount?: number }) => dispute(this.#store, request.payment_intent, request.amount);

  closeDispute = (request: { dispute: string; status: 'won' | 'lost' }) => closeDispute(this.#store, request.dispute, request.status);

  /** Puts the clock forward; renewals, ends of trials and second tries happen on the way. */
  advance = ({ days = 0, seconds = 0 }: { days?: number; seconds?: number }) => {
    advance(this.#store, Math.round(days * 86_400 + seconds));
    return { now: this.#store.now() };
  };

  /** Gives a customer another card, by its number, for everything that is charged from now on. */
  card = ({ customer, number }: { customer: string; number: string }) => {
    const method = attachCard(this.#store, newCard(this.#store, number), customer);
    this.#store.get('customers', customer).invoice_settings.default_payment_method = method.id;
    for (const subscription of this.#store.all('subscriptions')) {
      if (subscription.customer === customer) subscription.default_payment_method = method.id;
    }
    return method;
  };

  /** Everything that happened, oldest first. */
  events = () => this.#store.all('events');

  /** Delivers events once more, all of them or one, in the order given. */
  redeliver = ({ events }: { events?: string[] }) => {
    const chosen = events ? events.map((id) => this.#store.get('events', id)) : this.#store.all('events');
    for (const event of chosen) this.#send(event);
    return { delivered: chosen.length };
  };

  /** Does what `/_control/<action>` asks for. */
  call(action: string, request: never): object {
    const actions = this as unknown as Record<string, ((request: never) => object) | undefined>;
    const run = action === 'call' || !Object.hasOwn(this, action) ? undefined : actions[action];
    if (!run) throw invalid(`There is no control ${action}.`);
    return run(request);
  }
}
