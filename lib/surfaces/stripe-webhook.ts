import { after } from 'next/server';
import { openServices } from '#lib/context.ts';
import { handleEvent } from '#lib/credits/stripe/events.ts';
import type { Stripe, StripeConnection } from '#lib/credits/stripe/index.ts';
import { Problem } from '#lib/errors.ts';
import type { Services } from '#lib/operations/services.ts';
import { limitedBody } from './limited-body.ts';
import { refuse } from './problem.ts';

/** Longest event that is read; Stripe's are a few thousand bytes. */
const MAX_BYTES = 1_000_000;

/** Where Stripe delivers its events. */
export async function stripeWebhook(request: Request): Promise<Response> {
  return answerStripeWebhook(request, await openServices(after));
}

/**
 * Answers one delivery: success only once everything that follows from it is committed, otherwise a status on which Stripe
 * delivers again. What Stripe did not sign, or signed too long ago, or for the other mode, is refused and changes nothing.
 */
export async function answerStripeWebhook(request: Request, services: Services): Promise<Response> {
  try {
    const { stripe, authDb } = services;
    if (!stripe) throw new Problem('payments_not_configured', 'This deployment has no Stripe keys.');
    const event = await readEvent(request, stripe);
    const outcome = await handleEvent(authDb, stripe, event);
    services.log({ surface: 'stripe', event: event.id, type: event.type, ...outcome });
    return Response.json({ received: true, outcome: outcome.outcome });
  } catch (error) {
    return refuse('stripe', error, services);
  }
}

async function readEvent(request: Request, stripe: StripeConnection): Promise<Stripe.Event> {
  const body = await limitedBody(request, MAX_BYTES, `An event may have at most ${MAX_BYTES} bytes.`).text();
  const signature = request.headers.get('stripe-signature') ?? '';
  const event = await stripe.readEvent(body, signature).catch((error: unknown) => {
    throw new Problem('malformed_request', 'The signature does not prove that Stripe sent this just now.', { cause: error });
  });
  if (event.livemode === stripe.livemode) return event;
  throw new Problem('malformed_request', `This deployment takes ${stripe.livemode ? 'live' : 'test'} events only.`);
}
