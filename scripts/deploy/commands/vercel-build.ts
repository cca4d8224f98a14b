import { randomBytes } from 'node:crypto';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Databases, startDatabases } from '../../database/start.ts';
import { freePort } from '../../free-port.ts';
import { type BuildOutput, readBuildOutput } from '../build-output.ts';
import { checkOutput, type Expectations } from '../check-output.ts';
import { cleanCopy } from '../clean-copy.ts';
import { type ColdStart, measureColdStart, measureEmptyProcess } from '../cold-start.ts';
import { coldStartTable, functionTable } from '../function-table.ts';
import { buildOffline } from '../offline-build.ts';
import { unfold } from '../run-function.ts';
import { serveOutput } from '../serve-output.ts';
import { json, type Site, signUp, smokeTest } from '../smoke-test.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** What a cold function may take to load and answer once, in milliseconds. Beyond it the table says so; a busy machine is no fault of the build. */
const TARGET_MS = 500;

/** Packages that only a build needs, or a machine of one's own; the development dependencies are taken for such as well. */
const BUILD_ONLY = ['@electric-sql/pglite', '@electric-sql/pglite-pgvector', 'drizzle-kit', 'tailwindcss', 'typescript', 'ws'];

/**
 * `npm run vercel:build`: what Vercel does with a push, on this machine and without a network, against two local databases: check, migrate,
 * build. Then the build is looked at, and the main job is run through it.
 */
const scratch = mkdtempSync(join(tmpdir(), 'fltr-vercel-'));
const project = join(scratch, 'project');
let databases: Databases | undefined;
try {
  databases = await startDatabases();
  await buildAndTry(databases);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  await databases?.stop();
  rmSync(scratch, { recursive: true, force: true });
}

async function buildAndTry({ authUrl, datasetsUrl, proxy }: Databases): Promise<void> {
  const port = await freePort();
  const secrets = { password: newSecret(), NEXTAUTH_SECRET: newSecret(), CRON_SECRET: newSecret() };
  const auth = withPassword(authUrl, secrets.password);
  const datasets = withPassword(datasetsUrl, secrets.password);
  const url = `http://127.0.0.1:${port}`;
  const variables = {
    VERCEL: '1',
    VERCEL_ENV: 'production',
    AUTH_DATABASE_URL: auth,
    AUTH_DATABASE_URL_UNPOOLED: auth,
    DATASETS_DATABASE_URL: datasets,
    DATASETS_DATABASE_URL_UNPOOLED: datasets,
    DATABASE_PROXY: proxy,
    SITE_URL: url,
    NEXTAUTH_SECRET: secrets.NEXTAUTH_SECRET,
    CRON_SECRET: secrets.CRON_SECRET,
    STORAGE_DIR: join(scratch, 'files'),
  };
  mkdirSync(project);
  cleanCopy(ROOT, project);
  buildOffline(project, join(ROOT, '.cache'), variables);

  const output = readBuildOutput(project);
  console.log(`\n${functionTable(output.functions)}\n`);
  const expectations = readExpectations(Object.values(secrets));
  const faults = checkOutput(output, expectations);
  if (faults.length > 0) throw new Error(`The build is not what the project says:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  console.log(`✓ ${expectations.sources.length} pages and routes, ${output.functions.length} functions, as vercel.json says`);
  console.log(`  The regions (${expectations.settings.regions}) are applied at the deployment; a build does not hold them.`);
  await tryOutput(output, { url, authUrl, proxy, cronSecret: secrets.CRON_SECRET }, port, variables);
}

/** Runs the main job through the build, then measures its cold starts. */
async function tryOutput(output: BuildOutput, site: Site, port: number, variables: Record<string, string>): Promise<void> {
  const server = await serveOutput(output, { port, scratch: join(scratch, 'functions'), variables });
  try {
    const visitor = await signUp(site);
    const datasetId = await smokeTest(site, visitor, (what) => console.log(`✓ ${what}`));
    const key = { Authorization: `Bearer ${visitor.apiKey}` };
    const search = { dataset_id: datasetId, query: 'are trains preferred' };
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'search', arguments: search } };
    const accept = { ...key, Accept: 'application/json, text/event-stream' };
    const starts = new Map([
      ['api/v1/search', await coldStart(output, 'api/v1/search', json(key, search), variables)],
      ['api/mcp', await coldStart(output, 'api/mcp', json(accept, call), variables)],
    ]);
    console.log(`\n${coldStartTable(starts)}`);
    console.log(`An empty Node takes ${Math.round(measureEmptyProcess())} ms here.\n`);
    const slow = [...starts].filter(([, { totalMs }]) => totalMs > TARGET_MS).map(([route]) => route);
    console.log(slow.length > 0 ? `! slower than ${TARGET_MS} ms: ${slow.join(', ')}` : `✓ cold starts within ${TARGET_MS} ms`);
  } finally {
    await server.close();
  }
}

async function coldStart(output: BuildOutput, route: string, init: RequestInit, variables: Record<string, string>): Promise<ColdStart> {
  const built = output.functions.find(({ routes }) => routes.includes(route));
  if (!built) throw new Error(`There is no function for ${route}.`);
  const folder = unfold(built, join(scratch, 'cold', route));
  return measureColdStart(folder, built, variables, { path: `/${route}`, init });
}

function readExpectations(secrets: string[]): Expectations & { settings: { regions: string[] } } {
  const read = (file: string) => readFileSync(join(project, file), 'utf8');
  const files = globSync('app/**/{page.tsx,route.ts,icon.svg}', { cwd: project }).toSorted();
  const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
  return {
    settings: JSON.parse(read('vercel.json')),
    sources: files.map((file) => ({ file, text: read(file) })),
    unwanted: [...BUILD_ONLY, ...Object.keys(devDependencies)],
    secrets,
  };
}

/** The local databases take any password. One that is a secret shows whether the build gives it away. */
function withPassword(url: string, password: string): string {
  return Object.assign(new URL(url), { password }).href;
}

function newSecret(): string {
  return randomBytes(32).toString('hex');
}
