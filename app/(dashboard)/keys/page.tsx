import { KeyRound } from 'lucide-react';
import type { Metadata } from 'next';
import { Badge } from '#app/_ui/badge.tsx';
import { Card } from '#app/_ui/card.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { formatDay, plural } from '#app/_ui/format.ts';
import { Moment } from '#app/_ui/moment.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Paging, pageFrom, stayWithin } from '#app/_ui/paging.tsx';
import { Cell, HeaderCell, Row, Table } from '#app/_ui/table.tsx';
import { ALL_SCOPES } from '#lib/auth/scopes.ts';
import type { OutputOf } from '#lib/operations/define.ts';
import { listKeys } from '#lib/operations/keys.ts';
import { query } from '#lib/surfaces/page.ts';
import { Spent } from '../_credits/cap-fields.tsx';
import { CreateKeyButton } from './create-key-button.tsx';
import { EditKeyButton } from './edit-key-button.tsx';
import { RevokeKeyButton } from './revoke-key-button.tsx';

export const metadata: Metadata = { title: 'API keys' };

const PAGE_SIZE = 50;

export default async function KeysPage({ searchParams }: { searchParams: Promise<{ page?: string }> }) {
  const page = pageFrom((await searchParams).page);
  const { keys, total } = await query(listKeys, { limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE });
  const now = Date.now();
  const paging = { path: '/keys', page, total, size: PAGE_SIZE };
  stayWithin(paging);
  return (
    <>
      <PageHeader
        title="API keys"
        description="A key acts for you over REST and MCP, within its scopes, and spends your credits."
        action={total > 0 && <CreateKeyButton />}
      />
      <Card>
        {keys.length === 0 ? (
          <EmptyState icon={KeyRound} title="No keys yet" action={<CreateKeyButton />}>
            Create one for each program or agent, so that you can see what it does and revoke it alone.
          </EmptyState>
        ) : (
          <Table label="API keys">
            <thead>
              <tr>
                <HeaderCell>Name</HeaderCell>
                <HeaderCell className="max-md:hidden">Key</HeaderCell>
                <HeaderCell className="max-md:hidden">Scopes</HeaderCell>
                <HeaderCell>Spent</HeaderCell>
                <HeaderCell className="max-md:hidden">Last used</HeaderCell>
                <HeaderCell className="max-md:hidden">Created</HeaderCell>
                <HeaderCell>
                  <span className="sr-only">Actions</span>
                </HeaderCell>
              </tr>
            </thead>
            <tbody>
              {keys.map((key) => (
                <KeyRow key={key.id} apiKey={key} isExpired={key.expires_at !== null && Date.parse(key.expires_at) <= now} />
              ))}
            </tbody>
          </Table>
        )}
      </Card>
      <Paging {...paging} />
    </>
  );
}

function KeyRow({ apiKey: key, isExpired }: { apiKey: OutputOf<typeof listKeys>['keys'][number]; isExpired: boolean }) {
  return (
    <Row>
      <Cell className="min-w-24 wrap-anywhere font-medium">
        <bdi>{key.name}</bdi>
        {isExpired && (
          <Badge tone="negative" className="ml-2">
            Expired
          </Badge>
        )}
        <span className="block whitespace-nowrap font-mono font-normal text-muted text-xs md:hidden">{key.prefix}…</span>
        {key.expires_at && <span className="block font-normal text-faint text-xs md:hidden">until {formatDay(key.expires_at)}</span>}
      </Cell>
      <Cell className="whitespace-nowrap font-mono text-muted text-sm max-md:hidden">{key.prefix}…</Cell>
      <Cell className="min-w-48 max-md:hidden">
        <span className="flex flex-wrap gap-1">
          {key.scopes.length === ALL_SCOPES.length ? <Badge>All</Badge> : key.scopes.map((scope) => <Badge key={scope}>{scope}</Badge>)}
          {key.dataset_ids && <Badge tone="info">{plural(key.dataset_ids.length, 'dataset')} only</Badge>}
        </span>
      </Cell>
      <Cell className="min-w-28">
        <Spent period="Today" spent={key.spent_today} cap={key.daily_credit_cap} />
        <Spent period="This month" spent={key.spent_this_month} cap={key.monthly_credit_cap} />
      </Cell>
      <Cell className="whitespace-nowrap text-muted text-sm max-md:hidden">
        {key.last_used_at ? <Moment at={key.last_used_at} /> : 'Never'}
      </Cell>
      <Cell className="whitespace-nowrap text-muted text-sm max-md:hidden">
        {formatDay(key.created_at)}
        {key.expires_at && <span className="block text-faint">until {formatDay(key.expires_at)}</span>}
      </Cell>
      <Cell className="text-right md:whitespace-nowrap">
        <EditKeyButton apiKey={key} />
        <RevokeKeyButton id={key.id} name={key.name} />
      </Cell>
    </Row>
  );
}
