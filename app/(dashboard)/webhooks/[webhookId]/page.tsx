import { Send } from 'lucide-react';
import type { Metadata } from 'next';
import { Badge } from '#app/_ui/badge.tsx';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Paging, pageFrom, stayWithin } from '#app/_ui/paging.tsx';
import { listWebhookDeliveries } from '#lib/operations/webhook-deliveries.ts';
import { getWebhook } from '#lib/operations/webhooks.ts';
import { query } from '#lib/surfaces/page.ts';
import { DeliveryTable } from './delivery-table.tsx';
import { WebhookActions } from './webhook-actions.tsx';

const PAGE_SIZE = 20;

interface Props {
  params: Promise<{ webhookId: string }>;
  searchParams: Promise<{ page?: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { url } = await query(getWebhook, { webhook_id: (await params).webhookId });
  return { title: new URL(url).host };
}

export default async function WebhookPage({ params, searchParams }: Props) {
  const { webhookId } = await params;
  const page = pageFrom((await searchParams).page);
  const [webhook, { deliveries, total }] = await Promise.all([
    query(getWebhook, { webhook_id: webhookId }),
    query(listWebhookDeliveries, { webhook_id: webhookId, limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE }),
  ]);
  const paging = { path: `/webhooks/${webhook.id}`, page, total, size: PAGE_SIZE };
  stayWithin(paging);
  return (
    <>
      <PageHeader
        title={new URL(webhook.url).host}
        description={
          <>
            <span className="block break-all font-mono text-sm">{webhook.url}</span>
            {webhook.description}
          </>
        }
        parent={{ href: '/webhooks', label: 'Webhooks' }}
        action={<WebhookActions webhook={webhook} />}
      />
      <div className="mb-5 flex flex-wrap gap-1.5">
        {webhook.is_active ? <Badge tone="positive">Active</Badge> : <Badge tone="caution">Paused</Badge>}
        {webhook.events.map((event) => (
          <Badge key={event}>{event}</Badge>
        ))}
      </div>
      <Card>
        <CardHeader title="Deliveries">
          Of the last 30 days, newest first. One that failed is tried again by itself, less and less often.
        </CardHeader>
        {deliveries.length === 0 ? (
          <EmptyState icon={Send} title="Nothing sent yet">
            Send a test to see whether your server answers.
          </EmptyState>
        ) : (
          <DeliveryTable webhookId={webhook.id} deliveries={deliveries} />
        )}
      </Card>
      <Paging {...paging} />
    </>
  );
}
