export { stripeWebhook as POST } from '#lib/surfaces/stripe-webhook.ts';
