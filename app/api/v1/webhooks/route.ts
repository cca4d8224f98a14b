import { createWebhook, listWebhooks } from '#lib/operations/webhooks.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const GET = rest(listWebhooks);
export const POST = rest(createWebhook);
