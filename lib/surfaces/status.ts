import { after } from 'next/server';
import { openServices } from '#lib/context.ts';
import { readStatus, type Status } from '#lib/operations/status/read-status.ts';

/** How the deployment is, for a page that also has to show it when nobody can be let in because a database is away. */
export async function status(): Promise<Status> {
  return readStatus(await openServices(after));
}
