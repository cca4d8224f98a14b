import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../start/build.ts';
import { playwrightFailures, vitestFailures } from './failures.ts';

let folder: string;

beforeAll(() => {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  folder = mkdtempSync(join(ROOT, '.cache', 'failures-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what failed is named, with its reason', () => {
  it('of vitest: a test, and a file that could not be run', () => {
    write('sum.test.ts', "import { expect, it } from 'vitest';\nit('adds', () => expect(1 + 1).toBe(3));\nit('holds', () => {});\n");
    write('broken.test.ts', "throw new Error('no such thing');\n");
    const report = join(folder, 'vitest.json');
    runIn('vitest', ['run', '--root', folder, '--reporter=json', `--outputFile=${report}`]);
    const failures = vitestFailures(JSON.parse(readFileSync(report, 'utf8')), folder);
    expect(failures.toSorted()).toEqual([
      expect.stringContaining('broken.test.ts\n  no such thing'),
      expect.stringMatching(/^sum\.test\.ts › adds\n {2}AssertionError: expected 2 to be 3/),
    ]);
  });

  it('of Playwright: a test, however deep', () => {
    write(
      'deep.spec.ts',
      "import { expect, test } from '@playwright/test';\ntest.describe('outer', () => { test('adds', () => expect(1 + 1).toBe(3)); test('holds', () => {}); });\n",
    );
    write('playwright.config.ts', "export default { testDir: '.', testMatch: '*.spec.ts', outputDir: 'results' };\n");
    const report = join(folder, 'playwright.json');
    runIn('playwright', ['test', '--config', folder, '--reporter=json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: report });
    const failures = playwrightFailures(JSON.parse(readFileSync(report, 'utf8')));
    expect(failures).toEqual([expect.stringMatching(/^deep\.spec\.ts › adds\n {2}Error:/)]);
  });
});

function write(name: string, content: string): void {
  writeFileSync(join(folder, name), content);
}

/** Without this run's own settings, which a run within it would take over. */
function runIn(command: string, parameters: string[], environment: Record<string, string> = {}): void {
  const { NODE_ENV, VITEST, VITEST_MODE, VITEST_POOL_ID, VITEST_WORKER_ID, TEST, ...inherited } = process.env;
  spawnSync(command, parameters, { cwd: folder, env: { ...inherited, ...environment } as NodeJS.ProcessEnv });
}
