import { headers } from 'next/headers';
import { visitorOf } from '#lib/auth/caller.ts';
import type { Caller } from '#lib/auth/principal.ts';
import { currentUser } from '#lib/auth/session.ts';
import type { Services } from '#lib/operations/services.ts';

/**
 * Who is at a page that is open to all: the person of the session, who acts and pays as anywhere, or else somebody without a credential,
 * known by the address as on REST. The session is a cookie, so this is for pages, which only read what is free, and for server actions,
 * which Next takes from this site's own pages alone; otherwise any website could spend a visitor's credits.
 */
export async function visitor(services: Services, { readsPage }: { readsPage: boolean }): Promise<Caller> {
  const user = await currentUser();
  return user ? { via: 'session', userId: user.id } : { ...visitorOf(await headers(), services), readsPage };
}
