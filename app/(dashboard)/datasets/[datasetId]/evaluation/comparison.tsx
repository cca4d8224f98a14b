import { Badge } from '#app/_ui/badge.tsx';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { formatCount, plural } from '#app/_ui/format.ts';
import { Moment } from '#app/_ui/moment.tsx';
import { Cell, HeaderCell, Row, Table } from '#app/_ui/table.tsx';
import { METRICS, type Measured, nameOfConfiguration, type Run } from './runs.ts';

type Estimate = NonNullable<Run['metrics'][string]>;

/** The measures of a run or of two side by side, with their intervals. */
export function Comparison({ measured: { runs, difference } }: { measured: Measured }) {
  const [run, other] = runs;
  if (!run) return null;
  const isOneMeasurement = !other || other.comparison_id === run.comparison_id;
  // What was measured against what: the second against the first.
  const names = runs.map(({ configuration }) => nameOfConfiguration(configuration)).reverse();
  return (
    <Card>
      <CardHeader title={isOneMeasurement ? names.join(' against ') : names.join(' against an earlier run of ')}>
        {plural(run.questions, 'question')}, <Moment at={(other ?? run).created_at} />. The intervals hold the true value with 95 %
        confidence (bootstrap over the questions, {formatCount(run.intervals.resamples)} resamples).{' '}
        {difference && 'A difference is more than chance where its interval leaves out 0.'}
      </CardHeader>
      <Table label="Measures">
        <thead>
          <tr>
            <HeaderCell>Measure</HeaderCell>
            {runs.map(({ id, configuration, created_at }) => (
              <HeaderCell key={id}>
                {nameOfConfiguration(configuration)}
                {!isOneMeasurement && (
                  <>
                    , <Moment at={created_at} />
                  </>
                )}
              </HeaderCell>
            ))}
            {difference && <HeaderCell>Difference</HeaderCell>}
          </tr>
        </thead>
        <tbody>
          {Object.entries(METRICS).map(([metric, { name, meaning }]) => (
            <Row key={metric}>
              <Cell className="whitespace-nowrap">
                <span className="font-medium">{name}</span>
                <span className="block text-faint text-xs max-md:hidden">{meaning}</span>
              </Cell>
              {runs.map(({ id, metrics }) => (
                <Cell key={id}>{metrics[metric] && <Interval estimate={metrics[metric]} />}</Cell>
              ))}
              {difference?.[metric] && (
                <Cell>
                  <Difference estimate={difference[metric]} />
                </Cell>
              )}
            </Row>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

/** The mean on a scale from 0 to 1, within its interval. */
function Interval({ estimate: { mean, low, high } }: { estimate: Estimate }) {
  const percent = (value: number) => `${Math.min(100, Math.max(0, 100 * value))}%`;
  return (
    <span className="flex items-center gap-3 tabular-nums">
      <span className="font-medium">{mean.toFixed(3)}</span>
      <span className="relative h-3 w-24 shrink-0 max-md:hidden" aria-hidden="true">
        <span className="absolute inset-x-0 top-[0.3125rem] h-0.5 rounded-full bg-line" />
        <span className="absolute top-1 h-1 rounded-full bg-pen/45" style={{ left: percent(low), right: percent(1 - high) }} />
        <span className="absolute top-0 h-3 w-0.5 rounded-full bg-pen" style={{ left: `calc(${percent(mean)} - 1px)` }} />
      </span>
      <span className="whitespace-nowrap text-faint text-sm">
        {low.toFixed(3)}–{high.toFixed(3)}
      </span>
    </span>
  );
}

/** How much better the second is than the first, and whether that is more than chance. */
function Difference({ estimate: { mean, low, high } }: { estimate: Estimate }) {
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1 tabular-nums">
      <span className="font-medium">{signed(mean)}</span>
      <span className="whitespace-nowrap text-faint text-sm">
        {signed(low)} to {signed(high)}
      </span>
      {low > 0 && <Badge tone="positive">Better</Badge>}
      {high < 0 && <Badge tone="negative">Worse</Badge>}
    </span>
  );
}

function signed(value: number): string {
  const text = Math.abs(value).toFixed(3);
  return Number(text) === 0 ? text : `${value > 0 ? '+' : '−'}${text}`;
}
