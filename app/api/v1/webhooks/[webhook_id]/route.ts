import { deleteWebhook, getWebhook, updateWebhook } from '#lib/operations/webhooks.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = rest(getWebhook, updateWebhook, deleteWebhook);
