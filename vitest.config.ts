import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{app,db,lib,scripts}/**/*.test.{ts,tsx}'],
    globalSetup: 'scripts/testing/databases.ts',
    // The databases of a run are shared and live in one process: a first query may wait behind others.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
