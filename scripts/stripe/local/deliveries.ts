import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Event } from './objects.ts';

/** How long after a failed delivery the next one is tried, in milliseconds; Stripe itself goes on for three days. */
const PAUSES = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000];

/** The header `Stripe-Signature` of a body: scheme v1, HMAC-SHA256 over the time and the body. */
export function sign(body: string, secret: string, time = Math.floor(Date.now() / 1000)): string {
  return `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`;
}

/** Sends events to a webhook until it answers with success, as Stripe does: in no promised order, and at least once. */
export class Deliveries {
  readonly #url: string;
  readonly #secret: string;
  readonly #stopped = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(url: string, secret: string) {
    this.#url = url;
    this.#secret = secret;
  }

  send(event: Event): void {
    const delivery: Promise<void> = this.#deliver(event)
      .catch(() => {})
      .finally(() => this.#running.delete(delivery));
    this.#running.add(delivery);
  }

  /** Waits until everything that was sent has arrived, or was given up. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.settled();
  }

  async #deliver(event: Event): Promise<void> {
    const body = JSON.stringify(event, null, 2);
    const { signal } = this.#stopped;
    for (const pause of PAUSES) {
      const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Stripe-Signature': sign(body, this.#secret) };
      const response = await fetch(this.#url, { method: 'POST', body, headers, signal }).catch(() => null);
      await response?.body?.cancel();
      if (response?.ok) {
        event.pending_webhooks = 0;
        return;
      }
      await sleep(pause, undefined, { signal });
    }
  }
}
