import { posix } from 'node:path';
import { readSource } from './read-source.ts';

interface Zone {
  name: string;
  path: RegExp;
  /** What its files may import besides one another. */
  may: string[];
}

const DATABASES = ['db', 'db/auth', 'db/datasets'];
const DOMAINS = ['lib/auth', 'lib/credits', 'lib/ingestion', 'lib/retrieval', 'lib/storage', 'lib/webhooks'];

/** The parts of the code base, the particular before the general: app → surfaces → operations → domains → databases, never back. */
const ZONES: Zone[] = [
  { name: 'db/auth', path: /^db\/auth\//, may: ['db'] },
  { name: 'db/datasets', path: /^db\/datasets\//, may: ['db'] },
  { name: 'db', path: /^db\//, may: DATABASES },
  // Sign-in opens the account of a new person and needs the databases before any operation runs.
  {
    name: 'lib/auth/session',
    path: /^lib\/auth\/session\.ts$/,
    may: ['lib', 'lib/env', 'lib/context', 'lib/auth', 'lib/credits', ...DATABASES],
  },
  { name: 'lib/auth', path: /^lib\/auth\//, may: ['lib', 'types of lib/env', ...DATABASES] },
  { name: 'lib/credits', path: /^lib\/credits\//, may: ['lib', ...DATABASES] },
  { name: 'lib/retrieval', path: /^lib\/retrieval\//, may: ['lib', ...DATABASES] },
  { name: 'lib/ingestion', path: /^lib\/ingestion\//, may: ['lib', 'lib/retrieval', 'lib/storage', ...DATABASES] },
  { name: 'lib/storage', path: /^lib\/storage\//, may: ['lib'] },
  { name: 'lib/webhooks', path: /^lib\/webhooks\//, may: ['lib', ...DATABASES] },
  { name: 'lib/operations', path: /^lib\/operations\//, may: ['lib', ...DOMAINS, ...DATABASES] },
  // Joins everything below the operations; of the operations themselves it knows the shape of what they are handed.
  { name: 'lib/context', path: /^lib\/context\.ts$/, may: ['lib', 'lib/env', 'types of lib/operations', ...DOMAINS, ...DATABASES] },
  {
    name: 'lib/surfaces',
    path: /^lib\/surfaces\//,
    may: ['lib', 'lib/env', 'lib/context', 'lib/operations', 'lib/auth/session', 'db', ...DOMAINS],
  },
  { name: 'lib/env', path: /^lib\/env\.ts$/, may: ['lib/auth'] },
  { name: 'lib', path: /^lib\/[^/]+$/, may: [] },
  { name: 'app', path: /^(app\/|proxy\.ts$)/, may: ['lib', 'lib/env', 'lib/surfaces', 'lib/operations', 'lib/auth/session', ...DOMAINS] },
  {
    name: 'scripts',
    path: /^scripts\//,
    may: ['lib', 'lib/env', 'lib/context', 'lib/surfaces', 'lib/operations', ...DOMAINS, ...DATABASES],
  },
];

const READS_ENVIRONMENT = /^(lib\/env\.ts|scripts\/.*|[^/]+\.config\.ts)$/;

/** A rule that a file breaks, as one line for a person. */
export type Violation = string;

/** Checks one file, given by its path from the root of the repository. Tests, and the `testing.ts` beside them, may import what they like: nothing that ships imports them. */
export function checkFile(path: string, text: string): Violation[] {
  if (/(\.test\.tsx?|\/testing\.ts)$/.test(path)) return [];
  const { imports, environment } = readSource(path, text);
  const violations = imports.flatMap(({ specifier, typeOnly }) => {
    const target = resolve(path, specifier);
    return target === null ? [] : checkImport(path, specifier, target, typeOnly);
  });
  if (environment && !READS_ENVIRONMENT.test(path))
    violations.push(`${path} reads process.env: only lib/env.ts, scripts and configuration do`);
  return violations;
}

function checkImport(path: string, specifier: string, target: string, typeOnly: boolean): Violation[] {
  const from = zoneOf(path);
  const to = zoneOf(target);
  if (!from || !to || from === to) return [];
  if (from.may.includes(to.name) || (typeOnly && from.may.includes(`types of ${to.name}`))) return [];
  return [`${path} imports ${specifier}: ${from.name} may import ${from.may.join(', ') || 'nothing of ours'}, not ${to.name}`];
}

function zoneOf(path: string): Zone | undefined {
  return ZONES.find((zone) => zone.path.test(path));
}

/** The path from the root that a specifier means; null for a package. */
function resolve(path: string, specifier: string): string | null {
  if (specifier.startsWith('#')) return specifier.slice(1);
  return specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : null;
}
