import { ChartNoAxesColumn } from 'lucide-react';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { formatCount } from '#app/_ui/format.ts';

interface Share {
  name: string;
  credits: number;
  /** How often. */
  operations: number;
}

/** Who or what took how much in the last days: a bar for each share, how often it ran, and how much it took. */
export function UsageShares({ title, rows, days }: { title: string; rows: Share[]; days: number }) {
  const shares = sumByName(rows);
  const most = Math.max(1, ...shares.map(({ credits }) => credits));
  return (
    <Card>
      <CardHeader title={title}>{`In the last ${days} days`}</CardHeader>
      {shares.length === 0 ? (
        <EmptyState icon={ChartNoAxesColumn} title="Nothing yet">
          What you spend is summed up here.
        </EmptyState>
      ) : (
        <ul className="grid gap-4 px-4 py-4 sm:px-5">
          {shares.map(({ name, credits, operations }) => (
            <li key={name} className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1.5">
              <span className="min-w-0 break-words">
                <bdi>{name}</bdi> <span className="text-faint text-sm">{formatCount(operations)}×</span>
              </span>
              <span data-numeric className="font-medium">
                {formatCount(credits)}
              </span>
              <span className="col-span-2 h-1.5 overflow-hidden rounded-full bg-line/70" aria-hidden="true">
                <span className="block h-full rounded-full bg-pen" style={{ width: `${(credits / most) * 100}%` }} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** The rows of the same name added up, the dearest first. */
function sumByName(rows: Share[]): Share[] {
  const sums = new Map<string, Share>();
  for (const { name, credits, operations } of rows) {
    const sum = sums.get(name) ?? { name, credits: 0, operations: 0 };
    sums.set(name, { name, credits: sum.credits + credits, operations: sum.operations + operations });
  }
  return [...sums.values()].sort((one, other) => other.credits - one.credits);
}
