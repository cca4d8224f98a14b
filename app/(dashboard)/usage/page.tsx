import { Receipt } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Badge, type Tone } from '#app/_ui/badge.tsx';
import { Button } from '#app/_ui/button.tsx';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { formatCount } from '#app/_ui/format.ts';
import { Moment } from '#app/_ui/moment.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Paging, pageFrom } from '#app/_ui/paging.tsx';
import { Cell, HeaderCell, Row, Table } from '#app/_ui/table.tsx';
import { getCredits, getUsage, listTransactions } from '#lib/operations/credits.ts';
import type { OutputOf } from '#lib/operations/define.ts';
import { query } from '#lib/surfaces/page.ts';
import { ShowBalance } from '../_shell/credits.tsx';
import { nameOfOperation } from './operation-names.ts';
import { UsageByOperation } from './usage-by-operation.tsx';

export const metadata: Metadata = { title: 'Usage' };

const PAGE_SIZE = 20;
const DAYS = 30;

type Transaction = OutputOf<typeof listTransactions>['transactions'][number];

export default async function UsagePage({ searchParams }: { searchParams: Promise<{ page?: string }> }) {
  const page = pageFrom((await searchParams).page);
  const [credits, usage, ledger] = await Promise.all([
    query(getCredits, {}),
    query(getUsage, { days: DAYS }),
    query(listTransactions, { limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE }),
  ]);
  return (
    <>
      <ShowBalance available={credits.available} />
      <PageHeader
        title="Usage"
        description="Every credit that came or went."
        action={
          <Button asChild>
            <Link href="/pricing">Prices</Link>
          </Button>
        }
      />
      <div className="grid grid-cols-1 gap-5 lg:grid-cols-[20rem_1fr]">
        <BalanceCard credits={credits} />
        <UsageByOperation usage={usage} days={DAYS} />
        <Card className="lg:col-span-2">
          <CardHeader title="Ledger">Newest first. Nothing in it is ever changed or removed.</CardHeader>
          {ledger.transactions.length === 0 ? (
            <EmptyState icon={Receipt} title="Nothing spent yet">
              Searches and documents appear here with what they cost.
            </EmptyState>
          ) : (
            <LedgerTable transactions={ledger.transactions} />
          )}
        </Card>
      </div>
      <Paging path="/usage" page={page} total={ledger.total} size={PAGE_SIZE} />
    </>
  );
}

function BalanceCard({ credits }: { credits: OutputOf<typeof getCredits> }) {
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
        <Bucket term="From the plan" note="spent first" value={credits.plan} />
        <Bucket term="Bought" note="never expire" value={credits.bought} />
        {credits.held > 0 && <Bucket term="Held" note="by what is running" value={-credits.held} />}
        {credits.debt > 0 && <Bucket term="Owed" note="after a refund" value={-credits.debt} />}
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

const KINDS: Record<Transaction['kind'], { label: string; tone: Tone }> = {
  grant: { label: 'Grant', tone: 'positive' },
  purchase: { label: 'Purchase', tone: 'positive' },
  renewal: { label: 'Renewal', tone: 'positive' },
  refund: { label: 'Refund', tone: 'info' },
  usage: { label: 'Usage', tone: 'neutral' },
  expiry: { label: 'Expiry', tone: 'caution' },
  clawback: { label: 'Clawback', tone: 'negative' },
  adjustment: { label: 'Adjustment', tone: 'info' },
};

function LedgerTable({ transactions }: { transactions: Transaction[] }) {
  return (
    <Table label="Ledger">
      <thead>
        <tr>
          <HeaderCell>When</HeaderCell>
          <HeaderCell className="max-sm:hidden">Kind</HeaderCell>
          <HeaderCell>For</HeaderCell>
          <HeaderCell className="max-md:hidden">By</HeaderCell>
          <HeaderCell numeric>Credits</HeaderCell>
        </tr>
      </thead>
      <tbody>
        {transactions.map((transaction) => (
          <Row key={transaction.id}>
            <Cell className="whitespace-nowrap text-muted text-sm">
              <Moment at={transaction.created_at} />
            </Cell>
            <Cell className="max-sm:hidden">
              <Badge tone={KINDS[transaction.kind].tone}>{KINDS[transaction.kind].label}</Badge>
            </Cell>
            <Cell>{nameOfOperation(transaction.operation)}</Cell>
            <Cell className="text-muted text-sm max-md:hidden">
              {transaction.kind !== 'usage' ? '' : transaction.key_id ? 'an API key' : 'the dashboard'}
            </Cell>
            <Cell numeric className={transaction.amount > 0 ? 'font-medium text-positive' : undefined}>
              {transaction.amount > 0 ? '+' : '−'}
              {formatCount(Math.abs(transaction.amount))}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
