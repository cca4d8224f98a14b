import { index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { createdAt, moment, updatedAt } from '#db/columns.ts';
import { newId } from '#db/ids.ts';

/** A person. Property names are those that next-auth's adapter expects; nothing about money stands here. */
export const users = pgTable('users', {
  id: text('id')
    .primaryKey()
    .$defaultFn(() => newId('user')),
  name: text('name'),
  email: text('email').notNull().unique(),
  emailVerified: moment('email_verified'),
  image: text('image'),
  role: text('role', { enum: ['user', 'admin'] })
    .notNull()
    .default('user'),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

const userId = () =>
  text('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' });

/**
 * A sign-in method of a person, in next-auth's adapter form (the snake_case property names are the adapter's). Nothing is asked of providers after
 * sign-in, so their tokens are not kept.
 */
export const accounts = pgTable(
  'accounts',
  {
    userId: userId(),
    type: text('type').notNull(),
    provider: text('provider').notNull(),
    providerAccountId: text('provider_account_id').notNull(),
    refresh_token: text('refresh_token'),
    access_token: text('access_token'),
    expires_at: integer('expires_at'),
    token_type: text('token_type'),
    scope: text('scope'),
    id_token: text('id_token'),
    session_state: text('session_state'),
  },
  (table) => [primaryKey({ columns: [table.provider, table.providerAccountId] }), index('accounts_user_id_index').on(table.userId)],
);

/** A browser's sign-in; the cookie holds the token, the row its SHA-256 in hex. */
export const sessions = pgTable(
  'sessions',
  {
    sessionToken: text('session_token').primaryKey(),
    userId: userId(),
    expires: moment('expires').notNull(),
  },
  (table) => [index('sessions_user_id_index').on(table.userId)],
);

/** A link sent by mail that has not been followed yet. */
export const verificationTokens = pgTable(
  'verification_tokens',
  {
    identifier: text('identifier').notNull(),
    token: text('token').notNull(),
    expires: moment('expires').notNull(),
  },
  (table) => [primaryKey({ columns: [table.identifier, table.token] })],
);
