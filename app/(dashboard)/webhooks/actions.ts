'use server';

import type { InputOf, OutputOf } from '#lib/operations/define.ts';
import { redeliverWebhook, testWebhook } from '#lib/operations/webhook-deliveries.ts';
import { createWebhook, deleteWebhook, rotateWebhookSecret, updateWebhook } from '#lib/operations/webhooks.ts';
import { type ActionResult, act } from '#lib/surfaces/action.ts';

export async function createWebhookAction(input: InputOf<typeof createWebhook>): Promise<ActionResult<OutputOf<typeof createWebhook>>> {
  return act(createWebhook, input);
}

export async function updateWebhookAction(input: InputOf<typeof updateWebhook>): Promise<ActionResult<OutputOf<typeof updateWebhook>>> {
  return act(updateWebhook, input);
}

export async function rotateSecretAction(webhookId: string): Promise<ActionResult<OutputOf<typeof rotateWebhookSecret>>> {
  return act(rotateWebhookSecret, { webhook_id: webhookId });
}

export async function deleteWebhookAction(webhookId: string): Promise<ActionResult<OutputOf<typeof deleteWebhook>>> {
  return act(deleteWebhook, { webhook_id: webhookId });
}

export async function testWebhookAction(webhookId: string): Promise<ActionResult<OutputOf<typeof testWebhook>>> {
  return act(testWebhook, { webhook_id: webhookId });
}

export async function redeliverAction(webhookId: string, deliveryId: string): Promise<ActionResult<OutputOf<typeof redeliverWebhook>>> {
  return act(redeliverWebhook, { webhook_id: webhookId, delivery_id: deliveryId });
}
