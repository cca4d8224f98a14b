import { and, eq, sql } from 'drizzle-orm';
import { isVisibleTo, type Reader } from './datasets.ts';
import { chunks, datasets, documents, documentVersions } from './schema/index.ts';
import type { DatasetsDatabase } from './types.ts';

export interface FoundText {
  datasetId: string;
  documentId: string;
  name: string;
  title: string | null;
  metadata: Record<string, unknown>;
  text: string;
  isPublic: boolean;
  /** The passage that was asked for; null for a document. */
  passage: { start: number; end: number } | null;
}

/** The text of a document's current version, found by the document's id or that of one of its passages. */
export async function readText(db: DatasetsDatabase, reader: Reader, id: string): Promise<FoundText | null> {
  const passage = db
    .$with('passage')
    .as(
      db
        .select({ documentId: chunks.documentId, version: chunks.version, start: chunks.start, end: chunks.end })
        .from(chunks)
        .where(eq(chunks.id, id)),
    );
  const [found] = await db
    .with(passage)
    .select({
      datasetId: documents.datasetId,
      documentId: documents.id,
      name: documents.name,
      title: documentVersions.title,
      metadata: documents.metadata,
      text: documentVersions.text,
      isPublic: datasets.isPublic,
      passage: { start: passage.start, end: passage.end },
    })
    .from(documents)
    .innerJoin(datasets, eq(datasets.id, documents.datasetId))
    .innerJoin(documentVersions, and(eq(documentVersions.documentId, documents.id), eq(documentVersions.version, documents.currentVersion)))
    .leftJoin(passage, and(eq(passage.documentId, documents.id), eq(passage.version, documents.currentVersion)))
    .where(and(eq(documents.id, sql`coalesce((select ${passage.documentId} from ${passage}), ${id})`), isVisibleTo(reader)));
  return found && found.text !== null ? { ...found, text: found.text } : null;
}
