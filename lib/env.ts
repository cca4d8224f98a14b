import * as z from 'zod';
import { RATE_LIMITS } from '#lib/auth/rate-limits.ts';

const url = z.url('must be a URL');
/** Of a database; also what a command takes one by. */
export const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'must be a connection string, postgres://…' });
const secret = z.string().min(32, 'must be at least 32 characters; `openssl rand -base64 32` makes one');
const perHour = (tier: keyof typeof RATE_LIMITS) =>
  z.coerce.number('must be a whole number').int('must be a whole number').min(1, 'must be at least 1').default(RATE_LIMITS[tier].perHour);

const switchedOn = z
  .literal('1', 'must be 1 or absent')
  .optional()
  .transform((value) => value === '1');

/** Every variable that the running product reads. `.env.example` says what each is for. */
export const variables = {
  AUTH_DATABASE_URL: postgresUrl,
  DATASETS_DATABASE_URL: postgresUrl,
  DATABASE_PROXY: z.string().optional(),
  SITE_URL: url.transform((value) => new URL(value).origin),
  NEXTAUTH_SECRET: secret,
  CRON_SECRET: secret,
  STORAGE_DIR: z.string().optional(),
  BLOB_READ_WRITE_TOKEN: z.string().optional(),
  EMBEDDING_MODEL: z.string().optional(),
  EMBEDDING_BASE_URL: url.optional(),
  EMBEDDING_API_KEY: z.string().optional(),
  EMBEDDING_DIMENSIONS: z.coerce
    .number('must be a whole number')
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(4000, 'must be at most 4000')
    .optional(),
  RERANK_MODEL: z.string().optional(),
  RERANK_BASE_URL: url.optional(),
  RERANK_API_KEY: z.string().optional(),
  AI_GATEWAY_API_KEY: z.string().optional(),
  GITHUB_CLIENT_ID: z.string().optional(),
  GITHUB_CLIENT_SECRET: z.string().optional(),
  GOOGLE_CLIENT_ID: z.string().optional(),
  GOOGLE_CLIENT_SECRET: z.string().optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be smtp://… or smtps://…' }).optional(),
  MAIL_FROM: z.string().optional(),
  STRIPE_SECRET_KEY: z.string().optional(),
  STRIPE_WEBHOOK_SECRET: z.string().optional(),
  STRIPE_API_BASE: url.optional(),
  STRIPE_TAX: switchedOn,
  RATE_LIMIT_ANONYMOUS: perHour('anonymous'),
  RATE_LIMIT_PAGE: perHour('page'),
  RATE_LIMIT_API_KEY: perHour('api_key'),
  RATE_LIMIT_OAUTH: perHour('oauth'),
  RATE_LIMIT_SESSION: perHour('session'),
  VERCEL_ENV: z.string().optional(),
  DEMO_SIGN_IN: switchedOn,
};

const schema = z.object(variables);

/** Where the first is set, the second must be. */
const TOGETHER = [
  ['GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET'],
  ['GITHUB_CLIENT_SECRET', 'GITHUB_CLIENT_ID'],
  ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'],
  ['GOOGLE_CLIENT_SECRET', 'GOOGLE_CLIENT_ID'],
  ['SMTP_URL', 'MAIL_FROM'],
  ['MAIL_FROM', 'SMTP_URL'],
  ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'],
  ['STRIPE_WEBHOOK_SECRET', 'STRIPE_SECRET_KEY'],
  ['STRIPE_API_BASE', 'STRIPE_SECRET_KEY'],
  ['EMBEDDING_MODEL', 'EMBEDDING_DIMENSIONS'],
  ['EMBEDDING_BASE_URL', 'EMBEDDING_MODEL'],
  ['RERANK_BASE_URL', 'RERANK_MODEL'],
] as const;

export type Env = z.infer<typeof schema>;

type Given = Record<string, string | undefined>;

let parsed: Env | undefined;

/**
 * The variables of this deployment, checked once, on first use: a build needs none of them.
 * @throws Error that names every variable that is missing or wrong, and what to do.
 */
export function env(): Env {
  if (!parsed) {
    parsed = parseEnv(process.env);
    // next-auth takes the address of its own pages from this variable alone.
    process.env.NEXTAUTH_URL ??= parsed.SITE_URL;
  }
  return parsed;
}

/** Checks `source`. An empty variable is an absent one. On Vercel the site's address is known unless SITE_URL says otherwise. */
export function parseEnv(source: Given): Env {
  const given: Given = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim()));
  const result = schema.safeParse({ SITE_URL: vercelUrl(given), ...given });
  const faults = [...(result.error?.issues ?? []).map((issue) => faultOf(issue, given)), ...findMismatches(given)];
  if (result.success && faults.length === 0) return result.data;
  const lines = faults.map((fault) => `  ${fault}`).join('\n');
  throw new Error(`The environment is not complete:\n${lines}\nSee .env.example, or run \`npm start\`, which sets everything up locally.`);
}

function faultOf({ path, message }: z.core.$ZodIssue, given: Given): string {
  const name = String(path[0]);
  return `${name} ${given[name] === undefined ? 'is not set' : message}`;
}

/** What is wrong with variables beside one another, whatever is wrong with each by itself. */
function findMismatches(given: Given): string[] {
  const { STORAGE_DIR, BLOB_READ_WRITE_TOKEN, DEMO_SIGN_IN, VERCEL_ENV } = given;
  const halves = TOGETHER.filter(([first, second]) => given[first] && !given[second]);
  return [
    ...halves.map(([first, second]) => `${second} must be set as well, because ${first} is`),
    ...(!STORAGE_DIR && !BLOB_READ_WRITE_TOKEN ? ['STORAGE_DIR must be set, or BLOB_READ_WRITE_TOKEN on Vercel'] : []),
    ...(STORAGE_DIR && BLOB_READ_WRITE_TOKEN ? ['STORAGE_DIR must not be set beside BLOB_READ_WRITE_TOKEN'] : []),
    ...(DEMO_SIGN_IN && VERCEL_ENV === 'production' ? ['DEMO_SIGN_IN must not be set in production'] : []),
  ];
}

function vercelUrl(given: Given): string | undefined {
  const host = given.VERCEL_ENV === 'production' ? given.VERCEL_PROJECT_PRODUCTION_URL : given.VERCEL_URL;
  return host && `https://${host}`;
}
