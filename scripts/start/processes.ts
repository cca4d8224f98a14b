import type { ChildProcess } from 'node:child_process';

/** How long a process may take over its own goodbye, in milliseconds. */
const PATIENCE = 8_000;

/**
 * Everything that must not outlive this process. `stopAll` ends it in the reverse order of its coming, so that what uses
 * a thing is gone before the thing.
 */
const children: ChildProcess[] = [];
let stopping: Promise<void> | undefined;

/** Takes a child into care. */
export function adopt(child: ChildProcess): void {
  children.push(child);
  child.once('exit', () => children.splice(children.indexOf(child), 1));
}

/** Tells how a child ended, unless it was `stopAll` that ended it. */
export function onCrash(child: ChildProcess, tell: (how: string) => void): void {
  child.once('exit', (code, signal) => {
    if (!stopping) tell(signal ?? `exit code ${code}`);
  });
}

/** Ends every child, and waits until none is left. */
export function stopAll(): Promise<void> {
  stopping ??= (async () => {
    for (const child of children.toReversed()) await stop(child);
  })();
  return stopping;
}

/** Ends every child at once, without goodbye. */
export function killAll(): void {
  for (const child of children) child.kill('SIGKILL');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  await ended;
  clearTimeout(impatience);
}
