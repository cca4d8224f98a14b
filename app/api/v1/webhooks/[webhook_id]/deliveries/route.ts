import { listWebhookDeliveries } from '#lib/operations/webhook-deliveries.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const GET = rest(listWebhookDeliveries);
