import { letGoOfPlan, takePlanInHand } from '#db/auth/billing.ts';
import { Problem } from '#lib/errors.ts';
import type { Buyer } from './checkout.ts';
import { customerOf } from './customer.ts';

/** Whose plan it is. */
export type PlanHolder = Pick<Buyer, 'db' | 'stripe' | 'userId'>;

/** As long as a function lives: whoever has not let go by then was killed. */
const HELD_SECONDS = 300;

/**
 * Runs something that decides on a person's plan by how it stands, one at a time: Stripe would let two tabs take two plans, and
 * bill the way from one to the next twice. No transaction is open meanwhile.
 *
 * @throws Problem `conflict` while another request has the plan in hand
 */
export async function withPlanInHand<Result>({ db, stripe, userId }: PlanHolder, decide: () => Promise<Result>): Promise<Result> {
  const customer = await customerOf(db, stripe, userId);
  const until = await takePlanInHand(db, customer, HELD_SECONDS);
  if (!until) {
    throw new Problem(
      'conflict',
      `Another request is taking or changing your plan. Try again in a moment, or in ${HELD_SECONDS / 60} minutes if it broke off.`,
    );
  }
  try {
    return await decide();
  } finally {
    await letGoOfPlan(db, customer, until);
  }
}
