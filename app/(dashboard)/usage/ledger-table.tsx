import { Badge } from '#app/_ui/badge.tsx';
import { formatCount } from '#app/_ui/format.ts';
import { Moment } from '#app/_ui/moment.tsx';
import { Cell, HeaderCell, Row, Table } from '#app/_ui/table.tsx';
import type { listTransactions } from '#lib/operations/credits.ts';
import type { OutputOf } from '#lib/operations/define.ts';
import { KINDS } from './kinds.ts';
import { nameOfOperation } from './operation-names.ts';
import { nameOfKey } from './usage-series.ts';

type Transaction = OutputOf<typeof listTransactions>['transactions'][number];

export function LedgerTable({ transactions, names }: { transactions: Transaction[]; names: Map<string, string> }) {
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
            <Cell>
              {nameOfOperation(transaction.operation)}
              {transaction.kind !== 'usage' && <span className="block text-faint text-xs sm:hidden">{KINDS[transaction.kind].label}</span>}
            </Cell>
            <Cell className="text-muted text-sm max-md:hidden">{transaction.kind === 'usage' && nameOfKey(transaction.key_id, names)}</Cell>
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
