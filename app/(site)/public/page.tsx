import { Globe } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { DatasetList } from '#app/_datasets/dataset-list.tsx';
import { Badge } from '#app/_ui/badge.tsx';
import { Button } from '#app/_ui/button.tsx';
import { Card } from '#app/_ui/card.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { formatCount } from '#app/_ui/format.ts';
import { Paging, pageFrom, stayWithin } from '#app/_ui/paging.tsx';
import { env } from '#lib/env.ts';
import { listDatasets } from '#lib/operations/datasets.ts';
import { publicDatasetPath } from '#lib/reading-places.ts';
import { queryAsVisitor } from '#lib/surfaces/page.ts';

export const metadata: Metadata = {
  title: 'Public datasets',
  description: 'Datasets that anyone may search and read, without an account.',
};

const PAGE_SIZE = 50;

export default async function PublicDatasetsPage({ searchParams }: { searchParams: Promise<{ page?: string }> }) {
  const page = pageFrom((await searchParams).page);
  const list = await queryAsVisitor(listDatasets, { visibility: 'public', limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE });
  const paging = { path: '/public', page, total: list.total, size: PAGE_SIZE };
  stayWithin(paging);
  return (
    <div className="mx-auto max-w-5xl px-4 pt-14 pb-20 sm:px-6">
      <h1 className="font-semibold text-[clamp(1.875rem,1.5rem+1.5vw,2.5rem)] leading-tight tracking-[-0.025em]">Public datasets</h1>
      <p className="mt-3 max-w-2xl text-lg text-muted">
        Anyone may search them and read what they hold. Without an account, {formatCount(env().RATE_LIMIT_ANONYMOUS)} searches an hour are
        free.
      </p>
      <Card className="mt-10">
        {list.datasets.length === 0 ? (
          <EmptyState
            icon={Globe}
            title="No public datasets yet"
            action={
              <Button asChild kind="primary">
                <Link href="/datasets">Go to your datasets</Link>
              </Button>
            }
          >
            Make one of yours public: its Settings have a switch for that. It is listed here at once.
          </EmptyState>
        ) : (
          <DatasetList datasets={list.datasets} pathOf={publicDatasetPath} badgeOf={({ is_owner }) => is_owner && <Badge>Yours</Badge>} />
        )}
      </Card>
      <Paging {...paging} />
    </div>
  );
}
