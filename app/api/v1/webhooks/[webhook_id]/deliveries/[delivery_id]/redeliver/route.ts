import { redeliverWebhook } from '#lib/operations/webhook-deliveries.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const POST = rest(redeliverWebhook);
