import type { Route } from 'next';
import Link from 'next/link';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { classNames } from '#app/_ui/class-names.ts';
import { Fold } from '#app/_ui/fold.tsx';
import { formatCount, formatDay, plural } from '#app/_ui/format.ts';
import type { getUsage } from '#lib/operations/credits.ts';
import type { OutputOf } from '#lib/operations/define.ts';
import { nameOfOperation } from './operation-names.ts';
import { UsageChart } from './usage-chart.tsx';
import { lastDays, nameOfKey, type Series, seriesOf } from './usage-series.ts';

interface Props {
  usage: OutputOf<typeof getUsage>;
  /** The names of the keys by their ids. */
  names: Map<string, string>;
  by: 'operation' | 'key';
}

/** What was spent day by day, as a chart and, for those who want the numbers, as a table. */
export function UsageByDay({ usage, names, by }: Props) {
  const days = lastDays(usage.days, new Date());
  const rows =
    by === 'key'
      ? usage.by_key_and_day.map((row) => ({ ...row, name: nameOfKey(row.key_id, names) }))
      : usage.usage.map((row) => ({ ...row, name: nameOfOperation(row.operation) }));
  const series = seriesOf(rows, days);
  return (
    <Card className="flex flex-col">
      <CardHeader title="Credits by day" action={<Split by={by} />}>
        {`${plural(usage.total, 'credit')} in the last ${usage.days} days (UTC)`}
      </CardHeader>
      <div className="px-4 pt-4 pb-3 sm:px-5">
        <UsageChart days={days} series={series} />
        {series.length > 0 && <DayTable days={days} series={series} />}
      </div>
    </Card>
  );
}

function Split({ by }: { by: Props['by'] }) {
  return (
    <nav aria-label="Split the chart by" className="flex rounded-control border border-line bg-sunken p-0.5 text-sm">
      {(['operation', 'key'] as const).map((each) => (
        <Link
          key={each}
          href={(each === 'key' ? '/usage?by=key' : '/usage') as Route}
          scroll={false}
          aria-current={each === by ? 'true' : undefined}
          className={classNames(
            'rounded-[0.3125rem] px-2.5 py-0.5 font-medium',
            each === by ? 'bg-surface text-ink shadow-raised ring-1 ring-line' : 'text-muted hover:text-ink',
          )}
        >
          By {each}
        </Link>
      ))}
    </nav>
  );
}

function DayTable({ days, series }: { days: string[]; series: Series[] }) {
  const spent = days.map((day, index) => ({ day, index })).filter(({ index }) => series.some(({ credits }) => credits[index]));
  return (
    <Fold summary="Show as a table" className="mt-3">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="mt-2 max-h-72 overflow-auto" aria-label="Credits by day" tabIndex={0}>
        <table className="w-full text-left">
          <thead>
            <tr className="text-faint text-xs">
              <th scope="col" className="py-1 pr-3 font-medium">
                Day
              </th>
              {series.map(({ name }) => (
                <th key={name} scope="col" className="px-3 py-1 text-right font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {spent.reverse().map(({ day, index }) => (
              <tr key={day} className="border-line/70 border-t">
                <th scope="row" className="whitespace-nowrap py-1 pr-3 font-normal">
                  {formatDay(day)}
                </th>
                {series.map(({ name, credits }) => (
                  <td key={name} className="px-3 py-1 text-right">
                    {formatCount(credits[index] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Fold>
  );
}
