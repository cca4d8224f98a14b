import { DrizzleAdapter } from '@auth/drizzle-adapter';
import type { Adapter, AdapterAccount } from 'next-auth/adapters';
import { accounts, sessions, users, verificationTokens } from '#db/auth/schema/index.ts';
import type { AuthDatabase } from '#db/auth/types.ts';
import { withoutValues } from '#lib/without-values.ts';
import { hashSecret } from './api-keys.ts';

/**
 * Where next-auth keeps people, their sign-in methods and their sessions. Whoever reads these tables can sign in as nobody: of a session only the hash
 * of its token is there, and of a provider's answer only who the person is, since nothing is asked of providers afterwards.
 */
export function signInStore(db: AuthDatabase): Required<Adapter> {
  const tables = { usersTable: users, accountsTable: accounts, sessionsTable: sessions, verificationTokensTable: verificationTokens };
  const base = discreet(DrizzleAdapter(db, tables as never) as Required<Adapter>);
  return {
    ...base,
    linkAccount: ({ userId, type, provider, providerAccountId }: AdapterAccount) =>
      base.linkAccount({ userId, type, provider, providerAccountId }),
    createSession: async (session) => {
      await base.createSession(hashed(session));
      return session;
    },
    getSessionAndUser: async (sessionToken) => {
      const found = await base.getSessionAndUser(hashSecret(sessionToken));
      return found && { ...found, session: { ...found.session, sessionToken } };
    },
    updateSession: async (session) => {
      const updated = await base.updateSession(hashed(session));
      return updated && { ...updated, sessionToken: session.sessionToken };
    },
    deleteSession: (sessionToken) => base.deleteSession(hashSecret(sessionToken)),
  };
}

function hashed<Session extends { sessionToken: string }>(session: Session): Session {
  return { ...session, sessionToken: hashSecret(session.sessionToken) };
}

/** The same adapter, whose errors may come into a log: next-auth writes each there, and what it asks for are people's tokens and addresses. */
function discreet(adapter: Required<Adapter>): Required<Adapter> {
  const methods = Object.entries(adapter).map(([name, method]) => [
    name,
    async (...parameters: never[]) => {
      try {
        return await (method as (...parameters: never[]) => unknown)(...parameters);
      } catch (error) {
        throw withoutValues(error);
      }
    },
  ]);
  return Object.fromEntries(methods);
}
