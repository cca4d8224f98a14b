import { holdCredits, keepHoldForJob, releaseHold, settleHold } from '#db/auth/holds.ts';
import type { Principal } from '#lib/auth/principal.ts';
import { Problem } from '#lib/errors.ts';
import type { Charge } from './define.ts';
import type { Services } from './services.ts';

/** After how long a hold goes back when the function that made it died: longer than any function may run. */
export const HOLD_SECONDS = 360;

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
  /** What the account could still spend after that; null without an account. */
  available: number | null;
}

/** What becomes of the hold of one run; see `Charge` for what an operation may ask of it. */
export class RunningCharge implements Charge {
  #services: Services;
  #principal: Principal;
  #held: Held;
  #used: number;
  #isLeftToJob = false;

  constructor(services: Services, principal: Principal, held: Held) {
    this.#services = services;
    this.#principal = principal;
    this.#held = held;
    this.#used = held.credits;
  }

  get wasHeld(): boolean {
    return this.#held.credits > 0;
  }

  /** The hold was subtracted whole; what is not used of it is back for the customer. */
  get receipt(): Receipt {
    const { credits, available } = this.#held;
    return { used: this.#used, remaining: available === null ? null : available + credits - this.#used };
  }

  async hold(credits: number): Promise<void> {
    const { operation, operationId } = this.#held;
    const { userId, keyId } = this.#principal;
    if (userId === null || credits === 0) return;
    const request = { operation, operationId, credits, holdSeconds: HOLD_SECONDS };
    const available = await holdCredits(this.#services.authDb, userId, keyId, request);
    if (available === null) throw creditsProblem(credits, this.#held.available ?? 0);
    this.#held = { ...this.#held, credits, available };
    this.#used = credits;
  }

  only(credits: number): void {
    this.#used = Math.min(credits, this.#held.credits);
    this.#isLeftToJob = false;
  }

  async leaveToJob(): Promise<void> {
    this.#isLeftToJob = true;
    if (this.wasHeld) await keepHoldForJob(this.#services.authDb, this.#held.operationId);
  }

  /** Settling needs no waiting customer; if the function dies before it, the sweeper gives the hold back. */
  resolveAfterAnswer(): void {
    if (!this.wasHeld || this.#isLeftToJob) return;
    this.#services.defer(async () => {
      if (this.#used > 0) await settleHold(this.#services.authDb, this.#held.operationId, this.#used);
      else await this.release();
    });
  }

  async release(): Promise<void> {
    if (this.wasHeld) await releaseHold(this.#services.authDb, this.#held.operationId);
  }
}

/** The 402 that says what it would have cost and what is there. */
export function creditsProblem(needed: number, available: number): Problem {
  return new Problem(
    'insufficient_credits',
    `This costs ${needed} credits and ${available} are available. The dashboard's page Usage shows where they went.`,
    {
      extra: { needed, available },
    },
  );
}
