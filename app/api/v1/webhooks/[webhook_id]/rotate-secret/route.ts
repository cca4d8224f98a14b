import { rotateWebhookSecret } from '#lib/operations/webhooks.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = rest(rotateWebhookSecret);
