import { ChevronRight } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { plural } from '#app/_ui/format.ts';
import { Moment } from '#app/_ui/moment.tsx';
import type { listDatasets } from '#lib/operations/datasets.ts';
import type { OutputOf } from '#lib/operations/define.ts';

type Dataset = OutputOf<typeof listDatasets>['datasets'][number];

interface Props {
  datasets: Dataset[];
  /** The page that each leads to. */
  pathOf: (datasetId: string) => string;
  /** What stands beside a name. */
  badgeOf: (dataset: Dataset) => ReactNode;
}

/** Datasets to choose from: what each is about, how much is in it, and when it was last changed. */
export function DatasetList({ datasets, pathOf, badgeOf }: Props) {
  return (
    <ul>
      {datasets.map((dataset) => (
        <li
          key={dataset.id}
          className="group relative flex items-center gap-4 border-line/70 border-b px-4 py-3.5 last:border-0 hover:bg-hover/50 sm:px-5"
        >
          <div className="min-w-0 flex-1">
            <h2 className="flex items-center gap-2">
              <Link href={pathOf(dataset.id) as Route} className="truncate font-medium after:absolute after:inset-0">
                <bdi>{dataset.name}</bdi>
              </Link>
              {badgeOf(dataset)}
            </h2>
            {dataset.description && (
              <p className="line-clamp-2 break-words text-muted text-sm">
                <bdi>{dataset.description}</bdi>
              </p>
            )}
            <p className="mt-0.5 text-faint text-sm sm:hidden">{plural(dataset.document_count, 'document')}</p>
          </div>
          <p className="w-28 text-right text-muted text-sm tabular-nums max-sm:hidden">{plural(dataset.document_count, 'document')}</p>
          <p className="w-32 text-right text-faint text-sm max-md:hidden">
            <Moment at={dataset.updated_at} />
          </p>
          <ChevronRight className="size-4 shrink-0 text-faint transition-transform group-hover:translate-x-0.5" aria-hidden="true" />
        </li>
      ))}
    </ul>
  );
}
