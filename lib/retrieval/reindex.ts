import { and, eq, sql } from 'drizzle-orm';
import { languageOfVersion } from '#db/datasets/document-languages.ts';
import { keepDataset } from '#db/datasets/document-versions.ts';
import { datasets, documents, documentVersions } from '#db/datasets/schema/index.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { rowId } from '#db/row-id.ts';
import { appendSegments } from './append-segments.ts';
import { foldSegments } from './fold-segments.ts';
import { INDEX_REVISION } from './index-revision.ts';
import { CHUNKS_PER_PART } from './part-terms.ts';
import type { VersionReference } from './publish.ts';
import { insertParts, termRows } from './term-rows.ts';
import { noteWords, wordsOf } from './vocabulary.ts';

/** Chunks whose terms one statement writes: whole parts. */
const BATCH = 8 * CHUNKS_PER_PART;
/** Datasets for which one call makes jobs. */
const MAX_BEGUN = 1_000;

/** Documents whose current version was indexed by other rules than those of now. */
const isOutdated = sql`current_version is not null and index_revision < ${INDEX_REVISION}::int`;

/** Queues the indexing anew of every dataset that has outdated documents and no such job yet. @returns for how many */
export async function beginReindexing(db: DatasetsDatabase): Promise<number> {
  const { rows } = await db.execute(sql`
    insert into jobs (id, kind, dataset_id, owner_id, stage, progress_total)
    select ${rowId('job')}, 'reindex', outdated.dataset_id, outdated.owner_id, 'reindex', documents
    from (
      select dataset_id, owner_id, count(*)::int as documents from documents where ${isOutdated}
      group by dataset_id, owner_id limit ${MAX_BEGUN}::int
    ) outdated join datasets on datasets.id = outdated.dataset_id for key share of datasets skip locked
    on conflict do nothing returning 1`);
  return rows.length;
}

/** A document of a dataset that is outdated, with the language that it is indexed in, if that is known; null when there is none. */
export async function nextOutdated(
  db: DatasetsDatabase,
  datasetId: string,
): Promise<(VersionReference & { language: string | null }) | null> {
  const [outdated] = await db
    .select({ datasetId: documents.datasetId, documentId: documents.id, version: documentVersions.version, language: languageOfVersion })
    .from(documents)
    .innerJoin(datasets, eq(datasets.id, documents.datasetId))
    .innerJoin(documentVersions, and(eq(documentVersions.documentId, documents.id), eq(documentVersions.version, documents.currentVersion)))
    .where(and(eq(documents.datasetId, datasetId), isOutdated))
    .limit(1);
  return outdated ?? null;
}

/**
 * Makes the terms of a document's current version anew, and the dataset's statistics with them, in one commit: a search finds the document
 * by the old ones or by the new ones. Chunks, their ids and their vectors stay.
 * @param language the version's, ISO 639-1
 * @returns false when the version is no longer the current one or no longer outdated
 */
export async function reindexDocument(
  db: DatasetsDatabase,
  { language, ...reference }: VersionReference & { language: string },
): Promise<boolean> {
  const { datasetId, documentId, version } = reference;
  await noteAll(db, { ...reference, language });
  const isDone = await db.transaction(async (transaction) => {
    await keepDataset(transaction, datasetId);
    const { rows: locked } = await transaction.execute(sql`
      select 1 from documents where id = ${documentId} and current_version = ${version}::int and ${isOutdated} for no key update`);
    if (locked.length === 0) return false;
    await changeStatistics(transaction, reference, -1);
    await transaction.execute(sql`delete from part_terms where document_id = ${documentId} and version = ${version}::int`);
    for (let from = 0; await rewrite(transaction, { ...reference, language }, from); from += BATCH);
    await changeStatistics(transaction, reference, 1);
    await transaction.execute(sql`update documents set index_revision = ${INDEX_REVISION}::int where id = ${documentId}`);
    return true;
  });
  if (isDone) await foldSegments(db, datasetId);
  return isDone;
}

/** Notes the words of a version before anything is locked: others may be noting the same ones. */
async function noteAll(db: DatasetsDatabase, target: VersionReference & { language: string }): Promise<void> {
  for (let from = 0; ; from += BATCH) {
    const chunks = await readChunks(db, target, from);
    if (chunks.length === 0) return;
    const texts = chunks.map(({ content }) => content);
    await noteWords(db, target.datasetId, await wordsOf(texts, target));
  }
}

/** @returns whether there were chunks from that place on */
async function rewrite(db: DatasetsDatabase, target: VersionReference & { language: string }, from: number): Promise<boolean> {
  const chunks = await readChunks(db, target, from);
  if (chunks.length === 0) return false;
  const rows = await termRows(chunks, target);
  await db.execute(sql`
    with parts as (${insertParts(target, rows.parts)})
    update chunk_terms c set part = given.part, length = given.length, terms = given.terms::int[], weights = given.weights::sparsevec
    from jsonb_to_recordset(${JSON.stringify(rows.chunks)}::jsonb) as given(id text, part int, length int, terms text, weights text)
    where c.chunk_id = given.id`);
  return true;
}

async function readChunks(
  db: DatasetsDatabase,
  { documentId, version }: VersionReference,
  from: number,
): Promise<{ id: string; ordinal: number; content: string }[]> {
  const { rows } = await db.execute<{ id: string; ordinal: number; content: string }>(sql`
    select id, ordinal, content from chunks
    where document_id = ${documentId} and version = ${version}::int and ordinal >= ${from}::int and ordinal < ${from + BATCH}::int
    order by ordinal`);
  return rows;
}

async function changeStatistics(db: DatasetsDatabase, { datasetId, documentId, version }: VersionReference, sign: 1 | -1): Promise<void> {
  await db.execute(sql`with changes(version, sign) as (values (${version}::int, ${sign}::int)) ${appendSegments(datasetId, documentId)}`);
}
