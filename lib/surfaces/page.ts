import { notFound } from 'next/navigation';
import { after } from 'next/server';
import { requireUser } from '#lib/auth/session.ts';
import { openServices } from '#lib/context.ts';
import type { AnyOperation, InputOf, OutputOf } from '#lib/operations/define.ts';
import { perform } from '#lib/operations/perform.ts';
import { isNotFound } from './not-found.ts';

/**
 * The output of an operation for the signed-in person, for a page to show. Pages query nothing themselves.
 *
 * @throws Problem as the operation fails; where nothing is found, Next's not-found page is shown
 */
export async function query<O extends AnyOperation>(operation: O, input: InputOf<O>): Promise<OutputOf<O>> {
  const user = await requireUser();
  const outcome = await perform(await openServices(after), operation, { via: 'session', userId: user.id }, input);
  if (outcome.ok) return outcome.output;
  if (isNotFound(operation, outcome.problem)) notFound();
  throw outcome.problem;
}
