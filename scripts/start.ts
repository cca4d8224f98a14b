import { resolve } from 'node:path';
import { type Databases, startDatabases } from './database/start.ts';
import { migrateDatabase } from './migrations/migrate.ts';
import { type Seeded, seed } from './seed.ts';
import { announcement, type DemoFacts } from './start/announce.ts';
import { build, isBuilt, ROOT } from './start/build.ts';
import { DataFolder } from './start/data-folder.ts';
import { openLocalStripe } from './start/local-stripe.ts';
import { onOrphaned } from './start/orphaned.ts';
import { adopt, killAll, onCrash, stopAll } from './start/processes.ts';
import { step } from './start/progress.ts';
import { startSweep } from './start/sweep.ts';
import { checkPort, startWeb, waitUntilHealthy } from './start/web.ts';
import type { LocalStripe } from './stripe/local/server.ts';

const dev = process.argv.includes('--dev');
/** Payments without a Stripe account: always in development, and where the built product is asked for them. */
const wantsLocalStripe = (dev || process.argv.includes('--stripe')) && !process.env.STRIPE_SECRET_KEY;
const port = Number(process.env.PORT || 3000);
const url = `http://localhost:${port}`;
const dataDir = resolve(ROOT, process.env.DATA_DIR || '.data');
const postgresUrl = process.env.POSTGRES_URL;

let folder: DataFolder | undefined;
let stripe: LocalStripe | undefined;

process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);
onOrphaned(() => void end(0));
start().catch((error: Error) => end(1, error.message));

/** `npm start` and `npm run dev`: from nothing to a product that answers, and what one needs to try it. */
async function start(): Promise<void> {
  await checkPort(port);
  folder = await DataFolder.claim(dataDir);
  Object.assign(process.env, localEnvironment(folder));
  // On a first start both take long, and neither needs the other.
  const [seeded] = await Promise.all([
    openDatabases(folder),
    dev || isBuilt() ? null : step('Production build', () => build(logFile('build'))),
  ]);
  await openPayments(folder);
  await serve();
  const facts: DemoFacts = { url, api_key: seeded.apiKey, email: seeded.email, dataset_id: seeded.datasetId };
  folder.write('demo.json', facts);
  console.log(announcement(facts, stripe?.url));
}

/** Brings up the databases, their tables and the demo's data, and tells this process and its children where they are. */
async function openDatabases(claimed: DataFolder): Promise<Seeded> {
  const databases = await step(postgresUrl ? 'Databases on a PostgreSQL server' : 'Embedded databases', () => launchDatabases(claimed));
  const { authUrl, datasetsUrl, proxy } = databases;
  const where = { AUTH_DATABASE_URL: authUrl, DATASETS_DATABASE_URL: datasetsUrl, DATABASE_PROXY: proxy };
  Object.assign(process.env, where);
  claimed.write('databases.json', where);
  await step('Migrations', () =>
    Promise.all([migrateDatabase('auth', authUrl, { proxy }), migrateDatabase('datasets', datasetsUrl, { proxy })]),
  );
  return step('Demo account and dataset', () => seed(previousSeed(claimed)));
}

async function launchDatabases(claimed: DataFolder): Promise<Databases> {
  const place = postgresUrl ? { postgresUrl } : { dataDir: claimed.in('databases') };
  const onStart = (child: Databases['process']) => {
    claimed.include(child.pid);
    adopt(child);
  };
  const databases = await startDatabases({ ...place, logFile: logFile('databases'), onStart }).catch((error: Error) => {
    throw new Error(postgresUrl ? unreachable(error) : damaged(claimed, error), { cause: error });
  });
  onCrash(databases.process, (how) =>
    end(1, `The databases stopped (${how}). The end of ${logFile('databases')} may say why. Start again.`),
  );
  return databases;
}

function unreachable(error: Error): string {
  return `The PostgreSQL server of POSTGRES_URL cannot be used (${error.message || 'no answer'}). Start it, or leave POSTGRES_URL out for embedded databases.`;
}

function damaged(claimed: DataFolder, error: Error): string {
  return `The databases in ${claimed.in('databases')} cannot be opened (${error.message}). Restore them from a copy, or delete ${claimed.path} to begin anew.`;
}

/** Without keys of Stripe's and without the local one the shop says that payments are not configured. */
async function openPayments(claimed: DataFolder): Promise<void> {
  if (wantsLocalStripe) stripe = await step('Local Stripe', () => openLocalStripe(claimed, `http://127.0.0.1:${port}`));
  else claimed.write('stripe.json', {});
}

/** Only what these databases really hold: the facts of an earlier start belong to its databases. */
function previousSeed(claimed: DataFolder): Seeded | null {
  const facts = claimed.read<DemoFacts>('demo.json');
  return facts && { email: facts.email, apiKey: facts.api_key, datasetId: facts.dataset_id };
}

async function serve(): Promise<void> {
  await step(dev ? 'Web server with hot reload' : 'Web server', async () => {
    const web = startWeb(port, { dev, log: logFile('web') });
    adopt(web);
    const crashed = new Promise<never>((_, reject) => onCrash(web, (how) => reject(new Error(webStopped(how)))));
    await Promise.race([waitUntilHealthy(port), crashed]);
    crashed.catch((error: Error) => end(1, error.message));
  });
  startSweep(url, process.env.CRON_SECRET ?? '', (line) => ending || console.warn(line));
}

function webStopped(how: string): string {
  return `The web server stopped (${how}). The end of ${logFile('web')} may say why. Start again.`;
}

function localEnvironment(claimed: DataFolder): Record<string, string> {
  const { GITHUB_CLIENT_ID, GOOGLE_CLIENT_ID, SMTP_URL, BLOB_READ_WRITE_TOKEN } = process.env;
  return {
    ...claimed.secrets(),
    NEXT_TELEMETRY_DISABLED: '1',
    SITE_URL: url,
    NEXTAUTH_URL: url,
    ...(!BLOB_READ_WRITE_TOKEN && { STORAGE_DIR: claimed.in('files') }),
    ...(!GITHUB_CLIENT_ID && !GOOGLE_CLIENT_ID && !SMTP_URL && { DEMO_SIGN_IN: '1' }),
  };
}

function logFile(name: string): string {
  return resolve(dataDir, 'logs', `${name}.log`);
}

let ending = false;

/** Ends everything once, with a line if there is something to say. */
async function end(code: number, line?: string): Promise<void> {
  if (ending) return;
  ending = true;
  if (line) console.error(line);
  await stripe?.close();
  await stopAll();
  folder?.release();
  process.exit(code);
}

/** The first Ctrl-C asks, the second does not. */
function interrupt(signal: NodeJS.Signals): void {
  if (ending) {
    killAll();
    folder?.release();
    process.exit(1);
  }
  console.log(`\n${signal === 'SIGINT' ? 'Stopping' : 'Asked to stop'} …`);
  void end(0);
}
