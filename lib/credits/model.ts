export type Bucket = 'plan' | 'bought';
type Amounts = Record<Bucket, number>;

/** What an account ought to be after each thing that happens to it: the rules of the ledger without a database. */
export class AccountModel {
  balance: Amounts = { plan: 0, bought: 0 };
  debt = 0;
  readonly holds = new Map<string, Amounts>();
  /** What expired, in order; negative for what was given back because a payment was, which counts from that payment on. */
  readonly expiries: { credits: number; paymentId?: string; since: number }[] = [];

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
    this.expiries.push({ credits, since: this.expiries.length });
  }
  /** Before so many credits are taken back for a plan's payment: see `adjustClawback`. */
  unexpire(paymentId: string, since: number, most: number): void {
    const left = (from: number) => sumOf(this.expiries.filter((each) => each.since >= from));
    const credits = Math.min(most, ...Array.from({ length: since + 1 }, (_, from) => left(from)));
    if (credits <= 0) return;
    this.grant('plan', credits);
    this.expiries.push({ credits: -credits, paymentId, since });
  }
  /** After credits were restored for a plan's payment, for which so many are still taken back. */
  expireAgain(paymentId: string, since: number, save: number): void {
    const given = -sumOf(this.expiries.filter((each) => each.paymentId === paymentId));
    const credits = Math.min(given - save, this.free('plan'));
    if (credits <= 0) return;
    this.balance.plan -= credits;
    this.expiries.push({ credits, paymentId, since });
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

function sumOf(expiries: { credits: number }[]): number {
  return expiries.reduce((sum, { credits }) => sum + credits, 0);
}
