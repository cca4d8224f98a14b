import { Badge, type Tone } from '#app/_ui/badge.tsx';
import { Moment } from '#app/_ui/moment.tsx';
import { Cell, HeaderCell, Row, Table } from '#app/_ui/table.tsx';
import type { OutputOf } from '#lib/operations/define.ts';
import type { listWebhookDeliveries } from '#lib/operations/webhook-deliveries.ts';
import { SendAgainButton } from './send-again-button.tsx';

type Delivery = OutputOf<typeof listWebhookDeliveries>['deliveries'][number];

const STATES: Record<Delivery['state'], { label: string; tone: Tone }> = {
  queued: { label: 'Queued', tone: 'info' },
  delivered: { label: 'Delivered', tone: 'positive' },
  failed: { label: 'Failed', tone: 'negative' },
};

/** What was sent, and what came of it. */
export function DeliveryTable({ webhookId, deliveries }: { webhookId: string; deliveries: Delivery[] }) {
  return (
    <Table label="Deliveries">
      <thead>
        <tr>
          <HeaderCell>Event</HeaderCell>
          <HeaderCell>State</HeaderCell>
          <HeaderCell>Answer</HeaderCell>
          <HeaderCell numeric>Attempts</HeaderCell>
          <HeaderCell>When</HeaderCell>
          <HeaderCell>
            <span className="sr-only">Actions</span>
          </HeaderCell>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <Row key={delivery.id}>
            <Cell>
              <span className="block font-mono text-sm">{delivery.type}</span>
              <span className="block font-mono text-faint text-xs max-sm:hidden">{delivery.event_id}</span>
            </Cell>
            <Cell>
              <Badge tone={STATES[delivery.state].tone}>{STATES[delivery.state].label}</Badge>
            </Cell>
            <Cell className="min-w-44 text-muted text-sm">
              {delivery.response_status}
              {delivery.error && <span className="block break-words">{delivery.error}</span>}
              {delivery.next_attempt_at && (
                <span className="block text-faint">
                  next attempt <Moment at={delivery.next_attempt_at} />
                </span>
              )}
            </Cell>
            <Cell numeric>{delivery.attempt}</Cell>
            <Cell className="whitespace-nowrap text-muted text-sm">
              <Moment at={delivery.created_at} />
            </Cell>
            <Cell className="text-right">
              {delivery.state !== 'queued' && <SendAgainButton webhookId={webhookId} delivery={delivery} />}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
