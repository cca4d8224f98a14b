export type Bucket = 'plan' | 'bought';
type Amounts = Record<Bucket, number>;

/** What an account ought to be after each thing that happens to it: the rules of the ledger without a database. */
export class AccountModel {
  balance: Amounts = { plan: 0, bought: 0 };
  debt = 0;
  readonly holds = new Map<string, Amounts>();
  /** How much expired at each step, by the step's number. */
  readonly expiries: { at: number; credits: number }[] = [];
  /** What is taken back of the payments for plans, the oldest first: what expired between the two steps may have been among it. */
  private gone: { paymentId: string; paidAt: number; takenAt: number; credits: number }[] = [];
  private readonly paidAt = new Map<string, number>();
  private steps = 0;

  held(bucket: Bucket): number {
    return [...this.holds.values()].reduce((sum, hold) => sum + hold[bucket], 0);
  }
  free(bucket: Bucket): number {
    return this.balance[bucket] - this.held(bucket);
  }
  grant(bucket: Bucket, credits: number): void {
    const repaid = Math.min(this.debt, credits);
    this.debt -= repaid;
    this.balance[bucket] += credits - repaid;
  }
  hold(operationId: string, credits: number): void {
    if (this.free('plan') + this.free('bought') < credits) return;
    const plan = Math.min(this.free('plan'), credits);
    this.holds.set(operationId, { plan, bought: credits - plan });
  }
  settle(operationId: string, credits: number): void {
    const { plan, bought } = this.holds.get(operationId) ?? { plan: 0, bought: 0 };
    this.balance.plan -= Math.min(plan, credits);
    this.balance.bought -= Math.min(bought, Math.max(0, credits - plan));
    this.holds.delete(operationId);
  }
  expirePlan(keep: number): void {
    const credits = Math.min(this.free('plan'), Math.max(0, this.balance.plan - keep));
    this.balance.plan -= credits;
    this.expiries.push({ at: this.steps++, credits });
  }
  payPlan(paymentId: string, credits: number): void {
    this.paidAt.set(paymentId, this.steps++);
    this.grant('plan', credits);
  }
  /** Takes credits of a plan's payment back; negative to restore them. See `adjustClawback`. */
  takeBackPlan(paymentId: string, credits: number): void {
    const before = this.expiredAlready();
    if (credits > 0) this.gone.push({ paymentId, paidAt: this.paidAt.get(paymentId) as number, takenAt: this.steps++, credits });
    for (let restored = 0; restored < -credits; restored++) {
      const oldest = this.gone.find((each) => each.paymentId === paymentId && each.credits > 0);
      if (oldest) oldest.credits -= 1;
    }
    const change = this.expiredAlready() - before;
    this.grant('plan', Math.max(0, change));
    if (credits > 0) this.takeBack('plan', credits);
    else this.grant('plan', -credits);
    this.takeBack('plan', Math.max(0, -change));
  }
  /** The other way round than the ledger: the latest expiry first, each for what was paid last. */
  private expiredAlready(): number {
    const gone = this.gone.map((each) => ({ ...each })).sort((one, other) => other.paidAt - one.paidAt);
    let expired = 0;
    for (const { at, credits } of this.expiries.toReversed()) {
      let left = credits;
      for (const each of gone.filter(({ paidAt, takenAt }) => paidAt < at && at < takenAt)) {
        const set = Math.min(left, each.credits);
        each.credits -= set;
        left -= set;
      }
      expired += credits - left;
    }
    return expired;
  }
  takeBack(first: Bucket, credits: number): void {
    const own = Math.min(this.free(first), credits);
    const second = first === 'plan' ? 'bought' : 'plan';
    const other = Math.min(this.free(second), credits - own);
    this.balance[first] -= own;
    this.balance[second] -= other;
    this.debt += credits - own - other;
  }
}
