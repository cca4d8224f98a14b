import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { build, isBuilt, ROOT } from './start/build.ts';
import { findBrowser } from './test/browser.ts';
import { exitCode } from './test/exit-code.ts';
import { type PlaywrightReport, playwrightFailures, type VitestReport, vitestFailures } from './test/failures.ts';

/** `npm test`: everything that must hold before a change is let in. Ends with the counted line `N passed, N failed`. */
const scratch = mkdtempSync(join(tmpdir(), 'fltr-test-'));
/** How many passed, and what failed: said once more at the end, since of a long log often only the end is kept. */
let passed = 0;
const failures: string[] = [];
process.env.NEXT_TELEMETRY_DISABLED = '1';

await check('Format and lint', 'biome', ['check', '--error-on-warnings']);
// What is kept from the last run misses routes that were added since.
await check('Types', 'tsc', ['--noEmit', '--incremental', 'false']);
await check('Direction of imports', process.execPath, ['scripts/check-imports.ts']);
title('Unit and integration tests');
// The tests of the scripts have databases and folders of their own, and take the longest: all the rest goes on beside them.
const scripts = vitestOf('scripts', ['scripts/', '--maxWorkers=1'], 'pipe');
// Those of the product share two processes, which load it once: for each file anew, that took nearly a third of the time.
await vitestOf('product', ['--exclude=scripts/**', '--no-isolate'], 'inherit');
if (await buildSite()) await endToEnd();
title('Unit and integration tests of the scripts');
console.log(await scripts);
if (!process.env.TEST_POSTGRES_URL) {
  console.log('Skipped the [real postgres] tests: TEST_POSTGRES_URL names no server (races and locks need a real one).');
}

rmSync(scratch, { recursive: true, force: true });
if (failures.length > 0) console.log(`\n── Failed\n${failures.join('\n')}\n`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;

/** @returns what the run printed, where it is piped */
async function vitestOf(part: string, parameters: string[], output: 'inherit' | 'pipe'): Promise<string> {
  const report = join(scratch, `${part}.json`);
  const child = spawn('vitest', ['run', ...parameters, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], {
    cwd: ROOT,
    stdio: ['ignore', output, output],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (printed += data));
  const code = await exitCode(child);
  const result = readReport<VitestReport>(report);
  add(`vitest of ${part}`, result?.numPassedTests ?? 0, result ? vitestFailures(result, ROOT) : [], code);
  return printed;
}

async function buildSite(): Promise<boolean> {
  title('Production build');
  try {
    if (!isBuilt()) await build(join(scratch, 'build.log'));
    passed++;
    return true;
  } catch (error) {
    console.error((error as Error).message);
    failures.push('Production build');
    return false;
  }
}

async function endToEnd(): Promise<void> {
  title('End-to-end tests');
  const report = join(scratch, 'playwright.json');
  try {
    process.env.CHROME_PATH = findBrowser();
  } catch (error) {
    failures.push((error as Error).message);
    return;
  }
  Object.assign(process.env, {
    E2E_PORT: String(await freePort()),
    E2E_DATA_DIR: join(scratch, 'data'),
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  });
  const code = await run('playwright', ['test', '--reporter=list,json']);
  const result = readReport<PlaywrightReport>(report);
  add('playwright', (result?.stats.expected ?? 0) + (result?.stats.flaky ?? 0), result ? playwrightFailures(result) : [], code);
}

/** A check that passes or fails as a whole. */
async function check(name: string, command: string, parameters: string[]): Promise<void> {
  title(name);
  const code = await run(command, parameters);
  add(name, code === 0 ? 1 : 0, [], code);
}

/** Counts; a command that failed without a failed test to show for it (it crashed, say) counts as one failure. */
function add(what: string, passedTests: number, failedTests: string[], code: number): void {
  passed += passedTests;
  failures.push(...(code !== 0 && failedTests.length === 0 ? [`${what} ended with ${code}`] : failedTests));
}

function run(command: string, parameters: string[]): Promise<number> {
  return exitCode(spawn(command, parameters, { cwd: ROOT, stdio: 'inherit' }));
}

function readReport<Report>(path: string): Report | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null; // The command ended before it could write one, and its exit code says so.
  }
}

function title(name: string): void {
  console.log(`\n── ${name}`);
}
