import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{app,db,lib,scripts}/**/*.test.{ts,tsx}'],
    globalSetup: 'scripts/testing/databases.ts',
    // Ingestion takes whatever job is due in its databases, so each worker has a pair of its own, which its files use in turn.
    maxWorkers: 2,
    // How long a test takes is the machine's affair, and a busy one takes ten times as long: these end what hangs, no more.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
