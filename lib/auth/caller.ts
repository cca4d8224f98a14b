import { createHmac } from 'node:crypto';
import { Problem } from '#lib/errors.ts';
import { API_KEY_PREFIX, hashSecret } from './api-keys.ts';
import type { Caller, Visitor } from './principal.ts';
import { networkOf } from './visitor-network.ts';

/** How a deployment tells its visitors apart. */
export interface VisitorFacts {
  /** The request header that names the caller's address and that a client cannot forge on this platform, such as `x-real-ip` on Vercel. */
  addressHeader: string;
  /** What is kept in place of an address. */
  hashAddress: (address: string) => string;
}

/** Hashes addresses with the deployment's own secret: there are few enough of them that whoever reads a plain hash could try them all. Of IPv6 the network counts. */
export function addressHasher(secret: string): VisitorFacts['hashAddress'] {
  return (address) =>
    createHmac('sha256', secret)
      .update(`address ${networkOf(address)}`)
      .digest('hex');
}

/**
 * The caller of a REST or MCP request: its bearer token, or its address when there is none. Cookies are never read here:
 * otherwise any website could spend a visitor's credits.
 *
 * @throws Problem `unauthenticated` for a credential that is not a bearer token of ours; a missing one is anonymous
 */
export function callerOf(request: Request, facts: VisitorFacts): Caller {
  const authorization = request.headers.get('authorization');
  if (authorization === null) return visitorOf(request.headers, facts);
  const token = /^Bearer +(\S+)$/i.exec(authorization.trim())?.[1];
  if (token?.startsWith(API_KEY_PREFIX)) return { via: 'api_key', secretHash: hashSecret(token) };
  throw new Problem('unauthenticated', `Send an API key as "Authorization: Bearer ${API_KEY_PREFIX}…". What came is not one.`);
}

/** Somebody without a credential, told apart by the address that a request with these headers came from. */
export function visitorOf(headers: Pick<Headers, 'get'>, { addressHeader, hashAddress }: VisitorFacts): Visitor {
  const address = headers.get(addressHeader)?.split(',').at(-1)?.trim();
  return { via: 'anonymous', addressHash: hashAddress(address || 'unknown') };
}
