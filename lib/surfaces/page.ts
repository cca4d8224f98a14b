import { notFound } from 'next/navigation';
import { after } from 'next/server';
import type { Caller } from '#lib/auth/principal.ts';
import { requireUser } from '#lib/auth/session.ts';
import { openServices } from '#lib/context.ts';
import type { AnyOperation, InputOf, OutputOf } from '#lib/operations/define.ts';
import { perform } from '#lib/operations/perform.ts';
import type { Services } from '#lib/operations/services.ts';
import { isNotFound } from './not-found.ts';
import { visitor } from './visitor.ts';

/**
 * The output of an operation for the signed-in person, for a page to show. Pages query nothing themselves.
 *
 * @throws Problem as the operation fails; where nothing is found, Next's not-found page is shown
 */
export async function query<O extends AnyOperation>(operation: O, input: InputOf<O>): Promise<OutputOf<O>> {
  const user = await requireUser();
  return outputFor(await openServices(after), operation, { via: 'session', userId: user.id }, input);
}

/** The same on a page that is open to all, for whoever is there; nothing that costs. */
export async function queryAsVisitor<O extends AnyOperation>(operation: O, input: InputOf<O>): Promise<OutputOf<O>> {
  if (operation.cost ?? operation.storedCost)
    throw new Error(`${operation.name} costs credits, and a page is read by whoever follows a link.`);
  const services = await openServices(after);
  return outputFor(services, operation, await visitor(services, { readsPage: true }), input);
}

async function outputFor<O extends AnyOperation>(
  services: Services,
  operation: O,
  caller: Caller,
  input: InputOf<O>,
): Promise<OutputOf<O>> {
  const outcome = await perform(services, operation, caller, input);
  if (outcome.ok) return outcome.output;
  if (isNotFound(operation, outcome.problem)) notFound();
  // Of an error, a page in production is told its digest and nothing else; by this one it knows that nothing is broken.
  throw outcome.problem.code === 'rate_limited' ? Object.assign(outcome.problem, { digest: 'rate_limited' }) : outcome.problem;
}
