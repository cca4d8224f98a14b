import type { Page } from '@playwright/test';
import { factsOf } from './people.ts';

/** Asks the local Stripe for what banks and time do: `refund`, `card`, `advance` and the like. */
export async function control<Answer = unknown>(action: string, body: object = {}): Promise<Answer> {
  const response = await fetch(`${factsOf('stripe.json').STRIPE_API_BASE}/_control/${action}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`The local Stripe refused ${action}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

/** What the newest event of a type tells of. */
export async function lastEvent(type: string): Promise<{ id: string; customer: string }> {
  const events = await control<{ type: string; data: { object: { id: string; customer: string } } }[]>('events');
  const event = events.filter((each) => each.type === type).at(-1);
  if (!event) throw new Error(`The local Stripe has sent no ${type}.`);
  return event.data.object;
}

/** Fills in the card on a page of the local Stripe and presses its button. */
export async function payWith(page: Page, card: '4242 4242 4242 4242' | '4000 0000 0000 0002' | '4000 0000 0000 0341'): Promise<void> {
  await page.getByLabel('Card number').fill(card);
  await page.getByRole('button', { name: /Pay/ }).click();
}
