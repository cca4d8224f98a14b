import { after } from 'next/server';
import { callerOf } from '#lib/auth/caller.ts';
import { openServices } from '#lib/context.ts';
import type { AnyOperation } from '#lib/operations/define.ts';
import { perform, requireCredential } from '#lib/operations/perform.ts';
import type { Services } from '#lib/operations/services.ts';
import { otherMethods, type RouteMethod } from './other-methods.ts';
import { problemResponse, refuse } from './problem.ts';
import { readInput } from './request-input.ts';

type PathParameters = Record<string, string>;

type RouteHandler = (request: Request, context: { params: Promise<PathParameters> }) => Response | Promise<Response>;

/** The route handlers of a path, one for every method. Every route file is a line that exports them for the operations of its path. */
export function rest(...operations: AnyOperation[]): Record<RouteMethod, RouteHandler> {
  const own = operations.map((operation): [string, RouteHandler] => [
    operation.method,
    async (request, { params }) => answerRest(operation, request, await params, await openServices(after)),
  ]);
  return { ...otherMethods(operations.map(({ method }) => method)), ...Object.fromEntries(own) };
}

/** Answers one request for an operation: a bearer token and a flat input in, JSON or a problem out. */
export async function answerRest(
  operation: AnyOperation,
  request: Request,
  parameters: PathParameters,
  services: Services,
): Promise<Response> {
  try {
    const caller = callerOf(request, services);
    requireCredential(caller, operation.allowsAnonymous ?? false);
    const input = await readInput(request, operation, parameters);
    const outcome = await perform(services, operation, caller, input);
    if (!outcome.ok) return problemResponse(outcome.problem, outcome.operationId, outcome.headers, services.siteUrl);
    return answer(operation, outcome.output, outcome.headers);
  } catch (error) {
    // Only what comes before `perform` throws: no credential or none of ours, a body that is no JSON.
    return refuse('rest', error, services);
  }
}

/** What an operation answered, as HTTP: JSON, nothing, or a file to keep. */
export function answer(operation: AnyOperation, output: unknown, headers: Record<string, string>): Response {
  const status = operation.status ?? 200;
  const all = { ...headers, 'Cache-Control': 'no-store' };
  if (operation.file) {
    const { type, name } = operation.file;
    const file = { 'Content-Type': type, 'Content-Disposition': `attachment; filename="${name}"` };
    return new Response(output as ReadableStream<Uint8Array>, { status, headers: { ...all, ...file } });
  }
  return status === 204 ? new Response(null, { status, headers: all }) : Response.json(output, { status, headers: all });
}
