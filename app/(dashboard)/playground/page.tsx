import { TextSearch } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { Card } from '#app/_ui/card.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { env } from '#lib/env.ts';
import { listDatasets } from '#lib/operations/datasets.ts';
import { query } from '#lib/surfaces/page.ts';
import { PaidSearch } from '../_search/paid-search.tsx';

export const metadata: Metadata = { title: 'Playground' };

interface Props {
  searchParams: Promise<{ dataset?: string | string[]; query?: string | string[] }>;
}

/** The address may name a dataset and a query, which then stand in the form; nothing is charged until it is sent. */
export default async function PlaygroundPage({ searchParams }: Props) {
  const { dataset, query: asked } = await searchParams;
  const { datasets } = await query(listDatasets, { limit: 100, sort: 'name' });
  return (
    <>
      <PageHeader title="Playground" description="Search as a program or an agent would, and see what comes back." />
      {datasets.length === 0 ? (
        <Card>
          <EmptyState
            icon={TextSearch}
            title="Nothing to search yet"
            action={
              <Button asChild kind="primary">
                <Link href="/datasets">Go to datasets</Link>
              </Button>
            }
          >
            Create a dataset and add a document first.
          </EmptyState>
        </Card>
      ) : (
        <PaidSearch
          key={`${dataset} ${asked}`}
          datasets={datasets.map(({ id, name, is_public }) => ({ id, name, isPublic: is_public }))}
          siteUrl={env().SITE_URL}
          asked={{ query: single(asked), datasetId: single(dataset) }}
        />
      )}
    </>
  );
}

/** A parameter of an address that is given once. */
function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
