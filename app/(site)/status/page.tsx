import type { Metadata } from 'next';
import { connection } from 'next/server';
import { Badge } from '#app/_ui/badge.tsx';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { formatCount, formatMoment } from '#app/_ui/format.ts';
import { Cell, HeaderCell, Row, Table } from '#app/_ui/table.tsx';
import type { Status, Window } from '#lib/operations/status/read-status.ts';
import { status as readStatus } from '#lib/surfaces/status.ts';

export const metadata: Metadata = { title: 'Status', description: 'Whether fltr is well, and how long its searches take.' };

const DATABASES = { fltr_auth: 'People, keys and credits', fltr: 'Datasets and search' } as const;

export default async function StatusPage() {
  await connection();
  const status = await readStatus();
  return (
    <div className="mx-auto max-w-3xl px-4 pt-14 pb-20 sm:px-6">
      <h1 className="font-semibold text-[clamp(1.875rem,1.5rem+1.5vw,2.5rem)] leading-tight tracking-[-0.025em]">
        {status.status === 'ok' ? 'Everything is well' : 'Something is not well'}
      </h1>
      <p className="mt-3 text-lg text-muted">
        Looked at {formatMoment(status.checked_at)} UTC. Programs read the same at{' '}
        <a href="/api/v1/status" className="link">
          /api/v1/status
        </a>
        .
      </p>
      <div className="mt-10 grid grid-cols-1 gap-6">
        <Databases databases={status.databases} />
        {status.searches && <Searches searches={status.searches} />}
        <Card>
          <CardHeader title="Vector search" />
          <p className="px-4 py-4 text-muted sm:px-5">{describeRecall(status.vector_recall)}</p>
        </Card>
      </div>
      <p className="mt-6 text-faint text-sm">
        API version {status.version}. Times are from the moment that a search was let in until its passages are there, without the network
        between. p50 is the time that half of the searches did not exceed, p95 that 95 of 100 did not.
      </p>
    </div>
  );
}

function Databases({ databases }: { databases: Status['databases'] }) {
  return (
    <Card>
      <CardHeader title="Databases" />
      <dl className="px-4 py-1.5 sm:px-5">
        {(Object.keys(DATABASES) as (keyof typeof DATABASES)[]).map((name) => (
          <div key={name} className="flex items-baseline justify-between border-line/70 border-b py-2.5 last:border-0">
            <dt>{DATABASES[name]}</dt>
            <dd>{databases[name] === 'ok' ? <Badge tone="positive">Answers</Badge> : <Badge tone="negative">Does not answer</Badge>}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Searches({ searches: { last_hour, last_day } }: { searches: NonNullable<Status['searches']> }) {
  return (
    <Card>
      <CardHeader title="How long searches take" />
      {last_day.searches === 0 ? (
        <p className="px-4 py-4 text-muted sm:px-5">Nobody has searched in the last day.</p>
      ) : (
        <Table label="How long searches take">
          <thead>
            <tr>
              <HeaderCell>Since</HeaderCell>
              <HeaderCell>Mode</HeaderCell>
              <HeaderCell numeric>Searches</HeaderCell>
              <HeaderCell numeric>p50</HeaderCell>
              <HeaderCell numeric>p95</HeaderCell>
            </tr>
          </thead>
          <tbody>
            <WindowRows name="Last hour" window={last_hour} />
            <WindowRows name="Last day" window={last_day} />
          </tbody>
        </Table>
      )}
    </Card>
  );
}

function WindowRows({ name, window }: { name: string; window: Window }) {
  const modes = Object.entries(window.by_mode);
  if (modes.length === 0) {
    return (
      <Row>
        <Cell>{name}</Cell>
        <Cell colSpan={4} className="text-faint">
          None
        </Cell>
      </Row>
    );
  }
  return modes.map(([mode, { searches, p50_ms, p95_ms }], index) => (
    <Row key={mode}>
      <Cell className="whitespace-nowrap">{index === 0 && <span title={`Since ${formatMoment(window.since)} UTC`}>{name}</span>}</Cell>
      <Cell className="capitalize">{mode}</Cell>
      <Cell numeric>{formatCount(searches)}</Cell>
      <Cell numeric>{formatMilliseconds(p50_ms)}</Cell>
      <Cell numeric>{formatMilliseconds(p95_ms)}</Cell>
    </Row>
  ));
}

function formatMilliseconds(ms: number | null): string {
  return ms === null ? '–' : `${ms < 10 ? ms.toFixed(1) : formatCount(Math.round(ms))} ms`;
}

function describeRecall(recall: Status['vector_recall']): string {
  if (recall === null) return 'Every dataset is scanned exactly: of the nearest passages none is missed.';
  const share = (part: number) => `${(100 * part).toFixed(1)} %`;
  return `Large datasets have an approximate index, which finds ${share(recall.recall_at_10)} of the 10 nearest passages, and ${share(recall.lowest)} where it is worst: measured in ${formatCount(recall.datasets)} of them, last on ${formatMoment(recall.measured_at)} UTC. The others are scanned exactly.`;
}
