import { after } from 'next/server';
import { requireUser } from '#lib/auth/session.ts';
import { openServices } from '#lib/context.ts';
import type { AnyOperation } from '#lib/operations/define.ts';
import { perform } from '#lib/operations/perform.ts';
import { problemResponse } from './problem.ts';
import { answer } from './rest.ts';

/** The route handler behind a link of the dashboard that saves a file: an operation run for the signed-in person, its input in the address. */
export function download(operation: AnyOperation) {
  return async (request: Request): Promise<Response> => {
    const user = await requireUser();
    const services = await openServices(after);
    const input = Object.fromEntries(new URL(request.url).searchParams);
    const outcome = await perform(services, operation, { via: 'session', userId: user.id }, input);
    if (!outcome.ok) return problemResponse(outcome.problem, outcome.operationId, outcome.headers, services.siteUrl);
    return answer(operation, outcome.output, outcome.headers);
  };
}
