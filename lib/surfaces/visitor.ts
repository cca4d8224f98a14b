import { headers } from 'next/headers';
import { type VisitorFacts, visitorOf } from '#lib/auth/caller.ts';
import type { Caller } from '#lib/auth/principal.ts';
import { currentUser, type SignedInUser } from '#lib/auth/session.ts';
import type { Services } from '#lib/operations/services.ts';

/** What a visitor wants of a page that is open to all: to read it, or to have something done. They are counted apart. */
interface Visit {
  readsPage: boolean;
}

/**
 * Who is at a page that is open to all. The session is a cookie, so this is for pages, which only read what is free, and for server actions,
 * which Next takes from this site's own pages alone; otherwise any website could spend a visitor's credits.
 */
export async function visitor(services: Services, visit: Visit): Promise<Caller> {
  return visitorAs(await currentUser(), await headers(), services, visit);
}

/** The person of the session, who acts and pays as anywhere, or else somebody without a credential, known by the address as on REST. */
export function visitorAs(user: SignedInUser | null, requestHeaders: Headers, facts: VisitorFacts, { readsPage }: Visit): Caller {
  return user ? { via: 'session', userId: user.id } : { ...visitorOf(requestHeaders, facts), readsPage };
}
