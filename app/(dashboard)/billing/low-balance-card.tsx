'use client';

import { Button } from '#app/_ui/button.tsx';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Notice } from '#app/_ui/notice.tsx';
import { fieldError, remainingError } from '#app/_ui/problem.ts';
import { MAX_THRESHOLD } from '#lib/credits/limits.ts';
import { CreditsInput } from '../_credits/cap-fields.tsx';
import { useAction } from '../_shell/use-action.ts';
import { saveBillingSettingsAction } from './actions.ts';

/** Below which balance to be told. */
export function LowBalanceCard({ threshold }: { threshold: number }) {
  const { run, busy, problem } = useAction();
  return (
    <Card>
      <CardHeader title="Low balance">You are told once by mail, by webhook and on these pages.</CardHeader>
      <form
        className="grid gap-4 px-4 py-4 sm:px-5"
        onSubmit={(event) => {
          event.preventDefault();
          const credits = Number(new FormData(event.currentTarget).get('low_balance_credits'));
          run(() => saveBillingSettingsAction({ low_balance_credits: credits }), 'Warning saved');
        }}
      >
        <Field
          label="Warn when fewer credits are left than"
          hint="0 never warns."
          error={fieldError(problem, 'low_balance_credits')}
          className="max-w-64"
        >
          {(control) => <CreditsInput {...control} name="low_balance_credits" defaultValue={threshold} max={MAX_THRESHOLD} required />}
        </Field>
        {remainingError(problem, ['low_balance_credits']) && <Notice tone="negative">{problem?.detail}</Notice>}
        <Button type="submit" busy={busy} className="justify-self-start">
          Save warning
        </Button>
      </form>
    </Card>
  );
}
