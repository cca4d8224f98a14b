import type { Route } from 'next';
import Link from 'next/link';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { formatBytes, plural } from '#app/_ui/format.ts';
import type { OutputOf } from '#lib/operations/define.ts';
import type { listDocuments } from '#lib/operations/documents.ts';
import { publicTextPath } from '#lib/reading-places.ts';

type DocumentList = OutputOf<typeof listDocuments>;

/** What can be read in a public dataset; each name leads to the text. */
export function DocumentsCard({ list }: { list: DocumentList }) {
  return (
    <Card>
      <CardHeader title="Documents">{list.total === 0 ? 'None can be read yet.' : plural(list.total, 'document')}</CardHeader>
      {list.documents.length > 0 && (
        <ul>
          {list.documents.map((document) => (
            <li
              key={document.id}
              className="relative flex items-baseline justify-between gap-4 border-line/70 border-b px-4 py-2.5 last:border-0 hover:bg-hover/50 sm:px-5"
            >
              <DocumentName document={document} />
              <span className="shrink-0 text-faint text-sm tabular-nums">{formatBytes(document.size_bytes)}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** Of a document that is not ready only the owner knows, and there is no text of it yet. */
function DocumentName({ document }: { document: DocumentList['documents'][number] }) {
  const { id, dataset_id, name, status, chunk_count } = document;
  if (status !== 'ready' && chunk_count === 0)
    return (
      <span className="min-w-0 break-words text-muted">
        <bdi>{name}</bdi> (not ready, only you see it)
      </span>
    );
  return (
    <Link
      href={publicTextPath(dataset_id, id) as Route}
      prefetch={false}
      className="min-w-0 break-words font-medium after:absolute after:inset-0 hover:underline"
    >
      <bdi>{name}</bdi>
    </Link>
  );
}
