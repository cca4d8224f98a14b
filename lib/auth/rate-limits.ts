import type { Caller } from './principal.ts';

/** Requests an hour that each kind of caller has, per account (per address when anonymous). A deployment can change them by variable. */
export const RATE_LIMITS = {
  anonymous: { perHour: 50, variable: 'RATE_LIMIT_ANONYMOUS' },
  /** What the pages of public datasets ask for, by address, for whoever is not signed in. */
  page: { perHour: 1_000, variable: 'RATE_LIMIT_PAGE' },
  api_key: { perHour: 1_000, variable: 'RATE_LIMIT_API_KEY' },
  oauth: { perHour: 15_000, variable: 'RATE_LIMIT_OAUTH' },
  session: { perHour: 15_000, variable: 'RATE_LIMIT_SESSION' },
} as const;

export type RateTier = keyof typeof RATE_LIMITS;

/** What a caller's request counts as. */
export function tierOf(caller: Caller): RateTier {
  return caller.via === 'anonymous' && caller.readsPage ? 'page' : caller.via;
}

/** Length of the window in seconds; it begins with its first request. */
const RATE_WINDOW_SECONDS = 3_600;

/** Where a caller stands in the running window. */
export interface RateState {
  limit: number;
  used: number;
  resetSeconds: number;
}

/**
 * The headers that tell a caller where it stands: the `RateLimit` fields of the IETF draft
 * (draft-ietf-httpapi-ratelimit-headers), the older `X-RateLimit-*`, and `Retry-After` once nothing is left.
 */
export function rateLimitHeaders(tier: RateTier, { limit, used, resetSeconds }: RateState, now: Date): Record<string, string> {
  const remaining = Math.max(0, limit - used);
  const headers: Record<string, string> = {
    'RateLimit-Policy': `"${tier}";q=${limit};w=${RATE_WINDOW_SECONDS}`,
    RateLimit: `"${tier}";r=${remaining};t=${resetSeconds}`,
    'X-RateLimit-Limit': String(limit),
    'X-RateLimit-Remaining': String(remaining),
    'X-RateLimit-Reset': String(Math.floor(now.getTime() / 1000) + resetSeconds),
  };
  if (used > limit) headers['Retry-After'] = String(resetSeconds);
  return headers;
}
