import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, linkSync, lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Copies what a commit of the working tree would hold into `target`, and its installed packages. What git ignores stays behind: environment
 * files, a linked `.vercel` folder, earlier builds. (`vercel build` would pack an `.env.local` into every function.)
 */
export function cleanCopy(root: string, target: string): void {
  for (const file of sourceFiles(root)) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    copyFileSync(join(root, file), join(target, file));
  }
  linkTree(join(root, 'node_modules'), join(target, 'node_modules'));
}

function sourceFiles(root: string): string[] {
  const { stdout, status } = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${root} is no git working tree, so it cannot be told which files belong to the project.`);
  return stdout.split('\0').filter((file) => file && existsSync(join(root, file)));
}

/** The same files under other names, as Turbopack refuses a `node_modules` that is a link out of the project. Copies where links cannot be. */
function linkTree(source: string, target: string): void {
  mkdirSync(target, { recursive: true });
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) linkTree(from, to);
    else linkOrCopy(from, to);
  }
}

/** Gives the file another name on the same disk, or a copy on another one. Links stay links. */
export function linkOrCopy(from: string, to: string): void {
  try {
    if (lstatSync(from).isSymbolicLink()) symlinkSync(readlinkSync(from), to);
    else linkSync(from, to);
  } catch (error) {
    if (!['EXDEV', 'EPERM', 'EMLINK'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    copyFileSync(from, to);
  }
}
