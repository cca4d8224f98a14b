import { sql } from 'drizzle-orm';
import { after } from 'next/server';
import { openServices } from '#lib/context.ts';

/** Whether both databases answer: 200 when they do, 503 naming the one that does not. */
export async function health(): Promise<Response> {
  const { authDb, datasetsDb } = await openServices(after);
  const checks = await Promise.allSettled([authDb.execute(sql`select 1`), datasetsDb.execute(sql`select 1`)]);
  const [auth, datasets] = checks.map(({ status }) => (status === 'fulfilled' ? 'ok' : 'unreachable'));
  const isHealthy = auth === 'ok' && datasets === 'ok';
  return Response.json(
    { status: isHealthy ? 'ok' : 'unhealthy', databases: { fltr_auth: auth, fltr: datasets } },
    { status: isHealthy ? 200 : 503, headers: { 'Cache-Control': 'no-store' } },
  );
}
