import { Field } from '#app/_ui/field.tsx';
import { formatCount } from '#app/_ui/format.ts';
import { Input } from '#app/_ui/input.tsx';
import { type ActionProblem, fieldError } from '#app/_ui/problem.ts';
import { Progress } from '#app/_ui/progress.tsx';
import { MAX_CAP } from '#lib/credits/limits.ts';

export interface Caps {
  daily_credit_cap: number | null;
  monthly_credit_cap: number | null;
}

interface Props {
  caps?: Caps;
  problem: ActionProblem | undefined;
}

const CAPS = [
  { name: 'daily_credit_cap', label: 'Daily cap' },
  { name: 'monthly_credit_cap', label: 'Monthly cap' },
] as const;

/** The two caps of an account or a key; an empty field is no cap. */
export function CapFields({ caps, problem }: Props) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {CAPS.map(({ name, label }) => (
        <Field key={name} label={label} optional error={fieldError(problem, name)}>
          {(control) => <CreditsInput {...control} name={name} defaultValue={caps?.[name] ?? ''} max={MAX_CAP} placeholder="No cap" />}
        </Field>
      ))}
    </div>
  );
}

/** A whole number of credits, from 0 unless `min` says otherwise. */
export function CreditsInput(props: React.ComponentProps<typeof Input> & { max: number }) {
  return <Input type="number" inputMode="numeric" min={0} step={1} autoComplete="off" {...props} />;
}

/** The caps as a form of `CapFields` has them. */
export function capsOf(form: FormData): Caps {
  return { daily_credit_cap: numberOrNull(form.get('daily_credit_cap')), monthly_credit_cap: numberOrNull(form.get('monthly_credit_cap')) };
}

function numberOrNull(value: FormDataEntryValue | null): number | null {
  return value === null || value === '' ? null : Number(value);
}

/** What was spent in a period, beside its cap if there is one. */
export function Spent({ period, spent, cap }: { period: string; spent: number; cap: number | null }) {
  return (
    <div className="grid gap-1.5">
      <p className="flex items-baseline justify-between gap-3 text-sm" data-numeric>
        <span className="text-muted">{period}</span>
        <span>
          <span className={cap !== null && spent >= cap ? 'font-medium text-negative' : 'font-medium'}>{formatCount(spent)}</span>
          {cap !== null && <span className="text-faint"> of {formatCount(cap)}</span>}
        </span>
      </p>
      {cap !== null && <Progress value={cap === 0 ? 1 : spent / cap} label={`${period}: share of the cap that is spent`} />}
    </div>
  );
}
