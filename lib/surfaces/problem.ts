import { newId } from '#db/ids.ts';
import { PROBLEMS, type Problem, toProblem } from '#lib/errors.ts';
import { describeFailure } from '#lib/operations/perform.ts';
import type { Services } from '#lib/operations/services.ts';

/** The problem document of RFC 9457, flat as the RFC asks: what went wrong, in words for the customer. */
export function problemDocument(problem: Problem, requestId: string): Record<string, unknown> {
  const { title, status } = PROBLEMS[problem.code];
  return {
    type: `/docs/api#${problem.code}`,
    title,
    status,
    detail: problem.message,
    code: problem.code,
    request_id: requestId,
    ...(problem.errors.length > 0 && { errors: problem.errors }),
    ...problem.extra,
  };
}

/** The same as an HTTP answer, with the headers that its status demands. */
export function problemResponse(problem: Problem, requestId: string, headers: Record<string, string>, siteUrl: string): Response {
  const { status } = PROBLEMS[problem.code];
  const challenge =
    status === 401 || problem.code === 'insufficient_scope' ? { 'WWW-Authenticate': bearerChallenge(problem, siteUrl) } : {};
  return new Response(JSON.stringify(problemDocument(problem, requestId)), {
    status,
    headers: { ...headers, ...problem.headers, ...challenge, 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' },
  });
}

/** The answer to a request that failed before an operation was performed, logged as `perform` logs its own. */
export function refuse(surface: string, error: unknown, services: Services): Response {
  const problem = toProblem(error);
  const requestId = newId('operation');
  services.log({ surface, operation_id: requestId, ...describeFailure(problem) });
  return problemResponse(problem, requestId, { 'X-Request-Id': requestId }, services.siteUrl);
}

/** The answer to a request that no operation is for: nothing was begun, so there is nothing to log. */
export function turnAway(request: Request, problem: Problem): Response {
  const requestId = newId('operation');
  return problemResponse(problem, requestId, { 'X-Request-Id': requestId }, new URL(request.url).origin);
}

/** What tells a client how to get a better credential (RFC 6750 §3). */
function bearerChallenge(problem: Problem, siteUrl: string): string {
  const parts = [`realm="${siteUrl}"`];
  const { required_scope: scope } = problem.extra;
  parts.push(`error="${problem.code === 'insufficient_scope' ? 'insufficient_scope' : 'invalid_token'}"`);
  if (scope !== undefined) parts.push(`scope="${scope}"`);
  return `Bearer ${parts.join(', ')}`;
}
