import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vercelCli } from './vercel-cli.ts';

/**
 * Runs `vercel build --prod` in `project`, a clean copy, as Vercel would run it: its install and build commands, with the variables of
 * production. Needs no network, no account and no linked project. Throws when any step of the build failed.
 */
export function buildOffline(project: string, cache: string, variables: Record<string, string>): void {
  const cli = vercelCli(cache);
  mkdirSync(join(project, '.vercel'));
  // The packages are there already.
  const settings = { framework: 'nextjs', nodeVersion: '24.x', installCommand: 'true' };
  writeFileSync(join(project, '.vercel/project.json'), JSON.stringify({ settings }));
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${JSON.stringify(value)}\n`);
  writeFileSync(join(project, '.vercel/.env.production.local'), lines.join(''), { mode: 0o600 });
  const { status } = spawnSync(process.execPath, [cli, 'build', '--prod', '--yes', '--global-config', join(project, '.vercel/global')], {
    cwd: project,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: buildEnvironment(project),
  });
  if (status !== 0) throw new Error(`vercel build failed (exit code ${status}).`);
}

/** Nothing of this shell's: what it has set is not set on Vercel. */
function buildEnvironment(project: string): NodeJS.ProcessEnv {
  const { PATH = '', LANG = 'C.UTF-8' } = process.env;
  return {
    PATH: `${join(project, 'node_modules/.bin')}:${PATH}`,
    HOME: join(project, '.vercel'),
    LANG,
    NODE_ENV: 'production',
    NO_UPDATE_NOTIFIER: '1',
    VERCEL_TELEMETRY_DISABLED: '1',
    NEXT_TELEMETRY_DISABLED: '1',
  };
}
