import { ChevronRight, Database, Globe } from 'lucide-react';
import type { Metadata, Route } from 'next';
import Link from 'next/link';
import { Badge } from '#app/_ui/badge.tsx';
import { Card } from '#app/_ui/card.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { formatLanguage, plural } from '#app/_ui/format.ts';
import { Moment } from '#app/_ui/moment.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Paging, pageFrom, stayWithin } from '#app/_ui/paging.tsx';
import { listDatasets } from '#lib/operations/datasets.ts';
import { LANGUAGES } from '#lib/retrieval/languages.ts';
import { query } from '#lib/surfaces/page.ts';
import { CreateDatasetButton } from './create-dataset-button.tsx';

export const metadata: Metadata = { title: 'Datasets' };

const PAGE_SIZE = 50;

export default async function DatasetsPage({ searchParams }: { searchParams: Promise<{ page?: string }> }) {
  const page = pageFrom((await searchParams).page);
  const list = await query(listDatasets, { limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE });
  const paging = { path: '/datasets', page, total: list.total, size: PAGE_SIZE };
  stayWithin(paging);
  const languages = LANGUAGES.toSorted((left, right) => formatLanguage(left).localeCompare(formatLanguage(right), 'en'));
  return (
    <>
      <PageHeader
        title="Datasets"
        description="Sets of documents that are searched together."
        action={list.total > 0 && <CreateDatasetButton languages={languages} />}
      />
      <Card>
        {list.datasets.length === 0 ? (
          <EmptyState icon={Database} title="No datasets yet" action={<CreateDatasetButton languages={languages} />}>
            Create a dataset, drop your documents into it, and search them a few seconds later.
          </EmptyState>
        ) : (
          <ul>
            {list.datasets.map((dataset) => (
              <li
                key={dataset.id}
                className="group relative flex items-center gap-4 border-line/70 border-b px-4 py-3.5 last:border-0 hover:bg-hover/50 sm:px-5"
              >
                <div className="min-w-0 flex-1">
                  <h2 className="flex items-center gap-2">
                    <Link href={`/datasets/${dataset.id}` as Route} className="truncate font-medium after:absolute after:inset-0">
                      {dataset.name}
                    </Link>
                    {dataset.is_public && (
                      <Badge>
                        <Globe aria-hidden="true" />
                        Public
                      </Badge>
                    )}
                  </h2>
                  {dataset.description && <p className="truncate text-muted text-sm">{dataset.description}</p>}
                  <p className="mt-0.5 text-faint text-sm sm:hidden">{plural(dataset.document_count, 'document')}</p>
                </div>
                <p className="w-28 text-right text-muted text-sm tabular-nums max-sm:hidden">
                  {plural(dataset.document_count, 'document')}
                </p>
                <p className="w-32 text-right text-faint text-sm max-md:hidden">
                  <Moment at={dataset.updated_at} />
                </p>
                <ChevronRight className="size-4 shrink-0 text-faint transition-transform group-hover:translate-x-0.5" aria-hidden="true" />
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Paging {...paging} />
    </>
  );
}
