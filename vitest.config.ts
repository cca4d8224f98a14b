import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{app,db,lib,scripts}/**/*.test.{ts,tsx}'],
    globalSetup: 'scripts/testing/databases.ts',
    // Ingestion takes whatever job is due in the databases that all files share, so the files take turns.
    fileParallelism: false,
    // How long a test takes is the machine's affair, and a busy one takes ten times as long: these end what hangs, no more.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
