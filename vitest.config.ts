import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{app,db,lib,scripts}/**/*.test.{ts,tsx}'],
    globalSetup: 'scripts/testing/databases.ts',
    // Ingestion takes whatever job is due in the databases that all files share, so the files take turns.
    fileParallelism: false,
    // The databases of a run are shared and live in one process: a first query may wait behind others.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
