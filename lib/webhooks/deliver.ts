import {
  type AttemptOutcome,
  type ClaimedDelivery,
  claimDeliveries,
  claimDelivery,
  finishAttempt,
  SWITCHED_OFF,
} from '#db/datasets/deliveries.ts';
import { Problem } from '#lib/errors.ts';
import { postJson } from './post.ts';
import type { WebhookServices } from './services.ts';
import { signatureHeaders } from './sign.ts';

/** Seconds to wait after each attempt that failed: ten attempts over some three days. */
export const RETRY_SECONDS = [5, 60, 300, 1_800, 7_200, 21_600, 43_200, 86_400, 86_400] as const;

/** Deliveries that one sender has under way at once. */
const BATCH = 20;

/** A claimed delivery is another sender's after this long: longer than a receiver may take, and the look-up of its name. */
const LEASE_SECONDS = 60;

/** HTTP's word for an address that is not coming back. */
const GONE = 410;

/**
 * Sends what is due until nothing is or the budget is spent. Any number may run side by side; a delivery whose sender was
 * killed, or could not write down what came of it, is sent again by another, and keeps no other waiting.
 *
 * @returns how many attempts were made
 * @throws what kept an attempt from being written down, after all the others
 */
export async function deliverDue(services: WebhookServices, { budgetMs }: { budgetMs: number }): Promise<number> {
  const until = performance.now() + budgetMs;
  const attempts: PromiseSettledResult<void>[] = [];
  while (performance.now() < until) {
    const claimed = await claimDeliveries(services.db, BATCH, LEASE_SECONDS);
    if (claimed.length === 0) break;
    attempts.push(...(await Promise.allSettled(claimed.map((delivery) => attempt(services, delivery)))));
  }
  const failed = attempts.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return attempts.length;
}

/** Sends one delivery that was just queued, now and once, for an owner who waits to see what comes of it. */
export async function deliverNow(services: WebhookServices, deliveryId: string): Promise<void> {
  const delivery = await claimDelivery(services.db, deliveryId, LEASE_SECONDS);
  if (delivery)
    await finishAttempt(services.db, delivery, { ...(await send(services, delivery)), retryInSeconds: null, endsWebhook: 'never' });
}

async function attempt(services: WebhookServices, delivery: ClaimedDelivery): Promise<void> {
  const sent = await send(services, delivery);
  const isGone = sent.responseStatus === GONE;
  const retryInSeconds = isGone ? null : (RETRY_SECONDS[delivery.attempt - 1] ?? null);
  const endsWebhook = isGone ? 'at once' : delivery.type === SWITCHED_OFF ? 'never' : 'vainly';
  await finishAttempt(services.db, delivery, { ...sent, retryInSeconds, endsWebhook });
}

/** What the attempt came to: an error in words for the owner, or null for a 2xx. */
async function send(services: WebhookServices, delivery: ClaimedDelivery): Promise<Pick<AttemptOutcome, 'responseStatus' | 'error'>> {
  try {
    const responseStatus = delivery.type === SWITCHED_OFF ? await tellOwner(services, delivery) : await post(services, delivery);
    const isTaken = responseStatus === null || (responseStatus >= 200 && responseStatus < 300);
    return { responseStatus, error: isTaken ? null : `The receiver answered ${responseStatus}.` };
  } catch (error) {
    return { responseStatus: null, error: explain(error) };
  }
}

async function tellOwner(services: WebhookServices, { eventId, webhookId, ownerId, url }: ClaimedDelivery): Promise<null> {
  await services.onSwitchedOff({ eventId, webhookId, ownerId, url });
  return null;
}

async function post({ vault, allowsLoopback }: WebhookServices, delivery: ClaimedDelivery): Promise<number> {
  const { webhookId, url, secret, eventId, type, data, happenedAt } = delivery;
  const now = new Date();
  const body = JSON.stringify({ id: eventId, type, timestamp: happenedAt, data });
  return postJson(new URL(url), signatureHeaders(openSecrets(), eventId, now, body), body, allowsLoopback);

  function openSecrets(): string[] {
    try {
      return vault.open(webhookId, secret, now);
    } catch (cause) {
      throw new Problem('conflict', 'The secret can no longer be read, since the deployment’s own secret was changed. Rotate it.', {
        cause,
      });
    }
  }
}

/** A failure for the owner's eyes: of our own errors the words, of the network's the code. */
function explain(error: unknown): string {
  if (error instanceof Problem) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  return code && code !== 'ABORT_ERR' ? `The receiver could not be reached (${code}).` : message;
}
