import { Download, Receipt } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Paging, pageFrom, stayWithin } from '#app/_ui/paging.tsx';
import { getCredits, getUsage, listTransactions } from '#lib/operations/credits.ts';
import { listKeys } from '#lib/operations/keys.ts';
import { query } from '#lib/surfaces/page.ts';
import { BalanceCard } from '../_credits/balance-card.tsx';
import { ShowBalance } from '../_shell/credits.tsx';
import { entryFilterOf, readLedgerAddress, withoutPage } from './ledger-address.ts';
import { LedgerFilters } from './ledger-filters.tsx';
import { LedgerTable } from './ledger-table.tsx';
import { nameOfOperation } from './operation-names.ts';
import { UsageByDay } from './usage-by-day.tsx';
import { nameOfKey } from './usage-series.ts';
import { UsageShares } from './usage-shares.tsx';

export const metadata: Metadata = { title: 'Usage' };

const PAGE_SIZE = 20;
const DAYS = 30;

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function UsagePage({ searchParams }: Props) {
  const address = readLedgerAddress(await searchParams);
  const page = pageFrom(address.page);
  const filter = entryFilterOf(address);
  const [credits, usage, ledger, { keys }] = await Promise.all([
    query(getCredits, {}),
    query(getUsage, { days: DAYS }),
    query(listTransactions, { limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE, ...filter }),
    query(listKeys, { limit: 100 }),
  ]);
  const paging = { path: '/usage', page, total: ledger.total, size: PAGE_SIZE, query: withoutPage(address) };
  stayWithin(paging);
  const names = new Map(keys.map(({ id, name }) => [id, name]));
  return (
    <>
      <ShowBalance available={credits.available} />
      <PageHeader
        title="Usage"
        description="Every credit that came or went."
        action={
          <>
            <Button asChild>
              <Link href="/pricing">What things cost</Link>
            </Button>
            <Button asChild kind="primary">
              <Link href="/billing">Get credits</Link>
            </Button>
          </>
        }
      />
      <div className="grid grid-cols-1 gap-5 lg:grid-cols-[18rem_1fr]">
        <BalanceCard credits={credits} />
        <UsageByDay usage={usage} names={names} by={address.by === 'key' ? 'key' : 'operation'} />
      </div>
      <div className="mt-5 grid grid-cols-1 items-start gap-5 lg:grid-cols-2">
        <UsageShares title="By operation" days={DAYS} rows={usage.usage.map((row) => ({ ...row, name: nameOfOperation(row.operation) }))} />
        <UsageShares title="By key" days={DAYS} rows={usage.by_key.map((row) => ({ ...row, name: nameOfKey(row.key_id, names) }))} />
      </div>
      <Card className="mt-5">
        <CardHeader
          title="Ledger"
          action={
            <Button asChild size="small">
              <a href={`/usage/transactions.csv?${new URLSearchParams(filter)}`} download>
                <Download aria-hidden="true" />
                CSV
              </a>
            </Button>
          }
        >
          Newest first. Nothing in it is ever changed or removed.
        </CardHeader>
        <LedgerFilters address={address} keys={keys} operations={[...new Set(usage.usage.map(({ operation }) => operation))]} />
        {ledger.transactions.length === 0 ? (
          <EmptyState icon={Receipt} title={Object.keys(filter).length > 0 ? 'Nothing fits' : 'Nothing spent yet'}>
            {Object.keys(filter).length > 0
              ? 'No entry of the ledger is of this kind and in this time.'
              : 'Searches and documents appear here with what they cost.'}
          </EmptyState>
        ) : (
          <LedgerTable transactions={ledger.transactions} names={names} />
        )}
      </Card>
      <Paging {...paging} />
    </>
  );
}
