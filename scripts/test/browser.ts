import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * Finds a Chromium: CHROME_PATH, the system's, Playwright's own; or installs Debian's package when this may. Throws with
 * what to do when there is none. Nothing is ever fetched from elsewhere.
 */
export function findBrowser(): string {
  const found = [process.env.CHROME_PATH, ...SYSTEM, chromium.executablePath()].find((path) => path && existsSync(path));
  return found ?? installBrowser();
}

function installBrowser(): string {
  const mayInstall = process.getuid?.() === 0 && existsSync('/etc/debian_version') && spawnSync('apt-get', ['--version']).status === 0;
  if (mayInstall) {
    console.log("No browser found: installing Debian's chromium package.");
    const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
    spawnSync('apt-get', ['update', '-qq'], options);
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
    if (existsSync('/usr/bin/chromium')) return '/usr/bin/chromium';
  }
  throw new Error('No browser for the end-to-end tests. Install Chromium and name it: CHROME_PATH=/path/to/chromium npm test');
}
