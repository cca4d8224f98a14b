import { type SQL, sql } from 'drizzle-orm';
import type { VersionKey } from './document-versions.ts';
import { AUTO, datasets, documentVersions } from './schema/index.ts';
import type { DatasetsDatabase } from './types.ts';

/** Documents before one whose languages are looked at. */
export const NEAR = 50;

/** The language that a version is indexed in, or null where it is still to be detected; for a select of both tables. */
export const languageOfVersion = sql<
  string | null
>`case when ${datasets.language} = ${sql.raw(`'${AUTO}'`)} then ${documentVersions.language} else ${datasets.language} end`;

/** The languages that a dataset's index contains. */
export const languagesOfDataset: SQL<string[]> =
  sql`case when ${datasets.language} = ${sql.raw(`'${AUTO}'`)} then ${datasets.languages} else array[${datasets.language}] end`;

/** In how many of the documents that came to a dataset up to one, each language was detected. */
export async function countLanguagesBefore(db: DatasetsDatabase, documentId: string): Promise<Record<string, number>> {
  const { rows } = await db.execute<{ language: string; documents: number }>(sql`
    select v.language, count(*)::int as documents
    from documents this
    cross join lateral (
      select id from documents d
      where d.dataset_id = this.dataset_id and d.created_at <= this.created_at
      order by d.created_at desc limit ${NEAR}::int
    ) near
    join document_versions v on v.document_id = near.id
    where this.id = ${documentId} and v.language is not null
    group by v.language`);
  return Object.fromEntries(rows.map(({ language, documents }) => [language, documents]));
}

/**
 * Keeps the language of a version, if it has none yet, and tells its dataset in the same commit. The dataset is only written to when the
 * language is new to it, so that documents of the usual ones do not wait for one another; and before the version, as when it is deleted.
 */
export async function saveLanguage(db: DatasetsDatabase, { documentId, version }: VersionKey, language: string): Promise<void> {
  await db.execute(sql`
    with told as (
      update datasets set languages = array_append(languages, ${language})
      where id = (select dataset_id from documents where id = ${documentId}) and ${language} <> all(languages)
      returning id
    )
    update document_versions set language = coalesce(language, ${language})
    from (select count(*) from told) first
    where document_id = ${documentId} and version = ${version}::int`);
}
