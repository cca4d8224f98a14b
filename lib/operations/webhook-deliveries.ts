import * as z from 'zod';
import * as queries from '#db/datasets/deliveries.ts';
import { recordEventFor } from '#db/datasets/events.ts';
import { newId } from '#db/ids.ts';
import { Problem } from '#lib/errors.ts';
import { deliverNow } from '#lib/webhooks/deliver.ts';
import { TEST_EVENT } from '#lib/webhooks/event-types.ts';
import { defineOperation, type OperationContext } from './define.ts';
import { id, listOf, page, position, time } from './fields.ts';
import { oneWebhook, webhookNotFound } from './webhooks.ts';

const STATES = ['queued', 'delivered', 'failed'] as const;

const deliverySchema = z
  .object({
    id: id('delivery'),
    event_id: id('event').meta({ description: 'The header webhook-id: the same each time that this event is sent.' }),
    type: z.string(),
    state: z.enum(STATES),
    attempt: z.int().meta({ description: 'Attempts so far.' }),
    response_status: z.int().nullable().meta({ description: 'HTTP status of the last answer; null when there was none.' }),
    error: z.string().nullable().meta({ description: 'Why the last attempt failed.' }),
    next_attempt_at: time.nullable(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'WebhookDelivery' });

export const listWebhookDeliveries = defineOperation({
  name: 'listWebhookDeliveries',
  summary: 'List what was sent to a webhook',
  description: 'Newest first, of the last 30 days.',
  tag: 'Webhooks',
  method: 'GET',
  path: '/webhooks/{webhook_id}/deliveries',
  scope: 'webhooks:manage',
  input: z.strictObject({ ...oneWebhook, ...page, state: z.enum(STATES).optional() }),
  output: listOf('deliveries', deliverySchema),
  run: async ({ services, userId }, input) => {
    const found = await queries.listDeliveries(services.datasetsDb, userId, input.webhook_id, input);
    if (!found) throw webhookNotFound(input.webhook_id);
    return { deliveries: found.rows.map(present), ...position(input, found.total) };
  },
});

export const testWebhook = defineOperation({
  name: 'testWebhook',
  summary: 'Send a test event',
  description: 'Sends a `webhook.test` now, once, also to a webhook that is switched off, and answers with what came of it.',
  tag: 'Webhooks',
  method: 'POST',
  path: '/webhooks/{webhook_id}/test',
  scope: 'webhooks:manage',
  input: z.strictObject(oneWebhook),
  output: deliverySchema,
  run: async (context, { webhook_id }) => {
    const event = { id: newId('event'), type: TEST_EVENT, data: { webhook_id } };
    const deliveryId = await recordEventFor(context.services.datasetsDb, context.userId, webhook_id, event);
    if (!deliveryId) throw webhookNotFound(webhook_id);
    return sendNow(context, deliveryId);
  },
});

export const redeliverWebhook = defineOperation({
  name: 'redeliverWebhook',
  summary: 'Send an event again',
  description: 'Sends the event of a delivery once more, now and once, as a delivery of its own with the same `event_id`.',
  tag: 'Webhooks',
  method: 'POST',
  path: '/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver',
  scope: 'webhooks:manage',
  input: z.strictObject({ ...oneWebhook, delivery_id: id('delivery') }),
  output: deliverySchema,
  run: async (context, { webhook_id, delivery_id }) => {
    const deliveryId = await queries.queueAgain(context.services.datasetsDb, context.userId, webhook_id, delivery_id);
    if (!deliveryId) throw new Problem('not_found', `Your webhook ${webhook_id} has no delivery ${delivery_id} that could be sent again.`);
    return sendNow(context, deliveryId);
  },
});

async function sendNow({ services, userId }: OperationContext, deliveryId: string): Promise<z.input<typeof deliverySchema>> {
  await deliverNow(services.webhooks, deliveryId);
  const row = await queries.getDelivery(services.datasetsDb, userId, deliveryId);
  if (!row) throw new Problem('not_found', 'The webhook was deleted meanwhile.');
  return present(row);
}

function present(row: queries.DeliveryRow): z.input<typeof deliverySchema> {
  return {
    id: row.id,
    event_id: row.eventId,
    type: row.type,
    state: row.state,
    attempt: row.attempt,
    response_status: row.responseStatus,
    error: row.error,
    next_attempt_at: row.nextAttemptAt,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
}
