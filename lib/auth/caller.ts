import { Problem } from '#lib/errors.ts';
import { API_KEY_PREFIX, hashSecret } from './api-keys.ts';
import type { Caller } from './principal.ts';

/**
 * The caller of a REST or MCP request: its bearer token, or its address when there is none. Cookies are never read here:
 * otherwise any website could spend a visitor's credits.
 *
 * @param addressHeader header whose value the platform sets and a client cannot, such as `x-real-ip` on Vercel
 * @throws Problem `unauthenticated` for a credential that is not a bearer token of ours; a missing one is anonymous
 */
export function callerOf(request: Request, addressHeader: string): Caller {
  const authorization = request.headers.get('authorization');
  if (authorization === null) return { via: 'anonymous', addressHash: hashSecret(addressOf(request, addressHeader)) };
  const token = /^Bearer +(\S+)$/i.exec(authorization.trim())?.[1];
  if (token?.startsWith(API_KEY_PREFIX)) return { via: 'api_key', secretHash: hashSecret(token) };
  throw new Problem('unauthenticated', `Send an API key as "Authorization: Bearer ${API_KEY_PREFIX}…". What came is not one.`);
}

function addressOf(request: Request, addressHeader: string): string {
  const value = request.headers.get(addressHeader);
  return value?.split(',').at(-1)?.trim() || 'unknown';
}
