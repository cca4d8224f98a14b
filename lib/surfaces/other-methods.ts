import { Problem } from '#lib/errors.ts';
import type { HttpMethod } from '#lib/operations/define.ts';
import { turnAway } from './problem.ts';

/** What a route file can export besides HEAD, which Next makes of GET. */
export type RouteMethod = HttpMethod | 'PUT' | 'OPTIONS';

/** How a path answers to methods that it has no operation for: OPTIONS lists those that it has, and so does the refusal of every other one. */
export function otherMethods(methods: readonly HttpMethod[]): Record<RouteMethod, (request: Request) => Response> {
  const allowed = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
  const headers = { Allow: allowed.join(', ') };
  const refuse = (request: Request) => {
    const detail = `${new URL(request.url).pathname} has no ${request.method}. Its methods are ${headers.Allow}.`;
    return turnAway(request, new Problem('method_not_allowed', detail, { headers, extra: { allowed_methods: allowed } }));
  };
  const list = () => new Response(null, { status: 204, headers });
  return { GET: refuse, POST: refuse, PUT: refuse, PATCH: refuse, DELETE: refuse, OPTIONS: list };
}
