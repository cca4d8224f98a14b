import { Card, CardHeader } from '#app/_ui/card.tsx';
import { formatCount } from '#app/_ui/format.ts';
import type { getCredits } from '#lib/operations/credits.ts';
import type { OutputOf } from '#lib/operations/define.ts';

/** What can be spent, and where it comes from. */
export function BalanceCard({ credits }: { credits: OutputOf<typeof getCredits> }) {
  return (
    <Card className="flex flex-col">
      <CardHeader title="Balance" />
      <div className="px-4 pt-4 sm:px-5">
        <p className="font-semibold text-[2.25rem] leading-none tracking-tight" data-numeric>
          {formatCount(credits.available)}
        </p>
        <p className="mt-1.5 text-muted text-sm">credits can be spent now</p>
      </div>
      <dl className="mt-4 grid px-4 pb-3 sm:px-5">
        <Bucket term="Plan and welcome" note="spent first" value={credits.plan} />
        <Bucket term="Bought" note="never expire" value={credits.bought} />
        {credits.held > 0 && <Bucket term="Held" note="by what is running" value={-credits.held} />}
        {credits.debt > 0 && <Bucket term="Owed" note="paid by the next credits" value={-credits.debt} />}
      </dl>
    </Card>
  );
}

function Bucket({ term, note, value }: { term: string; note: string; value: number }) {
  return (
    <div className="flex items-baseline justify-between gap-3 border-line/70 border-t py-2">
      <dt>
        {term} <span className="text-faint text-sm">{note}</span>
      </dt>
      <dd data-numeric className="font-medium">
        {formatCount(value)}
      </dd>
    </div>
  );
}
