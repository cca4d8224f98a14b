'use client';

import { FileText, TextCursorInput } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Card } from '#app/_ui/card.tsx';
import { Dropzone } from '#app/_ui/dropzone.tsx';
import { formatBytes } from '#app/_ui/format.ts';
import { HeaderCell, Table } from '#app/_ui/table.tsx';
import { MAX_DOCUMENT_BYTES } from '#lib/credits/prices.ts';
import { DocumentActions } from './document-actions.tsx';
import { DocumentTableRow } from './document-table-row.tsx';
import { ACCEPTED_FILES, type DocumentList } from './documents.ts';
import { PasteTextDialog } from './paste-text-dialog.tsx';
import { UploadTableRow } from './upload-table-row.tsx';
import { useDocuments } from './use-documents.ts';
import { useUploads } from './use-uploads.ts';

interface Props {
  datasetId: string;
  /** Whether the reader may add documents and change them. */
  isOwner: boolean;
  list: DocumentList;
}

/** The documents of a dataset with what is happening to each, and for its owner the ways to add more. */
export function DocumentsPanel({ datasetId, isOwner, list }: Props) {
  const { documents, put, remove } = useDocuments(datasetId, list);
  const { uploads, add, dismiss } = useUploads(datasetId, put);
  const [pasting, setPasting] = useState(false);
  // A later page that has just become empty is left for the one before.
  const isEmpty = documents.length === 0 && uploads.length === 0 && list.offset === 0;

  return (
    <div className="grid grid-cols-1 gap-4">
      {isOwner && (
        <div className="flex items-stretch gap-3 max-sm:flex-col">
          <div className="flex-1">
            <Dropzone
              label="Add files"
              hint={`Text, Markdown, HTML or PDF with a text layer, up to ${formatBytes(MAX_DOCUMENT_BYTES)} each`}
              accept={ACCEPTED_FILES}
              compact={!isEmpty}
              onFiles={add}
            />
          </div>
          {!isEmpty && (
            <Button onClick={() => setPasting(true)} className="h-auto min-h-9 px-5">
              <TextCursorInput aria-hidden="true" />
              Paste text
            </Button>
          )}
        </div>
      )}
      {isEmpty ? (
        <p className="flex flex-wrap items-center justify-center gap-1.5 text-faint">
          <FileText className="size-4" aria-hidden="true" />
          No documents yet.
          {isOwner && (
            <>
              {' '}
              No file at hand?
              <button type="button" className="link font-medium" onClick={() => setPasting(true)}>
                Paste text
              </button>
            </>
          )}
        </p>
      ) : (
        <Card>
          <Table label="Documents" className="max-sm:table-fixed">
            <HeaderRow isOwner={isOwner} />
            <tbody>
              {uploads.map((upload) => (
                <UploadTableRow key={upload.id} upload={upload} onDismiss={() => dismiss(upload.id)} />
              ))}
              {documents.map((document) => (
                <DocumentTableRow
                  key={document.id}
                  document={document}
                  actions={isOwner && <DocumentActions document={document} onChange={put} onRemove={remove} />}
                />
              ))}
            </tbody>
          </Table>
        </Card>
      )}
      <PasteTextDialog open={pasting} onOpenChange={setPasting} datasetId={datasetId} onAdded={put} />
    </div>
  );
}

function HeaderRow({ isOwner }: { isOwner: boolean }) {
  return (
    <thead>
      <tr>
        <HeaderCell>Name</HeaderCell>
        <HeaderCell className="w-28 sm:w-52">Status</HeaderCell>
        <HeaderCell numeric className="max-md:hidden">
          Chunks
        </HeaderCell>
        <HeaderCell numeric className="max-md:hidden">
          Size
        </HeaderCell>
        <HeaderCell numeric className="max-lg:hidden">
          Added
        </HeaderCell>
        {isOwner && (
          <HeaderCell className="w-12">
            <span className="sr-only">Actions</span>
          </HeaderCell>
        )}
      </tr>
    </thead>
  );
}
