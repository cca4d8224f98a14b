'use client';

import { Button } from '#app/_ui/button.tsx';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { Notice } from '#app/_ui/notice.tsx';
import { remainingError } from '#app/_ui/problem.ts';
import type { getCaps } from '#lib/operations/caps.ts';
import type { OutputOf } from '#lib/operations/define.ts';
import { CapFields, capsOf, Spent } from '../_credits/cap-fields.tsx';
import { useAction } from '../_shell/use-action.ts';
import { saveCapsAction } from './actions.ts';

/** The most that the whole account may spend, and what it has spent. */
export function CapsCard({ caps }: { caps: OutputOf<typeof getCaps> }) {
  const { run, busy, problem } = useAction();
  return (
    <Card>
      <CardHeader title="Spend caps">
        What would go beyond is refused. Days and months begin at midnight UTC. Each key may have its own.
      </CardHeader>
      <form
        className="grid gap-4 px-4 py-4 sm:px-5"
        onSubmit={(event) => {
          event.preventDefault();
          const wanted = capsOf(new FormData(event.currentTarget));
          run(() => saveCapsAction(wanted), 'Caps saved');
        }}
      >
        <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
          <Spent period="Spent today" spent={caps.spent_today} cap={caps.daily_credit_cap} />
          <Spent period="Spent this month" spent={caps.spent_this_month} cap={caps.monthly_credit_cap} />
        </div>
        <CapFields caps={caps} problem={problem} />
        {remainingError(problem, ['daily_credit_cap', 'monthly_credit_cap']) && <Notice tone="negative">{problem?.detail}</Notice>}
        <Button type="submit" busy={busy} className="justify-self-start">
          Save caps
        </Button>
      </form>
    </Card>
  );
}
