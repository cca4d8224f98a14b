import { Globe } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { Badge } from '#app/_ui/badge.tsx';
import { CopyButton } from '#app/_ui/copy-button.tsx';
import { publicDatasetPath } from '#lib/reading-places.ts';

/** That anyone may search a dataset, and the address to hand out for it. */
export function PublicPage({ datasetId, siteUrl }: { datasetId: string; siteUrl: string }) {
  const path = publicDatasetPath(datasetId);
  return (
    <p className="flex items-center gap-1.5 text-sm">
      <Badge>
        <Globe aria-hidden="true" />
        Public
      </Badge>
      <Link href={path as Route} className="link ml-1">
        Public page
      </Link>
      <CopyButton text={siteUrl + path} label="Copy the public address" />
    </p>
  );
}
