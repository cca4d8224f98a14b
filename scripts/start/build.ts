import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, globSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { adopt } from './processes.ts';

export const ROOT = join(import.meta.dirname, '../..');

/** Next's command line, run by the Node that runs this. */
export const NEXT = join(ROOT, 'node_modules/next/dist/bin/next');

const STAMP = join(ROOT, '.next/built-from');
const SOURCES = ['{app,db,lib,public}/**/*', '*.config.{ts,mjs}', 'proxy.ts', 'package-lock.json', 'tsconfig.json'];

/** Whether `.next` holds the production build of the sources as they are now. */
export function isBuilt(): boolean {
  return existsSync(STAMP) && existsSync(join(ROOT, '.next/BUILD_ID')) && readFileSync(STAMP, 'utf8') === fingerprint();
}

/** Makes the production build. What Next says goes to the file `log`; when it fails, its last lines are in the error. */
export async function build(log: string): Promise<void> {
  const sources = fingerprint();
  const output = openSync(log, 'w', 0o600);
  const child = fork(NEXT, ['build'], {
    cwd: ROOT,
    stdio: ['ignore', output, output, 'ipc'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  closeSync(output);
  adopt(child);
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`The build failed. The end of ${log}:\n${readFileSync(log, 'utf8').split('\n').slice(-30).join('\n')}`);
  writeFileSync(STAMP, sources);
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of globSync(SOURCES, { cwd: ROOT, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.name.includes('.test.'),
  )) {
    const path = join(file.parentPath, file.name);
    hash.update(`${path}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}
