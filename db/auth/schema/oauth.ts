import { index, pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt, moment } from '#db/columns.ts';
import { users } from './users.ts';

/** An application that asks for access: registered here, or described by a metadata document at its own address. */
export const oauthClients = pgTable('oauth_clients', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  registration: text('registration', { enum: ['metadata_document', 'dynamic', 'manual'] }).notNull(),
  redirectUris: text('redirect_uris').array().notNull(),
  metadataFetchedAt: moment('metadata_fetched_at'),
  expiresAt: moment('expires_at'),
  createdAt: createdAt(),
});

/** A person's consent to one client: the family that every code and token of that client belongs to. */
export const oauthGrants = pgTable(
  'oauth_grants',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    clientId: text('client_id')
      .notNull()
      .references(() => oauthClients.id, { onDelete: 'cascade' }),
    redirectHost: text('redirect_host').notNull(),
    scopes: text('scopes').array().notNull(),
    datasetIds: text('dataset_ids').array(),
    revokedAt: moment('revoked_at'),
    lastUsedAt: moment('last_used_at'),
    createdAt: createdAt(),
  },
  (table) => [index('oauth_grants_user_id_index').on(table.userId)],
);

const grantId = () =>
  text('grant_id')
    .notNull()
    .references(() => oauthGrants.id, { onDelete: 'cascade' });

/** An authorization code, good once and for a minute. */
export const oauthCodes = pgTable('oauth_codes', {
  hash: text('hash').primaryKey(),
  grantId: grantId(),
  redirectUri: text('redirect_uri').notNull(),
  codeChallenge: text('code_challenge').notNull(),
  resource: text('resource').notNull(),
  scopes: text('scopes').array().notNull(),
  expiresAt: moment('expires_at').notNull(),
  usedAt: moment('used_at'),
  createdAt: createdAt(),
});

/** An access or refresh token, kept as a hash. A refresh token names the one that replaced it, so that reuse is seen. */
export const oauthTokens = pgTable(
  'oauth_tokens',
  {
    hash: text('hash').primaryKey(),
    grantId: grantId(),
    kind: text('kind', { enum: ['access', 'refresh'] }).notNull(),
    resource: text('resource').notNull(),
    scopes: text('scopes').array().notNull(),
    expiresAt: moment('expires_at').notNull(),
    revokedAt: moment('revoked_at'),
    replacedBy: text('replaced_by'),
    replacedAt: moment('replaced_at'),
    createdAt: createdAt(),
  },
  (table) => [index('oauth_tokens_grant_id_index').on(table.grantId)],
);
