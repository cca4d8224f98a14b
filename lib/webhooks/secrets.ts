import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { SECRET_PREFIX } from './sign.ts';

/** How long the secret before a rotation still signs beside the new one. */
const OVERLAP_MS = 24 * 60 * 60 * 1000;

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What is kept, sealed, of a webhook's secrets. */
interface Secrets {
  current: string;
  previous: { secret: string; until: number } | null;
}

/** Keeps the secrets of webhooks so that the database alone does not give them away. */
export interface SecretVault {
  /** @returns a new secret, `whsec_…`, and the sealed text that is stored for the webhook of this id */
  create(webhookId: string): { secret: string; sealed: string };
  /** The same for a webhook that has one: what it had signs along for another day. A sealed text that cannot be opened is replaced. */
  rotate(webhookId: string, sealed: string, now: Date): { secret: string; sealed: string };
  /** @returns the secrets that sign at that moment, the newest first @throws Error when it was sealed with another key or for another webhook */
  open(webhookId: string, sealed: string, now: Date): string[];
}

/**
 * A vault whose key comes from the deployment's master secret (HKDF-SHA256, RFC 5869). AES-256-GCM; the webhook's id is
 * authenticated along, so that a sealed text moved to another row does not open.
 */
export function secretVault(masterSecret: string): SecretVault {
  const key = Buffer.from(hkdfSync('sha256', masterSecret, '', 'fltr webhook secrets v1', 32));
  const seal = (webhookId: string, secrets: Secrets): string => {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(webhookId));
    return Buffer.concat([nonce, cipher.update(JSON.stringify(secrets), 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
      'base64url',
    );
  };
  const unseal = (webhookId: string, sealed: string): Secrets => {
    const bytes = Buffer.from(sealed, 'base64url');
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(webhookId))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    return JSON.parse(text.toString('utf8')) as Secrets;
  };
  const replace = (webhookId: string, previous: Secrets['previous']) => {
    const secret = SECRET_PREFIX + randomBytes(32).toString('base64');
    return { secret, sealed: seal(webhookId, { current: secret, previous }) };
  };
  return {
    create: (webhookId) => replace(webhookId, null),
    rotate: (webhookId, sealed, now) => {
      const old = attempt(() => unseal(webhookId, sealed));
      return replace(webhookId, old && { secret: old.current, until: now.getTime() + OVERLAP_MS });
    },
    open: (webhookId, sealed, now) => {
      const { current, previous } = unseal(webhookId, sealed);
      return previous && previous.until > now.getTime() ? [current, previous.secret] : [current];
    },
  };
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
