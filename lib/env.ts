import * as z from 'zod';
import { RATE_LIMITS } from '#lib/auth/rate-limits.ts';

const url = z.url('must be a URL');
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'must be a connection string, postgres://…' });
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
  EMBEDDING_DIMENSIONS: z.coerce.number('must be a whole number').int('must be a whole number').min(1).max(4000).optional(),
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
  RATE_LIMIT_API_KEY: perHour('api_key'),
  RATE_LIMIT_OAUTH: perHour('oauth'),
  RATE_LIMIT_SESSION: perHour('session'),
  VERCEL_ENV: z.string().optional(),
  DEMO_SIGN_IN: switchedOn,
};

const schema = z.object(variables).superRefine((values, context) => {
  const complain = (name: keyof typeof variables, message: string) => context.addIssue({ code: 'custom', path: [name], message });
  for (const [first, second] of TOGETHER) {
    if (values[first] && !values[second]) complain(second, `must be set as well, because ${first} is`);
  }
  if (!values.STORAGE_DIR && !values.BLOB_READ_WRITE_TOKEN) complain('STORAGE_DIR', 'must be set, or BLOB_READ_WRITE_TOKEN on Vercel');
  if (values.STORAGE_DIR && values.BLOB_READ_WRITE_TOKEN) complain('STORAGE_DIR', 'must not be set beside BLOB_READ_WRITE_TOKEN');
  if (values.DEMO_SIGN_IN && values.VERCEL_ENV === 'production') complain('DEMO_SIGN_IN', 'must not be set in production');
});

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
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim()));
  const result = schema.safeParse({ SITE_URL: vercelUrl(given), ...given });
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return `  ${name} ${given[name] ? issue.message : absent(issue)}`;
  });
  throw new Error(
    `The environment is not complete:\n${lines.join('\n')}\nSee .env.example, or run \`npm start\`, which sets everything up locally.`,
  );
}

function absent(issue: { code?: string; message: string }): string {
  return issue.code === 'custom' ? issue.message : 'is not set';
}

function vercelUrl(given: Record<string, string | undefined>): string | undefined {
  const host = given.VERCEL_ENV === 'production' ? given.VERCEL_PROJECT_PRODUCTION_URL : given.VERCEL_URL;
  return host && `https://${host}`;
}
