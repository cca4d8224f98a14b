import type { Metadata } from 'next';
import { plural } from '#app/_ui/format.ts';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Paging, pageFrom, stayWithin } from '#app/_ui/paging.tsx';
import { TabPanel } from '#app/_ui/tabs.tsx';
import { env } from '#lib/env.ts';
import { getDataset } from '#lib/operations/datasets.ts';
import { listDocuments } from '#lib/operations/documents.ts';
import { query } from '#lib/surfaces/page.ts';
import { PaidSearch } from '../../_search/paid-search.tsx';
import { DatasetSettings } from './dataset-settings.tsx';
import { DatasetSnippets } from './dataset-snippets.tsx';
import { DatasetTabs } from './dataset-tabs.tsx';
import { PAGE_SIZE } from './documents.ts';
import { DocumentsPanel } from './documents-panel.tsx';
import { EvaluationPanel } from './evaluation/evaluation-panel.tsx';
import { readEvaluation } from './evaluation/read-evaluation.ts';
import { PublicPage } from './public-page.tsx';

interface Props {
  params: Promise<{ datasetId: string }>;
  searchParams: Promise<{ page?: string; tab?: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await query(getDataset, { dataset_id: (await params).datasetId })).name };
}

export default async function DatasetPage({ params, searchParams }: Props) {
  const { datasetId } = await params;
  const { page: pageText, tab } = await searchParams;
  const page = pageFrom(pageText);
  const [dataset, list] = await Promise.all([
    query(getDataset, { dataset_id: datasetId }),
    query(listDocuments, { dataset_id: datasetId, limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE }),
  ]);
  const paging = { path: `/datasets/${dataset.id}`, page, total: list.total, size: PAGE_SIZE };
  stayWithin(paging);
  const isOwner = dataset.is_owner;
  const evaluation = isOwner ? await readEvaluation(dataset.id) : null;
  const url = env().SITE_URL;
  return (
    <>
      <PageHeader
        parent={{ href: '/datasets', label: 'Datasets' }}
        title={dataset.name}
        description={dataset.description || plural(list.total, 'document')}
        action={dataset.is_public && <PublicPage datasetId={dataset.id} siteUrl={url} />}
      />
      <DatasetTabs isOwner={isOwner} initial={tab}>
        {/* What is on its way there, and what was paid for, outlasts a look at another tab. */}
        <TabPanel value="documents" kept>
          <DocumentsPanel datasetId={dataset.id} isOwner={isOwner} list={list} />
          <Paging {...paging} />
        </TabPanel>
        <TabPanel value="search" kept>
          <PaidSearch datasets={[{ id: dataset.id, name: dataset.name, isPublic: dataset.is_public }]} siteUrl={url} />
        </TabPanel>
        {evaluation && (
          <TabPanel value="evaluation">
            <EvaluationPanel datasetId={dataset.id} questions={evaluation.questions} runs={evaluation.runs} />
          </TabPanel>
        )}
        <TabPanel value="connect">
          <DatasetSnippets datasetId={dataset.id} isOwner={isOwner} siteUrl={url} />
        </TabPanel>
        {isOwner && (
          <TabPanel value="settings">
            <DatasetSettings dataset={dataset} />
          </TabPanel>
        )}
      </DatasetTabs>
    </>
  );
}
