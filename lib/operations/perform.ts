import * as z from 'zod';
import { type Admission, admit } from '#db/auth/admission.ts';
import type { HoldRequest } from '#db/auth/holds.ts';
import { newId } from '#db/ids.ts';
import type { Caller, Principal } from '#lib/auth/principal.ts';
import { rateLimitHeaders, tierOf } from '#lib/auth/rate-limits.ts';
import { ALL_SCOPES, type Scope, scopesSatisfying } from '#lib/auth/scopes.ts';
import { Problem, toProblem, WHOLE_REQUEST } from '#lib/errors.ts';
import { creditsProblem, HOLD_SECONDS, holdOrRefuse, type Receipt, RunningCharge } from './charge.ts';
import type { AnyOperation, OutputOf } from './define.ts';
import { isSamePrincipal, noteSeen, takeLastSeen } from './head-start.ts';
import { inputProblem, parseInput } from './input-problem.ts';
import type { Services } from './services.ts';

/** How a run ended: the answer or the problem, with the headers that belong to either. */
export type Performance<Output> = { operationId: string; headers: Record<string, string> } & (
  | { ok: true; output: Output; receipt: Receipt }
  | { ok: false; problem: Problem }
);

/**
 * Runs an operation: the only caller of `run`. Parse → admit (credential, scope, rate, hold: one statement) → run → parse
 * the output → settle → log. What is wrong is told in this order: credential, scope, rate, input, credits. A caller who was let in before may have a
 * head start: some operations begin while it is looked up again, and nothing is given out before that has ended well.
 *
 * @param input the flat object of path, query and body fields as they came, not yet parsed
 * @returns never throws: a failure comes back as a Problem, with nothing charged
 */
export async function perform<O extends AnyOperation>(
  services: Services,
  operation: O,
  caller: Caller,
  input: unknown,
): Promise<Performance<OutputOf<O>>> {
  const startedAt = performance.now();
  const operationId = newId('operation');
  const headers: Record<string, string> = { 'X-Request-Id': operationId };
  const outcome = await attempt(services, operation, caller, input, operationId, headers).catch((error: unknown) => ({
    ok: false as const,
    problem: toProblem(error),
  }));
  services.log({
    operation: operation.name,
    operation_id: operationId,
    via: caller.via,
    ms: Math.round(performance.now() - startedAt),
    ...(outcome.ok ? { credits: outcome.receipt.used } : describeFailure(outcome.problem)),
  });
  return { operationId, headers, ...outcome };
}

async function attempt<O extends AnyOperation>(
  services: Services,
  operation: O,
  caller: Caller,
  rawInput: unknown,
  operationId: string,
  headers: Record<string, string>,
): Promise<{ ok: true; output: OutputOf<O>; receipt: Receipt }> {
  const parsed = parseInput(operation.input, rawInput);
  const credits = parsed.success && caller.via !== 'anonymous' ? (operation.cost?.(parsed.data) ?? 0) : 0;
  const entry = {
    operation: operation.name,
    operationId,
    scope: operation.scope,
    allowsAnonymous: operation.allowsAnonymous ?? false,
    credits,
  };
  const charge = new RunningCharge(services, { operation: operation.name, operationId, credits });
  const run = (principal: Principal): Promise<unknown> =>
    operation.run({ services, principal, userId: principal.userId ?? '', operationId, charge }, parsed.data);
  const ahead = parsed.success && operation.startsAhead?.(parsed.data) ? await startAhead(caller, run) : null;
  const admission = await enter(services, caller, entry, headers);
  if (!parsed.success) throw inputProblem(parsed.error);

  const principal = principalOf(caller, admission);
  charge.letIn(
    principal,
    await afford(services, admission, { operation: operation.name, operationId, credits, holdSeconds: HOLD_SECONDS }),
  );
  try {
    const output = parseOutput(operation, await (ahead && isSamePrincipal(ahead.principal, principal) ? ahead.output : run(principal)));
    charge.resolveAfterAnswer();
    if (charge.wasHeld) addReceipt(headers, charge.receipt);
    noteSeen(caller, principal);
    return { ok: true, output, receipt: charge.receipt };
  } catch (error) {
    // Why it failed is what the caller must hear; what cannot be given back now, the sweep gives back.
    await charge
      .release()
      .catch((failure) => services.log({ operation_id: operationId, step: 'release', ...describeFailure(toProblem(failure)) }));
    throw error;
  }
}

/**
 * Begins the work of a caller who was let in before as what it was then, while it is looked up again. It takes longer than that, so its
 * first query is on its way before the look is even prepared.
 */
async function startAhead(caller: Caller, run: (principal: Principal) => Promise<unknown>) {
  const principal = takeLastSeen(caller);
  if (!principal) return null;
  const output = run(principal);
  // Where the caller is turned away, nobody waits for it.
  output.catch(() => {});
  await new Promise(setImmediate);
  return { principal, output };
}

interface Entry {
  /** What is wanted, for the hold and the log. */
  operation: string;
  operationId: string;
  /** The scope that is needed; null when any valid credential will do. */
  scope: Scope | null;
  allowsAnonymous: boolean;
  credits: number;
}

/**
 * Sees to it that the credits are held, if the admission could not hold them.
 *
 * @returns what the account can still spend; null without an account
 * @throws Problem `insufficient_credits` or `spend_cap_reached`
 */
async function afford(services: Services, admission: Admission, request: HoldRequest): Promise<number | null> {
  const { userId, keyId, isHeld, isCapped, available } = admission;
  if (userId === null || isHeld || request.credits === 0) return available;
  if (!isCapped && (available ?? 0) < request.credits) throw creditsProblem(services, request.credits, available ?? 0);
  return holdOrRefuse(services, userId, keyId, request);
}

/** @throws Problem `unauthenticated` for a caller without a credential where one is needed; a door asks before it reads a body */
export function requireCredential(caller: Caller, allowsAnonymous: boolean): void {
  if (caller.via !== 'anonymous' || allowsAnonymous) return;
  throw new Problem('unauthenticated', 'Send an API key as "Authorization: Bearer fltr_sk_…".');
}

/** Lets the caller in or says why not: 401, 403 or 429. Rate headers are set as soon as they are known. */
async function enter(services: Services, caller: Caller, entry: Entry, headers: Record<string, string>): Promise<Admission> {
  const isAnonymous = caller.via === 'anonymous';
  requireCredential(caller, entry.allowsAnonymous);
  const tier = tierOf(caller);
  const limit = services.rateLimits[tier];
  const admission = await admit(services.authDb, {
    caller,
    acceptedScopes: isAnonymous || entry.scope === null ? [] : scopesSatisfying(entry.scope),
    hourlyLimit: limit,
    tier,
    operation: entry.operation,
    operationId: entry.operationId,
    credits: entry.credits,
    holdSeconds: HOLD_SECONDS,
  });
  if (!admission) throw new Problem('unauthenticated', 'This API key is unknown, revoked or expired. Create another one in the dashboard.');
  const rate = { limit, used: admission.used, resetSeconds: admission.resetSeconds };
  Object.assign(headers, rateLimitHeaders(tier, rate, services.now()));
  if (!admission.hasScope && entry.scope !== null) throw scopeProblem(entry.scope);
  if (admission.used > limit) {
    throw new Problem('rate_limited', `${limit} requests an hour are allowed. Wait ${admission.resetSeconds} seconds.`, {
      extra: { limit, reset_seconds: admission.resetSeconds },
    });
  }
  return admission;
}

/**
 * Only finds out who asks, for a request that runs no operation, such as an MCP client's list of tools.
 *
 * @throws Problem `unauthenticated` or `rate_limited`: such a request counts like any other
 */
export async function authenticate(services: Services, caller: Caller): Promise<Principal> {
  const entry = { operation: 'authenticate', operationId: newId('operation'), scope: null, allowsAnonymous: false, credits: 0 };
  return principalOf(caller, await enter(services, caller, entry, {}));
}

function principalOf(caller: Caller, admission: Admission): Principal {
  return {
    userId: admission.userId,
    // A session acts with all of its person's powers; a stored list of scopes is a key's.
    scopes: caller.via === 'session' ? ALL_SCOPES : ((admission.scopes ?? []) as Scope[]),
    datasetIds: admission.datasetIds,
    expiresAt: admission.expiresAtMs === null ? null : new Date(admission.expiresAtMs),
    via: caller.via,
    keyId: admission.keyId,
  };
}

function parseOutput<O extends AnyOperation>(operation: O, output: unknown): OutputOf<O> {
  const parsed = operation.output.safeParse(output);
  if (parsed.success) return parsed.data as OutputOf<O>;
  throw new Error(`${operation.name} answered against its own contract: ${z.prettifyError(parsed.error)}`);
}

function addReceipt(headers: Record<string, string>, receipt: Receipt): void {
  headers['X-Credits-Used'] = String(receipt.used);
  headers['X-Credits-Remaining'] = String(receipt.remaining);
}

/** The 403 that names the scope that is lacking. */
export function scopeProblem(scope: Scope): Problem {
  const detail = `This credential lacks the scope ${scope}. Create an API key that has it.`;
  return new Problem('insufficient_scope', detail, { errors: [{ pointer: WHOLE_REQUEST, detail }], extra: { required_scope: scope } });
}

/** A failure as the log has it: the cause only where the fault is ours. */
export function describeFailure({ code, message, status, cause }: Problem): Record<string, unknown> {
  const reason = cause instanceof Error ? (cause.stack ?? cause.message) : cause;
  return { problem: code, detail: message, ...(status >= 500 && reason !== undefined && { cause: String(reason) }) };
}
