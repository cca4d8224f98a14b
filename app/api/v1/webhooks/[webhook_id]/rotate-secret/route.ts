import { rotateWebhookSecret } from '#lib/operations/webhooks.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const POST = rest(rotateWebhookSecret);
