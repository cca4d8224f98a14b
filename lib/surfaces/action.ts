import { after } from 'next/server';
import { requireUser } from '#lib/auth/session.ts';
import { openServices } from '#lib/context.ts';
import type { AnyOperation, OutputOf } from '#lib/operations/define.ts';
import { perform } from '#lib/operations/perform.ts';

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
  const outcome = await perform(await openServices(after), operation, { via: 'session', userId: user.id }, input);
  if (outcome.ok) {
    const { used, remaining } = outcome.receipt;
    return { ok: true, data: outcome.output, receipt: { creditsUsed: used, creditsRemaining: remaining } };
  }
  const { code, message, errors, extra } = outcome.problem;
  return { ok: false, problem: { code, detail: message, errors, extra, requestId: outcome.operationId } };
}
