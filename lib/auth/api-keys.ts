import { createHash, randomBytes } from 'node:crypto';

export const API_KEY_PREFIX = 'fltr_sk_';

/** What is shown of a key in lists: enough to recognise it, too little to use it. */
const SHOWN_LENGTH = API_KEY_PREFIX.length + 6;

/** A new secret (256 random bits), the hash that is stored and the prefix that is shown. The secret is never stored. */
export function newApiKey(): { secret: string; hash: string; prefix: string } {
  const secret = API_KEY_PREFIX + randomBytes(32).toString('base64url');
  return { secret, hash: hashSecret(secret), prefix: secret.slice(0, SHOWN_LENGTH) };
}

/** SHA-256 in hex. A plain hash suffices, since the secret is random and long. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
