import { setTimeout } from 'node:timers/promises';
import { holdWithinCaps, type ReachedCap } from '#db/auth/caps.ts';
import { type HoldRequest, holdCredits, keepHoldForJob, releaseHold, settleHold } from '#db/auth/holds.ts';
import type { Principal } from '#lib/auth/principal.ts';
import { Problem } from '#lib/errors.ts';
import type { Charge } from './define.ts';
import type { Services } from './services.ts';
import { afterDebit } from './tell-alerts.ts';

/**
 * After how long a hold goes back when the function that made it died. The sweep runs each minute, so the balance is exact again
 * within five; what still runs by then is not charged.
 */
export const HOLD_SECONDS = 240;

/** So long after an answer the hold is settled: whoever asks again at once is not held up by it. */
const SETTLING_DELAY_MS = 5;

export interface Receipt {
  used: number;
  /** What the account can still spend; null for callers without one. */
  remaining: number | null;
}

interface Held {
  operation: string;
  operationId: string;
  /** Credits that the admission held. */
  credits: number;
}

/** What becomes of the hold of one run; see `Charge` for what an operation may ask of it. */
export class RunningCharge implements Charge {
  #services: Services;
  #principal: Principal | null = null;
  #held: Held;
  /** What the account could still spend after the hold; null without an account. */
  #available: number | null = null;
  #used: number;
  #isLeftToJob = false;

  constructor(services: Services, held: Held) {
    this.#services = services;
    this.#held = held;
    this.#used = held.credits;
  }

  /** Says who was let in and pays, and what is left after the hold. Until then nothing may be asked of it but `only`. */
  letIn(principal: Principal, available: number | null): void {
    this.#principal = principal;
    this.#available = available;
  }

  get wasHeld(): boolean {
    return this.#held.credits > 0;
  }

  /** The hold was subtracted whole; what is not used of it is back for the customer. */
  get receipt(): Receipt {
    return { used: this.#used, remaining: this.#available === null ? null : this.#available + this.#held.credits - this.#used };
  }

  async hold(credits: number): Promise<void> {
    const { operation, operationId } = this.#held;
    const { userId = null, keyId = null } = this.#principal ?? {};
    if (userId === null || credits === 0) return;
    const request = { operation, operationId, credits, holdSeconds: HOLD_SECONDS };
    this.#available =
      (await holdCredits(this.#services.authDb, userId, keyId, request)) ?? (await holdOrRefuse(this.#services, userId, keyId, request));
    this.#held = { ...this.#held, credits };
    this.#used = credits;
  }

  only(credits: number): void {
    this.#used = Math.min(credits, this.#held.credits);
    this.#isLeftToJob = false;
  }

  async leaveToJob(): Promise<void> {
    this.#isLeftToJob = true;
    if (!this.wasHeld || (await keepHoldForJob(this.#services.authDb, this.#held.operationId))) return;
    throw new Problem('unavailable', 'What was held for this is no longer held, so nothing was begun and nothing charged. Try again.');
  }

  /** Settling needs no waiting customer; if the function dies before it, the sweeper gives the hold back. */
  resolveAfterAnswer(): void {
    if (!this.wasHeld || this.#isLeftToJob) return;
    this.#services.defer(async () => {
      if (this.#used === 0) return this.release();
      await setTimeout(SETTLING_DELAY_MS);
      const settled = await settleHold(this.#services.authDb, this.#held.operationId, this.#used);
      const userId = this.#principal?.userId ?? null;
      if (settled?.isWatched && userId !== null) await afterDebit(this.#services, userId);
    });
  }

  async release(): Promise<void> {
    if (this.wasHeld) await releaseHold(this.#services.authDb, this.#held.operationId);
  }
}

/**
 * Holds credits for whom the quick way held none, whatever the reason.
 *
 * @returns what the account can still spend
 * @throws Problem `spend_cap_reached` or `insufficient_credits`
 */
export async function holdOrRefuse(services: Services, userId: string, keyId: string | null, request: HoldRequest): Promise<number> {
  const { isHeld, available, reachedCap } = await holdWithinCaps(services.authDb, userId, keyId, request);
  if (reachedCap) throw capProblem(services, request.credits, reachedCap);
  if (!isHeld) throw creditsProblem(services, request.credits, available);
  return available;
}

/** The 402 that says what it would have cost, what is there, and where to get more. */
export function creditsProblem({ siteUrl }: Services, needed: number, available: number): Problem {
  const billingUrl = `${siteUrl}/billing`;
  return new Problem(
    'insufficient_credits',
    `This costs ${needed} credits and ${available} are available. Buy a pack or choose a plan at ${billingUrl}.`,
    { extra: { needed, available, billing_url: billingUrl } },
  );
}

/** The 402 that says which cap is in the way, until when, and where it can be changed. */
function capProblem({ siteUrl }: Services, needed: number, { of, period, cap, spent, resetsAt }: ReachedCap): Problem {
  const changeUrl = of === 'key' ? `${siteUrl}/keys` : `${siteUrl}/billing`;
  const name = `${period === 'day' ? 'daily' : 'monthly'} cap of this ${of}`;
  return new Problem(
    'spend_cap_reached',
    `This costs ${needed} credits; the ${name} is ${cap} and ${spent} are spent or held. It starts anew at ${resetsAt}; change it at ${changeUrl}.`,
    { extra: { what: `${of}_${period}`, needed, cap, spent, resets_at: resetsAt, change_url: changeUrl } },
  );
}
