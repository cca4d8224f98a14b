import * as z from 'zod';
import * as queries from '#db/datasets/webhooks.ts';
import { newId } from '#db/ids.ts';
import { Problem } from '#lib/errors.ts';
import { parseTarget } from '#lib/webhooks/address.ts';
import { ALL_EVENT_TYPES, type EventType } from '#lib/webhooks/event-types.ts';
import { refuseLimitedKey } from './datasets.ts';
import { defineOperation } from './define.ts';
import { id, listOf, nothing, page, position, time } from './fields.ts';
import { TEXT_LIMITS } from './limits.ts';

/** Webhooks of one account. */
const MAX_WEBHOOKS = 20;

/** A webhook hears of every dataset of its account, and its secret proves as much. */
const TELL_OF_ALL = 'say where and how events of all of them are told';

const url = z.string().min(1).max(TEXT_LIMITS.webhookUrl).meta({ description: 'Where events are sent; it must begin with https://.' });
const description = z.string().max(TEXT_LIMITS.webhookDescription);
const events = z
  .array(z.enum(ALL_EVENT_TYPES))
  .min(1, 'Give at least one event type.')
  .meta({ description: 'The event types that it is sent.' });

const webhookSchema = z
  .object({ id: id('webhook'), url, description, events, is_active: z.boolean(), created_at: time, updated_at: time })
  .meta({ id: 'Webhook' });

const newSecret = z.string().meta({ description: 'What the signatures are made with, whsec_…; shown once.' });

export const oneWebhook = { webhook_id: id('webhook') };

export const listWebhooks = defineOperation({
  name: 'listWebhooks',
  summary: 'List webhooks',
  tag: 'Webhooks',
  method: 'GET',
  path: '/webhooks',
  scope: 'webhooks:manage',
  input: z.strictObject({ ...page }),
  output: listOf('webhooks', webhookSchema),
  run: async ({ services, userId }, input) => {
    const { rows, total } = await queries.listWebhooks(services.datasetsDb, userId, input);
    return { webhooks: rows.map(present), ...position(input, total) };
  },
});

export const createWebhook = defineOperation({
  name: 'createWebhook',
  summary: 'Create a webhook',
  description: `The secret is in this answer and nowhere else. An account has at most ${MAX_WEBHOOKS} webhooks.`,
  tag: 'Webhooks',
  method: 'POST',
  path: '/webhooks',
  scope: 'webhooks:manage',
  status: 201,
  input: z.strictObject({ url, description: description.default(''), events }),
  output: webhookSchema.extend({ secret: newSecret }).meta({ id: 'NewWebhook' }),
  run: async (context, input) => {
    refuseLimitedKey(context, TELL_OF_ALL);
    const { services, userId } = context;
    const target = parseTarget(input.url, services.webhooks.allowsLoopback);
    const webhookId = newId('webhook');
    const { secret, sealed } = services.webhooks.vault.create(webhookId);
    const webhook = { id: webhookId, url: target.href, description: input.description, events: [...new Set(input.events)], secret: sealed };
    const row = await queries.insertWebhook(services.datasetsDb, userId, webhook, MAX_WEBHOOKS);
    if (!row) throw new Problem('conflict', `You have ${MAX_WEBHOOKS} webhooks, which is the most. Delete one first.`);
    return { ...present(row), secret };
  },
});

export const getWebhook = defineOperation({
  name: 'getWebhook',
  summary: 'Read a webhook',
  tag: 'Webhooks',
  method: 'GET',
  path: '/webhooks/{webhook_id}',
  scope: 'webhooks:manage',
  input: z.strictObject(oneWebhook),
  output: webhookSchema,
  run: async ({ services, userId }, { webhook_id }) => {
    const row = await queries.getWebhook(services.datasetsDb, userId, webhook_id);
    if (!row) throw webhookNotFound(webhook_id);
    return present(row);
  },
});

export const updateWebhook = defineOperation({
  name: 'updateWebhook',
  summary: 'Change a webhook',
  description: 'With `is_active` false nothing more is sent to it, and what was still to be sent is given up.',
  tag: 'Webhooks',
  method: 'PATCH',
  path: '/webhooks/{webhook_id}',
  scope: 'webhooks:manage',
  input: z
    .strictObject({
      ...oneWebhook,
      url: url.optional(),
      description: description.optional(),
      events: events.optional(),
      is_active: z.boolean().optional(),
    })
    .refine(({ webhook_id, ...changes }) => Object.keys(changes).length > 0, 'Give at least one field to change.'),
  output: webhookSchema,
  run: async (context, { webhook_id, url, description, events, is_active }) => {
    refuseLimitedKey(context, TELL_OF_ALL);
    const { services, userId } = context;
    const row = await queries.updateWebhook(services.datasetsDb, userId, webhook_id, {
      ...(url !== undefined && { url: parseTarget(url, services.webhooks.allowsLoopback).href }),
      ...(description !== undefined && { description }),
      ...(events && { events: [...new Set(events)] }),
      ...(is_active !== undefined && { isActive: is_active }),
    });
    if (!row) throw webhookNotFound(webhook_id);
    return present(row);
  },
});

export const rotateWebhookSecret = defineOperation({
  name: 'rotateWebhookSecret',
  summary: 'Give a webhook a new secret',
  description: 'The secret is in this answer and nowhere else. For 24 hours every message is signed with the old secret as well.',
  tag: 'Webhooks',
  method: 'POST',
  path: '/webhooks/{webhook_id}/rotate-secret',
  scope: 'webhooks:manage',
  input: z.strictObject(oneWebhook),
  output: z.object({ id: id('webhook'), secret: newSecret }).meta({ id: 'WebhookSecret' }),
  run: async (context, { webhook_id }) => {
    refuseLimitedKey(context, TELL_OF_ALL);
    const { services, userId } = context;
    const row = await queries.getWebhook(services.datasetsDb, userId, webhook_id);
    if (!row) throw webhookNotFound(webhook_id);
    const { secret, sealed } = services.webhooks.vault.rotate(webhook_id, row.secret, services.now());
    const isReplaced = await queries.replaceSecret(services.datasetsDb, userId, webhook_id, row.secret, sealed);
    if (!isReplaced)
      throw new Problem('conflict', 'The secret was changed by another request at the same moment. Look whether you want it again.');
    return { id: webhook_id, secret };
  },
});

export const deleteWebhook = defineOperation({
  name: 'deleteWebhook',
  summary: 'Delete a webhook',
  tag: 'Webhooks',
  method: 'DELETE',
  path: '/webhooks/{webhook_id}',
  scope: 'webhooks:manage',
  status: 204,
  input: z.strictObject(oneWebhook),
  output: nothing,
  run: async ({ services, userId }, { webhook_id }) => {
    if (!(await queries.deleteWebhook(services.datasetsDb, userId, webhook_id))) throw webhookNotFound(webhook_id);
  },
});

export function webhookNotFound(webhookId: string): Problem {
  return new Problem('not_found', `You have no webhook ${webhookId}.`);
}

function present(row: queries.WebhookRow): z.input<typeof webhookSchema> {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    events: row.events as EventType[],
    is_active: row.isActive,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}
