import { deleteWebhook, getWebhook, updateWebhook } from '#lib/operations/webhooks.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const GET = rest(getWebhook);
export const PATCH = rest(updateWebhook);
export const DELETE = rest(deleteWebhook);
