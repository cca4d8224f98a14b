import { formatCents } from '#app/_ui/format.ts';

/** What moving to a plan is called: by the trial, and by which plan the running period was paid for. */
export type PlanVerb = 'Keep' | 'Switch' | 'Upgrade' | 'Downgrade';

interface PlanChange {
  /** Asks for it: "Switch to Pro". */
  title: string;
  /** Label of the button that does it. */
  confirm: string;
  /** What follows when nothing is charged now. */
  meanwhile: string;
  /** What was done. */
  done: string;
}

/** A change of plan in words. `chargedNow` is in US cents. */
export function describePlanChange(verb: PlanVerb, plan: string, chargedNow: number): PlanChange {
  const title = verb === 'Keep' ? `Keep ${plan}` : `${verb} to ${plan}`;
  const confirm = chargedNow > 0 ? `Pay ${formatCents(chargedNow)} and ${verb.toLowerCase()}` : verb;
  if (chargedNow > 0) return { title, confirm, meanwhile: '', done: `Your plan is ${plan} now` };
  switch (verb) {
    case 'Keep':
      return { title, confirm, meanwhile: `You stay on ${plan}.`, done: `You stay on ${plan}` };
    case 'Switch':
      return { title, confirm, meanwhile: `Your trial goes on with ${plan}.`, done: `Your trial goes on with ${plan}` };
    default:
      return {
        title,
        confirm,
        meanwhile: 'Until the next bill everything stays as it is.',
        done: `Your plan is ${plan} from the next bill on`,
      };
  }
}
