import { Webhook } from 'lucide-react';
import type { Metadata, Route } from 'next';
import Link from 'next/link';
import { Badge } from '#app/_ui/badge.tsx';
import { Card } from '#app/_ui/card.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { formatDay } from '#app/_ui/format.ts';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Cell, HeaderCell, Row, Table } from '#app/_ui/table.tsx';
import type { OutputOf } from '#lib/operations/define.ts';
import { listWebhooks } from '#lib/operations/webhooks.ts';
import { query } from '#lib/surfaces/page.ts';
import { ALL_EVENT_TYPES } from '#lib/webhooks/event-types.ts';
import { CreateWebhookButton } from './create-webhook-button.tsx';

export const metadata: Metadata = { title: 'Webhooks' };

export default async function WebhooksPage() {
  const { webhooks } = await query(listWebhooks, { limit: 100 });
  return (
    <>
      <PageHeader
        title="Webhooks"
        description="Signed messages to a server of yours, when a document is ready or credits run low."
        action={webhooks.length > 0 && <CreateWebhookButton />}
      />
      <Card>
        {webhooks.length === 0 ? (
          <EmptyState icon={Webhook} title="No webhooks yet" action={<CreateWebhookButton />}>
            Instead of asking again and again whether a document is ready, let your server be told.
          </EmptyState>
        ) : (
          <Table label="Webhooks">
            <thead>
              <tr>
                <HeaderCell>Address</HeaderCell>
                <HeaderCell className="max-md:hidden">Events</HeaderCell>
                <HeaderCell>State</HeaderCell>
                <HeaderCell className="max-md:hidden">Created</HeaderCell>
              </tr>
            </thead>
            <tbody>
              {webhooks.map((webhook) => (
                <WebhookRow key={webhook.id} webhook={webhook} />
              ))}
            </tbody>
          </Table>
        )}
      </Card>
    </>
  );
}

function WebhookRow({ webhook }: { webhook: OutputOf<typeof listWebhooks>['webhooks'][number] }) {
  return (
    <Row>
      <Cell className="min-w-56">
        <Link href={`/webhooks/${webhook.id}` as Route} className="break-all font-medium hover:underline">
          {webhook.url}
        </Link>
        {webhook.description && <span className="block text-muted text-sm">{webhook.description}</span>}
      </Cell>
      <Cell className="min-w-44 max-md:hidden">
        <span className="flex flex-wrap gap-1">
          {webhook.events.length === ALL_EVENT_TYPES.length ? (
            <Badge>All</Badge>
          ) : (
            webhook.events.map((event) => <Badge key={event}>{event}</Badge>)
          )}
        </span>
      </Cell>
      <Cell>{webhook.is_active ? <Badge tone="positive">Active</Badge> : <Badge tone="caution">Paused</Badge>}</Cell>
      <Cell className="whitespace-nowrap text-muted text-sm max-md:hidden">{formatDay(webhook.created_at)}</Cell>
    </Row>
  );
}
