import { createHmac } from 'node:crypto';

/** How a webhook's secret begins; the rest is the key in base64. */
export const SECRET_PREFIX = 'whsec_';

/**
 * The headers by which a receiver knows that a message is ours, whole and fresh, as Standard Webhooks (standardwebhooks.com,
 * version 1) has them: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`, one signature for each secret.
 *
 * @param secrets each `whsec_…`; a receiver accepts the message when any signature fits
 * @param sentAt the moment of this attempt, by which a receiver refuses old messages
 */
export function signatureHeaders(secrets: readonly string[], id: string, sentAt: Date, body: string): Record<string, string> {
  const timestamp = String(Math.floor(sentAt.getTime() / 1000));
  const signatures = secrets.map((secret) => `v1,${sign(secret, `${id}.${timestamp}.${body}`)}`);
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

function sign(secret: string, content: string): string {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
  return createHmac('sha256', key).update(content).digest('base64');
}
