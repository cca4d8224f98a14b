/** What a webhook can be told of, each with when it is. Their data is described in docs/webhooks.md. */
export const EVENT_TYPES = {
  'document.ready': 'A version of a document can be searched.',
  'document.failed': 'A document could not be processed.',
  'credits.low': 'The balance has become low.',
  'credits.cap_reached': 'Spending has passed 50, 75, 90 or 100 % of a cap.',
  'credits.payment_failed': 'A payment for the plan, or an automatic top-up, failed.',
} as const;

export type EventType = keyof typeof EVENT_TYPES;

export const ALL_EVENT_TYPES = Object.keys(EVENT_TYPES) as [EventType, ...EventType[]];

/** Sent only when its owner asks for it. */
export const TEST_EVENT = 'webhook.test';
