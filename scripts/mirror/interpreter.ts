import { execFileSync } from 'node:child_process';

const NEEDS = 'import sqlmodel, psycopg2';

/**
 * A Python that has SQLModel and a driver for PostgreSQL: the one that TEST_PYTHON names, whatever it has, so that a run which promised one
 * fails rather than skips; or else one that is found to have both. Null when there is none.
 */
export function findPython(): string | null {
  return process.env.TEST_PYTHON || (['python3', '/usr/bin/python3'].find(hasPackages) ?? null);
}

function hasPackages(python: string): boolean {
  try {
    execFileSync(python, ['-c', NEEDS], { stdio: 'ignore' });
    return true;
  } catch {
    return false; // No such interpreter, or one without the packages: either way not one to test with.
  }
}
