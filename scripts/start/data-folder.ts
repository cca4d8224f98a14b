import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a database process may need to end after its parent was killed, in milliseconds. */
const HANDOVER = 10_000;

/** The folder that keeps everything of this installation: databases, files, secrets, logs, and the facts of the demo. */
export class DataFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Makes the folder if needed and claims it for this process. Throws with what to do when it cannot be used or is in use. */
  static async claim(path: string): Promise<DataFolder> {
    const folder = new DataFolder(path);
    try {
      mkdirSync(folder.in('logs'), { recursive: true, mode: 0o700 });
      await folder.#lock();
    } catch (error) {
      throw new Error(explain(path, error as NodeJS.ErrnoException), { cause: error });
    }
    return folder;
  }

  in(name: string): string {
    return join(this.path, name);
  }

  /** Adds a process that also uses the folder: until it has ended, nobody else may claim it. */
  include(pid: number | undefined): void {
    writeFileSync(this.in('lock'), `${pid}\n`, { flag: 'a' });
  }

  release(): void {
    rmSync(this.in('lock'), { force: true });
  }

  /** The secrets of this installation, made once. */
  secrets(): { NEXTAUTH_SECRET: string; CRON_SECRET: string } {
    const path = this.in('secrets.json');
    if (!existsSync(path)) this.write('secrets.json', { NEXTAUTH_SECRET: newSecret(), CRON_SECRET: newSecret() });
    return JSON.parse(readFileSync(path, 'utf8'));
  }

  /** Writes a file that only this user may read. */
  write(name: string, content: object): void {
    rmSync(this.in(name), { force: true });
    writeFileSync(this.in(name), `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  }

  /** What an earlier start wrote, or null. */
  read<Content>(name: string): Content | null {
    return existsSync(this.in(name)) ? JSON.parse(readFileSync(this.in(name), 'utf8')) : null;
  }

  async #lock(): Promise<void> {
    for (const deadline = Date.now() + HANDOVER; ; await sleep(100)) {
      try {
        return writeFileSync(this.in('lock'), `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const [owner, ...others] = readFileSync(this.in('lock'), 'utf8').split('\n').filter(Boolean).map(Number);
      if (owner && isOurs(owner)) throw new InUse(owner);
      // The owner was killed. Its databases end by themselves, and must have before others open the same files.
      const left = others.find(isOurs);
      if (!left) rmSync(this.in('lock'), { force: true });
      else if (Date.now() > deadline) throw new InUse(left);
    }
  }
}

class InUse extends Error {
  readonly pid: number;

  constructor(pid: number) {
    super();
    this.pid = pid;
  }
}

function explain(path: string, error: NodeJS.ErrnoException): string {
  if (error instanceof InUse) {
    return `${path} is in use by a running fltr (process ${error.pid}). Stop it, or use another folder: DATA_DIR=/another/folder npm start`;
  }
  const reason = { EACCES: 'permission denied', EPERM: 'permission denied', EROFS: 'read-only', ENOSPC: 'the disk is full' }[
    error.code ?? ''
  ];
  return `Cannot write to ${path} (${reason ?? error.message}). Make it writable, or use another folder: DATA_DIR=/another/folder npm start`;
}

/** Whether a process of ours has this id. After a restart of the machine the id may be a stranger's. */
function isOurs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const commandLine = `/proc/${pid}/cmdline`;
  return !existsSync('/proc/self/cmdline') || (existsSync(commandLine) && readFileSync(commandLine, 'utf8').includes('scripts/'));
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
