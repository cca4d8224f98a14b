import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseEnv, variables } from './env.ts';

const complete = {
  AUTH_DATABASE_URL: 'postgres://u:p@auth.neon.tech/fltr_auth',
  DATASETS_DATABASE_URL: 'postgres://u:p@datasets.neon.tech/fltr',
  SITE_URL: 'https://fltr.example/',
  NEXTAUTH_SECRET: 'n'.repeat(32),
  CRON_SECRET: 'c'.repeat(32),
  STORAGE_DIR: '/var/fltr',
};

describe('the environment', () => {
  test('names every variable that is missing, and how to get going', () => {
    const attempt = () => parseEnv({ ...complete, AUTH_DATABASE_URL: '', CRON_SECRET: undefined });
    expect(attempt).toThrow(/AUTH_DATABASE_URL is not set\n {2}CRON_SECRET is not set\nSee \.env\.example/);
  });

  test('names all that is missing at once, also what is only needed beside something else', () => {
    const attempt = () => parseEnv({ MAIL_FROM: 'fltr@fltr.example', EMBEDDING_MODEL: 'a', EMBEDDING_DIMENSIONS: '5000' });
    for (const line of [
      ...['AUTH_DATABASE_URL is not set', 'SITE_URL is not set', 'EMBEDDING_DIMENSIONS must be at most 4000'],
      ...['SMTP_URL must be set as well, because MAIL_FROM is', 'STORAGE_DIR must be set, or BLOB_READ_WRITE_TOKEN on Vercel'],
    ]) {
      expect(attempt).toThrow(line);
    }
  });

  test('says what is wrong with a value without repeating it', () => {
    const attempt = () =>
      parseEnv({ ...complete, NEXTAUTH_SECRET: 'hunter2', RATE_LIMIT_API_KEY: 'many', AUTH_DATABASE_URL: 'mysql://secret' });
    expect(attempt).toThrow(/NEXTAUTH_SECRET must be at least 32 characters/);
    expect(attempt).toThrow(/RATE_LIMIT_API_KEY must be a whole number/);
    expect(attempt).not.toThrow(/hunter2|mysql/);
  });

  test('never takes one database for the other', () => {
    expect(() => parseEnv({ ...complete, DATASETS_DATABASE_URL: undefined })).toThrow('DATASETS_DATABASE_URL is not set');
  });

  test('holds the rate limits of the product unless a deployment changes them', () => {
    const { RATE_LIMIT_ANONYMOUS, RATE_LIMIT_API_KEY } = parseEnv({ ...complete, RATE_LIMIT_API_KEY: '7' });
    expect([RATE_LIMIT_ANONYMOUS, RATE_LIMIT_API_KEY]).toEqual([50, 7]);
  });

  test('knows its address on Vercel: the production one in production, the deployment’s own elsewhere', () => {
    const vercel = { ...complete, SITE_URL: undefined, VERCEL_PROJECT_PRODUCTION_URL: 'fltr.example', VERCEL_URL: 'fltr-abc.vercel.app' };
    expect(parseEnv({ ...vercel, VERCEL_ENV: 'production' }).SITE_URL).toBe('https://fltr.example');
    expect(parseEnv({ ...vercel, VERCEL_ENV: 'preview' }).SITE_URL).toBe('https://fltr-abc.vercel.app');
    expect(parseEnv(complete).SITE_URL).toBe('https://fltr.example');
  });

  test('refuses the demo sign-in in production', () => {
    expect(() => parseEnv({ ...complete, DEMO_SIGN_IN: '1', VERCEL_ENV: 'production' })).toThrow(
      'DEMO_SIGN_IN must not be set in production',
    );
  });

  test.each([
    ['GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET'],
    ['GOOGLE_CLIENT_SECRET', 'GOOGLE_CLIENT_ID'],
    ['MAIL_FROM', 'SMTP_URL'],
    ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'],
    ['STRIPE_WEBHOOK_SECRET', 'STRIPE_SECRET_KEY'],
  ])('refuses half a configuration: %s without %s', (given, missing) => {
    expect(() => parseEnv({ ...complete, [given]: 'x' })).toThrow(`${missing} must be set as well`);
  });

  test('is documented in .env.example, variable by variable', () => {
    const example = readFileSync(join(import.meta.dirname, '../.env.example'), 'utf8');
    const documented = [...example.matchAll(/^([A-Z_]+)=$/gm)].map((match) => match[1]);
    const setByPlatform = ['VERCEL_ENV'];
    const readByMigrations = ['AUTH_DATABASE_URL_UNPOOLED', 'DATASETS_DATABASE_URL_UNPOOLED'];
    const expected = [...Object.keys(variables).filter((name) => !setByPlatform.includes(name)), ...readByMigrations];
    expect(documented.toSorted()).toEqual(expected.toSorted());
  });
});
