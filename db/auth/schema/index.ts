export * from './api-keys.ts';
export * from './billing.ts';
export * from './credits.ts';
export * from './oauth.ts';
export * from './operations.ts';
export * from './users.ts';
