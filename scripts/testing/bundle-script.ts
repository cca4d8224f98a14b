import { join } from 'node:path';
import { build } from 'rolldown';

/**
 * Writes a script and all that it imports as one file, which starts in a tenth of the time: for tests that start a process for
 * each place where it could die.
 *
 * @returns the file's path, in `folder`
 */
export async function bundleScript(script: string, folder: string): Promise<string> {
  const file = join(folder, 'script.mjs');
  await build({ input: script, platform: 'node', logLevel: 'silent', output: { file, format: 'esm', codeSplitting: false } });
  return file;
}
