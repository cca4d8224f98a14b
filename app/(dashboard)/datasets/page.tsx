import { Database, Globe } from 'lucide-react';
import type { Metadata } from 'next';
import { DatasetList } from '#app/_datasets/dataset-list.tsx';
import { Badge } from '#app/_ui/badge.tsx';
import { Card } from '#app/_ui/card.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { formatLanguage } from '#app/_ui/format.ts';
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
          <DatasetList
            datasets={list.datasets}
            pathOf={(datasetId) => `/datasets/${datasetId}`}
            badgeOf={({ is_public }) =>
              is_public && (
                <Badge>
                  <Globe aria-hidden="true" />
                  Public
                </Badge>
              )
            }
          />
        )}
      </Card>
      <Paging {...paging} />
    </>
  );
}
