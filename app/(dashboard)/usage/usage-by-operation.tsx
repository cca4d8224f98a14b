import { ChartNoAxesColumn } from 'lucide-react';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { formatCount, plural } from '#app/_ui/format.ts';
import type { getUsage } from '#lib/operations/credits.ts';
import type { OutputOf } from '#lib/operations/define.ts';
import { nameOfOperation } from './operation-names.ts';

type Usage = OutputOf<typeof getUsage>;

/** What each operation cost in the last days: a bar for its share, how often it ran, and how much it took. */
export function UsageByOperation({ usage, days }: { usage: Usage; days: number }) {
  const rows = sumByOperation(usage.usage);
  const most = Math.max(1, ...rows.map(({ credits }) => credits));
  return (
    <Card>
      <CardHeader title="By operation">{`${plural(usage.total, 'credit')} in the last ${days} days`}</CardHeader>
      {rows.length === 0 ? (
        <EmptyState icon={ChartNoAxesColumn} title="Nothing yet">
          What you spend is summed up here by operation.
        </EmptyState>
      ) : (
        <ul className="grid gap-4 px-4 py-4 sm:px-5">
          {rows.map(({ operation, credits, operations }) => (
            <li key={operation} className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1.5">
              <span>
                {nameOfOperation(operation)} <span className="text-faint text-sm">{formatCount(operations)}×</span>
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

/** The days added up, the dearest operation first. */
function sumByOperation(usage: Usage['usage']) {
  const sums = new Map<string, { operation: string; credits: number; operations: number }>();
  for (const { operation, credits, operations } of usage) {
    const sum = sums.get(operation) ?? { operation, credits: 0, operations: 0 };
    sums.set(operation, { operation, credits: sum.credits + credits, operations: sum.operations + operations });
  }
  return [...sums.values()].sort((a, b) => b.credits - a.credits);
}
