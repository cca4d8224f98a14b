import { Problem } from '#lib/errors.ts';
import { turnAway } from './problem.ts';

/** What answers below `/api/v1` where there is no operation: a problem, not a web page. */
export function unknownPath(request: Request): Response {
  const detail = `There is nothing at ${new URL(request.url).pathname}. The paths are listed at /openapi.json.`;
  return turnAway(request, new Problem('not_found', detail));
}
