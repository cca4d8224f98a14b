import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig, devices } from '@playwright/test';

// The workers read this file again: what the first reading chose is passed on to them.
process.env.E2E_PORT ??= '3217';
process.env.E2E_DATA_DIR ??= mkdtempSync(join(tmpdir(), 'fltr-e2e-'));

const { E2E_PORT: port, E2E_DATA_DIR: dataDir, CHROME_PATH: chrome } = process.env;
const url = `http://localhost:${port}`;

/** End-to-end tests over the production build, started as a visitor starts it: in a folder of its own, with embedded databases. */
export default defineConfig({
  testDir: 'e2e',
  // Its tests share the demo account, so one at a time; the tests of starting have products and folders of their own, and go on beside them.
  workers: 2,
  projects: [
    { name: 'product', testIgnore: 'start.spec.ts', workers: 1 },
    { name: 'start', testMatch: 'start.spec.ts', workers: 1 },
  ],
  // They end what hangs: a busy machine takes several times as long as a quiet one.
  timeout: 600_000,
  expect: { timeout: 60_000 },
  outputDir: 'test-results',
  use: {
    baseURL: url,
    // Without a picture of each frame, which took a quarter of the time: the pages are in the trace as they were.
    trace: { mode: 'retain-on-failure', screenshots: false },
    ...devices['Desktop Chrome'],
    launchOptions: {
      ...(chrome && { executablePath: chrome }),
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
  webServer: {
    command: 'node scripts/run.mjs start --stripe',
    url: `${url}/api/health`,
    env: { PORT: port, DATA_DIR: dataDir },
    timeout: 300_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 15_000 },
  },
});
