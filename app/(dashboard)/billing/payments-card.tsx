import { Receipt } from 'lucide-react';
import { Badge } from '#app/_ui/badge.tsx';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { formatCents, formatCount, formatDay, plural } from '#app/_ui/format.ts';
import { Cell, HeaderCell, Row, Table } from '#app/_ui/table.tsx';
import type { OutputOf } from '#lib/operations/define.ts';
import type { listPayments } from '#lib/operations/payments.ts';

type Payment = OutputOf<typeof listPayments>['payments'][number];

/** What was paid, what came of it, and the papers to it. */
export function PaymentsCard({ payments }: { payments: Payment[] }) {
  return (
    <Card>
      <CardHeader title="Payments and invoices">Newest first.</CardHeader>
      {payments.length === 0 ? (
        <EmptyState icon={Receipt} title="Nothing paid yet">
          Packs, plans and top-ups appear here with their invoices.
        </EmptyState>
      ) : (
        <Table label="Payments">
          <thead>
            <tr>
              <HeaderCell className="max-sm:hidden">Date</HeaderCell>
              <HeaderCell className="max-sm:pl-4">For</HeaderCell>
              <HeaderCell numeric>Paid</HeaderCell>
              <HeaderCell numeric>Credits</HeaderCell>
              <HeaderCell>Invoice</HeaderCell>
            </tr>
          </thead>
          <tbody>
            {payments.map((payment) => (
              <PaymentRow key={payment.id} payment={payment} />
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  );
}

function PaymentRow({ payment }: { payment: Payment }) {
  const { invoice_url: page, invoice_pdf: pdf, description } = payment;
  const day = formatDay(payment.paid_at);
  return (
    <Row>
      <Cell className="whitespace-nowrap text-muted text-sm max-sm:hidden">{day}</Cell>
      <Cell className="min-w-28 max-sm:pl-4">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          {description}
          {payment.kind === 'top_up' && <Badge>Top-up</Badge>}
          {payment.refunded_cents > 0 && <Badge tone="caution">{formatCents(payment.refunded_cents)} refunded</Badge>}
          {payment.disputed_cents > 0 && <Badge tone="negative">{formatCents(payment.disputed_cents)} disputed</Badge>}
        </span>
        <span className="block text-muted text-sm sm:hidden">{day}</span>
      </Cell>
      <Cell numeric>{formatCents(payment.amount_cents)}</Cell>
      <Cell numeric>
        +{formatCount(payment.credits)}
        {payment.credits_taken_back > 0 && (
          <span className="block text-caution text-sm">
            −{formatCount(payment.credits_taken_back)}
            <span className="sr-only"> {plural(payment.credits_taken_back, 'credit')} taken back</span>
          </span>
        )}
      </Cell>
      <Cell className="whitespace-nowrap text-sm">
        {page && (
          <a className="link" href={page} aria-label={`Invoice for ${description}, ${day}`}>
            Invoice
          </a>
        )}
        {pdf && (
          <a className="link ml-3" href={pdf} download aria-label={`PDF for ${description}, ${day}`}>
            PDF
          </a>
        )}
        {!page && !pdf && <span className="text-faint">–</span>}
      </Cell>
    </Row>
  );
}
