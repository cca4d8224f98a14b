import { type SQL, sql } from 'drizzle-orm';
import type { DatasetsDatabase } from './types.ts';

/** How long an upload may take from before its file is put until its document is there: longer than any function lives. */
const UPLOAD_MINUTES = 60;
/** A file that could not be deleted is tried again after this long. */
const RETRY_MINUTES = 5;

/** Notes a file before it is put. Adding its document takes the note away; if it is never added, the file is deleted. */
export async function noteUpload(db: DatasetsDatabase, objectKey: string): Promise<void> {
  await db.execute(sql`
    insert into unclaimed_files (object_key, delete_at) values (${objectKey}, now() + make_interval(mins => ${UPLOAD_MINUTES}::int))`);
}

/** As part of a statement that deletes or replaces documents: notes their files. @param keys a query for one column, the files' keys */
export function unclaimFiles(keys: SQL): SQL {
  return sql`
    insert into unclaimed_files (object_key, delete_at) select key, now() from (${keys}) as unclaimed(key)
    on conflict (object_key) do update set delete_at = excluded.delete_at`;
}

/** Files that are to be deleted by now, the longest due first. */
export async function dueFiles(db: DatasetsDatabase, limit: number): Promise<string[]> {
  const { rows } = await db.execute<{ object_key: string }>(sql`
    select object_key from unclaimed_files where delete_at <= now() order by delete_at, object_key limit ${limit}::int`);
  return rows.map(({ object_key }) => object_key);
}

/** Notes of files that were deleted go; those of files that could not be are for later. */
export async function closeFiles(db: DatasetsDatabase, { deleted, failed }: { deleted: string[]; failed: string[] }): Promise<void> {
  await db.execute(sql`
    with closed as (delete from unclaimed_files where object_key = any(${sql.param(deleted)}::text[]))
    update unclaimed_files set delete_at = now() + make_interval(mins => ${RETRY_MINUTES}::int)
    where object_key = any(${sql.param(failed)}::text[])`);
}
