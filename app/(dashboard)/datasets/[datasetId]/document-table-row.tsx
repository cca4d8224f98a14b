import type { ReactNode } from 'react';
import { formatBytes, formatCount, plural } from '#app/_ui/format.ts';
import { Moment } from '#app/_ui/moment.tsx';
import { Cell, Row } from '#app/_ui/table.tsx';
import { DocumentStatus } from './document-status.tsx';
import type { DocumentRow } from './documents.ts';

/** A document and where it stands; `actions` is what the reader can do with it. */
export function DocumentTableRow({ document, actions }: { document: DocumentRow; actions: ReactNode }) {
  return (
    <Row>
      <Cell className="sm:w-full sm:min-w-56 sm:max-w-0">
        <span className="wrap-anywhere line-clamp-2 font-medium sm:line-clamp-1 sm:break-all" title={document.name}>
          <bdi>{document.name}</bdi>
        </span>
        {document.status === 'failed' && document.error && (
          <span className="block whitespace-normal text-negative text-sm">{document.error.detail}</span>
        )}
        <span className="block truncate text-faint text-sm md:hidden">
          {formatBytes(document.size_bytes)}
          {document.chunk_count > 0 && ` · ${plural(document.chunk_count, 'chunk')}`}
        </span>
      </Cell>
      <Cell>
        <DocumentStatus document={document} />
      </Cell>
      <Cell numeric className="text-muted max-md:hidden">
        {document.chunk_count > 0 ? formatCount(document.chunk_count) : '–'}
      </Cell>
      <Cell numeric className="text-muted max-md:hidden">
        {formatBytes(document.size_bytes)}
      </Cell>
      <Cell numeric className="text-faint text-sm max-lg:hidden">
        <Moment at={document.created_at} />
      </Cell>
      {actions && <Cell>{actions}</Cell>}
    </Row>
  );
}
