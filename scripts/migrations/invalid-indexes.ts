import type { PoolClient } from '@neondatabase/serverless';
import type { Statement } from './statements.ts';

/**
 * Drops the indexes that these statements are to build concurrently and that an interrupted run left behind half-built: Postgres keeps
 * such an index as INVALID, never uses it, and `IF NOT EXISTS` would take it for the finished one.
 */
export async function dropInvalidIndexes(client: PoolClient, statements: Statement[]): Promise<void> {
  const names = statements.flatMap(({ normal }) => indexName(normal) ?? []);
  const { rows } = await client.query<{ index: string }>(
    `select indexrelid::regclass::text as index
     from pg_index join pg_class on pg_class.oid = indexrelid
     where not indisvalid and relname = any($1)`,
    [names],
  );
  for (const { index } of rows) await client.query(`drop index concurrently ${index}`);
}

function indexName(normal: string): string | undefined {
  const name = /^create (?:unique )?index concurrently (?:if not exists )?(\S+) on /.exec(normal)?.[1];
  return name?.split('.').at(-1)?.replaceAll('"', '');
}
