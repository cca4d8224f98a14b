import { newId } from '#db/ids.ts';
import { env } from '#lib/env.ts';
import { Problem } from '#lib/errors.ts';
import { problemResponse } from './problem.ts';

/** What answers below `/api/v1` where there is no operation: a problem, not a web page. */
export function unknownPath(request: Request): Response {
  const problem = new Problem('not_found', `There is nothing at ${new URL(request.url).pathname}. The paths are listed at /openapi.json.`);
  return problemResponse(problem, newId('operation'), {}, env().SITE_URL);
}
