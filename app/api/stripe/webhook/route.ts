export { stripeWebhook as POST } from '#lib/surfaces/stripe-webhook.ts';

// A customer's account is locked while Stripe is asked about it, some of it more than once.
export const maxDuration = 60;
