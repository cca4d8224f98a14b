import type { Metadata, Route } from 'next';
import Link from 'next/link';
import { SearchPanel } from '#app/_search/search-panel.tsx';
import { Button } from '#app/_ui/button.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Paging, pageFrom, stayWithin } from '#app/_ui/paging.tsx';
import { currentUser } from '#lib/auth/session.ts';
import { env } from '#lib/env.ts';
import { listDocuments } from '#lib/operations/documents.ts';
import { publicDatasetPath } from '#lib/reading-places.ts';
import { queryAsVisitor } from '#lib/surfaces/page.ts';
import { searchAsVisitorAction } from '../actions.ts';
import { ConnectCard } from './connect-card.tsx';
import { DocumentsCard } from './documents-card.tsx';
import { readPublicDataset } from './read-public.ts';

const PAGE_SIZE = 20;

interface Props {
  params: Promise<{ datasetId: string }>;
  searchParams: Promise<{ page?: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { name, description } = await readPublicDataset((await params).datasetId);
  return { title: name, description: description || `A public dataset: search ${name}, and read its documents.` };
}

export default async function PublicDatasetPage({ params, searchParams }: Props) {
  const page = pageFrom((await searchParams).page);
  const dataset = await readPublicDataset((await params).datasetId);
  const list = await queryAsVisitor(listDocuments, { dataset_id: dataset.id, limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE });
  const path = publicDatasetPath(dataset.id);
  const paging = { path, page, total: list.total, size: PAGE_SIZE, part: 'documents' };
  stayWithin(paging);
  const { SITE_URL: siteUrl, RATE_LIMIT_ANONYMOUS: perHour } = env();
  const isSignedIn = (await currentUser()) !== null;
  return (
    <div className="mx-auto grid max-w-5xl grid-cols-1 gap-10 px-4 pt-8 pb-20 sm:px-6">
      <div>
        <PageHeader
          parent={{ href: '/public', label: 'Public datasets' }}
          title={dataset.name}
          description={dataset.description}
          action={
            dataset.is_owner && (
              <Button asChild>
                <Link href={`/datasets/${dataset.id}` as Route}>Manage in the dashboard</Link>
              </Button>
            )
          }
        />
        <SearchPanel
          datasets={[{ id: dataset.id, name: dataset.name, isPublic: true }]}
          siteUrl={siteUrl}
          action={searchAsVisitorAction}
          isWholePage={false}
          {...(!isSignedIn && { free: { perHour, signInPath: `/sign-in?return_to=${path}` as Route } })}
        />
      </div>
      <div id="documents">
        <DocumentsCard list={list} />
        <Paging {...paging} />
      </div>
      <ConnectCard datasetId={dataset.id} siteUrl={siteUrl} freePerHour={perHour} />
    </div>
  );
}
