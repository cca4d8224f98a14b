import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** What a command of the documentation did when it was run. */
export interface CommandResult {
  command: string;
  /** Exit code; null when a signal ended it. */
  code: number | null;
  /** Everything it printed, on both streams in the order of arrival. */
  output: string;
}

export interface RunOptions {
  /** Where the commands run: a checkout's root. */
  cwd: string;
  /** Variables of the commands. Beside them they get PATH and HOME and nothing else of this process. */
  env?: Record<string, string>;
  /** Called before each command, to bring about what the page takes for given there. */
  before?: (command: string) => void | Promise<void>;
}

const ROOT = join(import.meta.dirname, '../..');

/** What a checkout for trying commands does without: what is made, what is big, and what is somebody's own. */
const LEFT_OUT = new Set(['.git', '.cache', '.next', '.data', '.vercel', 'node_modules', 'test-results', 'playwright-report']);

/** Runs every command of a page in its order, each in a shell of its own, until one fails. Returns what each of them did. */
export async function runDocumentedCommands(page: string, options: RunOptions): Promise<CommandResult[]> {
  const results: CommandResult[] = [];
  for (const command of documentedCommands(readFileSync(join(ROOT, page), 'utf8'))) {
    await options.before?.(command);
    const result = await runCommand(command, options);
    results.push(result);
    if (result.code !== 0) break;
  }
  return results;
}

/** The commands in the `sh` blocks of a Markdown text: a line is one, unless it is a comment or goes on after a backslash. */
export function documentedCommands(markdown: string): string[] {
  return [...markdown.matchAll(/^```sh\n(.*?)^```/gms)]
    .flatMap(([, block = '']) => block.replaceAll(/\\\n\s*/g, '').split('\n'))
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('#'));
}

/** Runs one command through the shell and waits for its end. */
export function runCommand(command: string, { cwd, env }: RunOptions): Promise<CommandResult> {
  const { PATH = '', HOME = '' } = process.env;
  // npm says nothing of its own, so that a command which prints nothing is seen to print nothing.
  const variables: Record<string, string> = { PATH, HOME, npm_config_loglevel: 'silent', ...env };
  const child = spawn('sh', ['-c', command], { cwd, env: variables as NodeJS.ProcessEnv, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((done, fail) => child.on('error', fail).on('close', (code) => done({ command, code, output })));
}

/** A copy of this project without its history, that shares its installed packages. Whoever asked for it must `remove` it. */
export function scratchCheckout(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'fltr-checkout-'));
  const filter = (source: string) => {
    const [top = ''] = relative(ROOT, source).split('/');
    return !LEFT_OUT.has(top) && (!top.startsWith('.env') || top === '.env.example');
  };
  cpSync(ROOT, path, { recursive: true, filter });
  symlinkSync(join(ROOT, 'node_modules'), join(path, 'node_modules'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
