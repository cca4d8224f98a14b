import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand, scratchCheckout } from '../testing/documented-commands.ts';

test('`npm test` ends with the counted line and exit code 1 also where none of the commands that it runs is there', async () => {
  const { path, remove } = scratchCheckout();
  // The build, which needs no command, fails at once.
  writeFileSync(join(path, 'next.config.ts'), "throw new Error('This is no configuration.');\n");
  const { code, output } = await runCommand(`PATH=/nowhere ${process.execPath} scripts/run.mjs test`, { cwd: path });
  remove();
  expect(output).toContain('spawn biome ENOENT');
  expect(output).toMatch(/\n1 passed, 5 failed\n$/);
  expect(code).toBe(1);
});
