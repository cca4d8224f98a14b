import { listWebhookDeliveries } from '#lib/operations/webhook-deliveries.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = rest(listWebhookDeliveries);
