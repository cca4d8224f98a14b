import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { visit } from './pages.ts';

const PORT = '3218';

/** The data of a first start, which takes its time; each test works on a copy. */
let seeded: string;
let dataDir: string;
let running: Start[];

test.beforeAll(async () => {
  dataDir = seeded = mkdtempSync(join(tmpdir(), 'fltr-start-'));
  running = [];
  const first = launch();
  await first.ready();
  first.child.kill('SIGTERM');
  await first.ended;
});
test.afterAll(() => rmSync(seeded, { recursive: true, force: true }));

test.beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'fltr-start-'));
  cpSync(seeded, dataDir, { recursive: true });
  running = [];
});
test.afterEach(async () => {
  for (const start of running) start.child.kill('SIGKILL');
  await expect.poll(() => running.every((start) => familyOf(start.child).length === 0)).toBe(true);
  rmSync(dataDir, { recursive: true, force: true });
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} leaves no process, and the next start has the same data`, async () => {
    const first = launch();
    await first.ready();
    const facts = readFileSync(join(dataDir, 'demo.json'), 'utf8');
    expect(statSync(join(dataDir, 'demo.json')).mode & 0o777).toBe(0o600);
    expect(familyOf(first.child).length).toBeGreaterThanOrEqual(3);
    first.child.kill(signal);
    expect(await first.ended).toBe(0);
    expect(familyOf(first.child)).toEqual([]);

    const second = launch();
    await second.ready();
    expect(readFileSync(join(dataDir, 'demo.json'), 'utf8')).toBe(facts);
    expect((await search(JSON.parse(facts))).status).toBe(200);
  });
}

test('SIGTERM to npm, which tells its shell alone, leaves no process', async () => {
  const start = launch({}, ['npm', 'start']);
  await start.ready();
  start.child.kill('SIGTERM');
  await start.ended;
  await expect.poll(() => familyOf(start.child)).toEqual([]);
});

test('a start that is killed leaves no process, and the next one takes over its folder', async () => {
  const first = launch();
  await first.ready();
  const family = familyOf(first.child).map(({ pid }) => pid);
  first.child.kill('SIGKILL');
  const second = launch();
  await second.ready();
  expect(familyOf(second.child).filter(({ pid }) => family.includes(pid))).toEqual([]);
});

test('without Stripe the shop shows its prices, says that nothing can be bought, and offers no button that could not', async ({ page }) => {
  const start = launch();
  await start.ready();
  await visit(page, `http://localhost:${PORT}/pricing`);
  await expect(page.getByText('Payments are not open here yet')).toBeVisible();
  await expect(page.getByRole('main').getByRole('link')).toHaveText(['Start for free']);
  await page.getByRole('link', { name: 'Start for free' }).click();
  await page.getByRole('button', { name: 'Sign in as demo' }).click();
  await page.getByRole('navigation', { name: 'Dashboard' }).getByRole('link', { name: 'Billing' }).click();
  await expect(page.getByText('Payments are not configured here')).toBeVisible();
  await expect(page.getByText('1,000 credits for $29.99 a month')).toBeVisible();
  await expect(page.getByText('2,000 credits', { exact: true })).toBeVisible();
  await expect(page.getByRole('main').getByRole('button')).toHaveText(['Save caps', 'Save warning']);
});

for (const part of ['database/server', 'next']) {
  test(`when ${part} crashes, everything ends with a line that says so`, async () => {
    const start = launch();
    await start.ready();
    const victim = familyOf(start.child).find(({ pid, command }) => pid !== start.child.pid && command.includes(part));
    process.kill(victim?.pid ?? Number.NaN, 'SIGKILL');
    expect(await start.ended).toBe(1);
    expect(start.errors()).toMatch(/^The (web server|databases) stopped \(SIGKILL\)\..*$/m);
    expect(familyOf(start.child)).toEqual([]);
  });
}

test('a second start on the same folder is refused, and the first goes on', async () => {
  const first = launch();
  await first.ready();
  const second = launch({ PORT: '3219' });
  expect(await second.ended).toBe(1);
  expect(second.errors()).toBe(
    `${dataDir} is in use by a running fltr (process ${first.child.pid}). Stop it, or use another folder: DATA_DIR=/another/folder npm start\n`,
  );
  expect((await fetch(`http://localhost:${PORT}/api/health`)).status).toBe(200);
});

test('a taken port is one line and what to do', async () => {
  const squatter = createServer().listen(Number(PORT), '127.0.0.1');
  const start = launch();
  const code = await start.ended;
  squatter.close();
  expect([code, start.errors()]).toEqual([1, `Port ${PORT} is taken. Stop what listens there, or choose another: PORT=3219 npm start\n`]);
});

test('a data folder that cannot be made is one line and what to do', async () => {
  writeFileSync(join(dataDir, 'file'), '');
  const start = launch({ DATA_DIR: join(dataDir, 'file/data') });
  expect(await start.ended).toBe(1);
  expect(start.errors()).toMatch(/^Cannot write to .*file\/data \(.*\)\. Make it writable, or use another folder: .*\n$/);
});

test('a damaged data folder is one line and what to do', async () => {
  writeFileSync(join(dataDir, 'databases/fltr/global/pg_control'), 'damaged');
  const start = launch();
  expect(await start.ended).toBe(1);
  expect(start.errors()).toMatch(
    /^The databases in .* cannot be opened \(.*\)\. Restore them from a copy, or delete .* to begin anew\.\n$/,
  );
});

interface Start {
  child: ChildProcess;
  /** The exit code, once it has ended. */
  ended: Promise<number | null>;
  ready(): Promise<void>;
  errors(): string;
}

const START = [process.execPath, 'scripts/run.mjs', 'start'];

function launch(environment: Record<string, string> = {}, [command = '', ...parameters] = START): Start {
  const child = spawn(command, parameters, { env: { ...process.env, PORT, DATA_DIR: dataDir, ...environment } });
  let output = '';
  let errors = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  child.stderr.on('data', (data) => {
    errors += data;
  });
  const start: Start = {
    child,
    ended: new Promise((resolve) => child.once('exit', resolve)),
    async ready() {
      while (!output.includes('Ctrl-C stops everything')) {
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`The start ended early: ${output}${errors}`);
        await sleep(50);
      }
    },
    errors: () => errors,
  };
  running.push(start);
  return start;
}

/** Every process that this start brought into the world: they all carry its data folder in their environment. */
function familyOf(child: ChildProcess): { pid: number; command: string }[] {
  const mine = `DATA_DIR=${dataDir}\0`;
  return globSync('/proc/[0-9]*').flatMap((folder) => {
    const pid = Number(folder.slice('/proc/'.length));
    const environment = read(`${folder}/environ`);
    const isRunning = existsSync(folder) && !/\) Z /.test(read(`${folder}/stat`));
    const belongs = pid === child.pid || environment.includes(mine);
    return isRunning && belongs ? [{ pid, command: read(`${folder}/cmdline`).replaceAll('\0', ' ') }] : [];
  });
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // It has ended meanwhile.
  }
}

function search({ url, api_key, dataset_id }: { url: string; api_key: string; dataset_id: string }): Promise<Response> {
  return fetch(`${url}/api/v1/search`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${api_key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query: 'how are documents cut into chunks', dataset_id }),
  });
}
