import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The one place that says which. Later ones may lay out `.vercel/output` differently, so it is raised with `npm run vercel:build` at hand. */
const VERSION = '64.0.2';

/** 64.0.2 asks for a release of `sandbox` that was never published. */
const OVERRIDES = { sandbox: '4.5.0' };

/**
 * The Vercel command line's script, for Node to run. It weighs 360 MB and is needed only here, so it is no dependency of the project: the first
 * time it is installed from npm's registry into `cache`, and found there ever after, without a network.
 */
export function vercelCli(cache: string): string {
  const folder = join(cache, `vercel-cli-${VERSION}`);
  const script = join(folder, 'node_modules/vercel/dist/vc.js');
  if (existsSync(script)) return script;
  console.log(`Installing the Vercel CLI ${VERSION} into ${folder}, this once …`);
  // Under its name only once it is whole: an installation that was broken off must not be found.
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  writeFileSync(
    join(unfinished, 'package.json'),
    JSON.stringify({ private: true, dependencies: { vercel: VERSION }, overrides: OVERRIDES }),
  );
  const { status } = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: unfinished,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`The Vercel CLI ${VERSION} could not be installed. The first time this needs npm's registry.`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
  return script;
}
