export { stripeWebhook as POST } from '#lib/surfaces/stripe-webhook.ts';

// Everything about the customer is asked of Stripe before the answer, a request after the other for what went back.
export const maxDuration = 60;
