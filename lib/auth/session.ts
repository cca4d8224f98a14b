/*
 * Sign-in and sessions: next-auth 4.24 with sessions in our own tables. It is in maintenance, so nothing else in the code
 * base knows it. Replacing it touches this file, sign-in-store.ts and providers.ts, the route app/api/auth/[...nextauth], the forms of
 * app/(auth)/sign-in (they post to that route), the cookie names in proxy.ts, and, if the new one wants other columns, the
 * tables of db/auth/schema/users.ts. Sessions that exist can be carried over: a row and a cookie with the token of which it has the hash.
 */
import { randomUUID } from 'node:crypto';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { after, type NextRequest } from 'next/server';
import NextAuth, { getServerSession, type NextAuthOptions } from 'next-auth';
import { cache } from 'react';
import type { AuthDatabase } from '#db/auth/types.ts';
import { ensureUser } from '#db/auth/users.ts';
import { openServices } from '#lib/context.ts';
import { openAccount } from '#lib/credits/accounts.ts';
import { env } from '#lib/env.ts';
import { DEMO_PERSON } from './demo-person.ts';
import { configuredProviders } from './providers.ts';
import { signInStore } from './sign-in-store.ts';

const SESSION_SECONDS = 30 * 24 * 60 * 60;

export interface SignedInUser {
  id: string;
  email: string;
  name: string | null;
}

/** The person that the request's session cookie belongs to, or null. Looked up once a request. */
export const currentUser = cache(async (): Promise<SignedInUser | null> => {
  if (!(await cookies()).has(sessionCookie().name)) return null;
  const session = await getServerSession(await authOptions());
  return (session?.user as SignedInUser | undefined) ?? null;
});

/** The signed-in person; anybody else is sent to sign-in (by Next's redirect, which throws). */
export async function requireUser(): Promise<SignedInUser> {
  return (await currentUser()) ?? redirect('/sign-in?ended=1');
}

/** Everything below /api/auth: the providers' redirects and callbacks, the mailed links, the CSRF token. */
export async function authHandler(request: NextRequest, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> {
  return NextAuth(request as never, context as never, await authOptions());
}

/** Ends the session of this browser: its row is deleted and its cookie removed. Server actions only. */
export async function signOut(): Promise<void> {
  const jar = await cookies();
  const { name } = sessionCookie();
  const token = jar.get(name)?.value;
  if (token) await storeOf(await authDatabase()).deleteSession(token);
  jar.delete(name);
}

/**
 * Signs this browser in as the demo person, where the deployment allows it (never in production: the environment check
 * refuses it). next-auth's own way for this, Credentials, does not work with sessions in a database. Server actions only.
 */
export async function signInAsDemo(): Promise<void> {
  if (!env().DEMO_SIGN_IN) throw new Error('The demo sign-in is switched off.');
  const db = await authDatabase();
  const user = await ensureUser(db, DEMO_PERSON);
  const session = { sessionToken: randomUUID(), userId: user.id, expires: new Date(Date.now() + SESSION_SECONDS * 1000) };
  await storeOf(db).createSession(session);
  const { name, secure } = sessionCookie();
  (await cookies()).set(name, session.sessionToken, { httpOnly: true, sameSite: 'lax', path: '/', secure, expires: session.expires });
}

async function authDatabase(): Promise<AuthDatabase> {
  return (await openServices(after)).authDb;
}

/** next-auth's own name for the cookie: with the prefix that binds it to https where the site has it. */
function sessionCookie(): { name: string; secure: boolean } {
  const secure = env().SITE_URL.startsWith('https://');
  return { name: `${secure ? '__Secure-' : ''}next-auth.session-token`, secure };
}

async function authOptions(): Promise<NextAuthOptions> {
  return {
    adapter: storeOf(await authDatabase()),
    session: { strategy: 'database', maxAge: SESSION_SECONDS },
    secret: env().NEXTAUTH_SECRET,
    providers: configuredProviders(env()),
    pages: { signIn: '/sign-in', error: '/sign-in', verifyRequest: '/sign-in/check-email' },
    callbacks: {
      session: ({ session, user }) => ({
        ...session,
        user: { id: user.id, email: user.email, name: user.name ?? null },
      }),
    },
  };
}

/** The store, such that nobody has a session without a credit account: should opening it fail, the next sign-in repairs it. */
function storeOf(db: AuthDatabase): ReturnType<typeof signInStore> {
  const store = signInStore(db);
  return {
    ...store,
    createSession: async (session) => {
      await openAccount(db, session.userId);
      return store.createSession(session);
    },
  };
}
