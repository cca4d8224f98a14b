import { fork } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BuiltFunction } from './build-output.ts';
import { linkOrCopy } from './clean-copy.ts';

export interface RunningFunction {
  url: string;
  /** How long its code took to load, in milliseconds. */
  importMs: number;
  stop(): Promise<void>;
}

/** Puts a function's files together in `target`, as Vercel uploads them, unless they are there already. Returns `target`. */
export function unfold({ files }: BuiltFunction, target: string): string {
  if (existsSync(target)) return target;
  for (const [name, source] of files) {
    mkdirSync(dirname(join(target, name)), { recursive: true });
    linkOrCopy(source, join(target, name));
  }
  return target;
}

/** Starts an unfolded function in a new process with nothing but these variables, and waits until it listens. */
export async function runFunction(folder: string, { config }: BuiltFunction, variables: Record<string, string>): Promise<RunningFunction> {
  const child = fork(join(import.meta.dirname, 'function-process.ts'), [folder, config.handler, config.useWebApi ? 'web' : 'node'], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
    env: { ...config.environment, ...variables, NODE_ENV: 'production' },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const { port, importMs } = await new Promise<{ port: number; importMs: number }>((resolve, reject) => {
    child.once('message', (report) => resolve(report as { port: number; importMs: number }));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The function in ${folder} ended before it listened (exit code ${code}).`)));
  });
  const stop = async () => {
    child.kill();
    await ended;
  };
  return { url: `http://127.0.0.1:${port}`, importMs, stop };
}
