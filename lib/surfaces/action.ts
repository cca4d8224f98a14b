import { after } from 'next/server';
import { requireUser } from '#lib/auth/session.ts';
import { openServices } from '#lib/context.ts';
import type { AnyOperation, OutputOf } from '#lib/operations/define.ts';
import { type Performance, perform } from '#lib/operations/perform.ts';
import { visitor } from './visitor.ts';

/** How a server action answers its form: never by throwing, so that the page can say what is wrong beside the field. */
export type ActionResult<Output> =
  | { ok: true; data: Output; receipt: { creditsUsed: number; creditsRemaining: number | null } }
  | {
      ok: false;
      problem: {
        code: string;
        detail: string;
        errors: { pointer: string; detail: string }[];
        extra: Record<string, unknown>;
        requestId: string;
      };
    };

/** Runs an operation for the signed-in person on behalf of a server action. */
export async function act<O extends AnyOperation>(operation: O, input: unknown): Promise<ActionResult<OutputOf<O>>> {
  const user = await requireUser();
  return resultOf(await perform(await openServices(after), operation, { via: 'session', userId: user.id }, input));
}

/** The same on a page that is open to all: somebody signed in pays as anywhere, anybody else has what an address has for free. */
export async function actAsVisitor<O extends AnyOperation>(operation: O, input: unknown): Promise<ActionResult<OutputOf<O>>> {
  const services = await openServices(after);
  return resultOf(await perform(services, operation, await visitor(services, { readsPage: false }), input));
}

function resultOf<Output>(outcome: Performance<Output>): ActionResult<Output> {
  if (outcome.ok) {
    const { used, remaining } = outcome.receipt;
    return { ok: true, data: outcome.output, receipt: { creditsUsed: used, creditsRemaining: remaining } };
  }
  const { code, message, errors, extra } = outcome.problem;
  return { ok: false, problem: { code, detail: message, errors, extra, requestId: outcome.operationId } };
}
