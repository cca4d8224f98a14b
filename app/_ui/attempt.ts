import { unstable_isUnrecognizedActionError, unstable_rethrow } from 'next/navigation';
import type { ActionProblem } from './problem.ts';

/** What is known of an action whose answer never came: nothing, not even whether it was done. */
export interface Unanswered {
  ok: false;
  problem: ActionProblem;
}

/**
 * The answer of a server action. One that does not come becomes a problem like any other, so that the form can say so and keep
 * what was typed; where the action leads elsewhere, such as to sign-in once the session has ended, Next takes over.
 */
export async function attempt<Answer>(answer: Promise<Answer>): Promise<Answer | Unanswered> {
  try {
    return await answer;
  } catch (error) {
    unstable_rethrow(error);
    return { ok: false, problem: { code: 'unanswered', detail: inWords(error), errors: [], extra: {} } };
  }
}

function inWords(error: unknown): string {
  if (unstable_isUnrecognizedActionError(error)) return 'This page is older than the site. Reload it, and try again.';
  // Next's mark of an error that was thrown on the server.
  const isOurs = error instanceof Error && 'digest' in error;
  const cause = isOurs ? 'Something failed on our side' : 'The connection broke before the answer came';
  return `${cause}. It may have been done: look before you try again.`;
}
