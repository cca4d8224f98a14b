import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readJournal } from './folder.ts';

type Objects = Record<string, unknown>;

/** What a table of a snapshot is made of, and how a person calls one of each. */
const PARTS = {
  columns: 'column',
  indexes: 'index',
  foreignKeys: 'foreign key',
  compositePrimaryKeys: 'primary key',
  uniqueConstraints: 'unique constraint',
  checkConstraints: 'check',
  policies: 'policy',
};

const OBJECTS = { enums: 'enum', schemas: 'schema', sequences: 'sequence', roles: 'role', policies: 'policy', views: 'view' };

/**
 * Where the schema says something else than the snapshot of the newest migration, one line an object. drizzle-kit would ask about renames
 * and write a file; comparing the snapshots themselves does neither, and needs no database.
 */
export function checkSchema(folder: string, schema: Objects): string[] {
  const newest = readJournal(folder).at(-1);
  if (!newest) return ['there is no migration yet'];
  const path = join(folder, 'meta', `${newest.tag.split('_')[0]}_snapshot.json`);
  const migrated = JSON.parse(readFileSync(path, 'utf8')) as Objects;
  const wanted = snapshotOf(schema);
  const others = Object.entries(OBJECTS).flatMap(([key, kind]) => compare(kind, '', objects(wanted[key]), objects(migrated[key])));
  return [...compareTables(objects(wanted.tables), objects(migrated.tables)), ...others].map(
    (difference) => `${difference}: run \`npm run db:generate\``,
  );
}

function compareTables(wanted: Objects, migrated: Objects): string[] {
  const both = Object.keys(wanted).filter((key) => key in migrated);
  const pick = (all: Objects) => Object.fromEntries(Object.keys(all).map((key) => [key, both.includes(key)]));
  return [
    ...compare('table', '', pick(wanted), pick(migrated)),
    ...both.flatMap((key) => compareTable(`${plain(key)}.`, objects(wanted[key]), objects(migrated[key]))),
  ];
}

function compareTable(prefix: string, wanted: Objects, migrated: Objects): string[] {
  const parts = Object.entries(PARTS).flatMap(([key, kind]) => compare(kind, prefix, objects(wanted[key]), objects(migrated[key])));
  if (wanted.isRLSEnabled === migrated.isRLSEnabled) return parts;
  return [...parts, `row level security of ${prefix.slice(0, -1)} is ${wanted.isRLSEnabled ? 'on' : 'off'} in the schema only`];
}

function compare(kind: string, prefix: string, wanted: Objects, migrated: Objects): string[] {
  return [...new Set([...Object.keys(wanted), ...Object.keys(migrated)])].flatMap((key) => {
    const name = `${kind} ${prefix}${plain(key)}`;
    if (!(key in migrated)) return [`${name} is in the schema, but in no migration`];
    if (!(key in wanted)) return [`${name} is gone from the schema, but no migration drops it`];
    if (isDeepStrictEqual(wanted[key], migrated[key])) return [];
    return [`${name} was changed in the schema, but in no migration (${changes(objects(wanted[key]), objects(migrated[key]))})`];
  });
}

function changes(wanted: Objects, migrated: Objects): string {
  const keys = [...new Set([...Object.keys(migrated), ...Object.keys(wanted)])];
  const changed = keys.filter((key) => !isDeepStrictEqual(wanted[key], migrated[key]));
  return changed.map((key) => `${key}: ${show(migrated[key])} → ${show(wanted[key])}`).join(', ');
}

function show(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}

/** Through JSON, since that is how the other snapshot comes: what is undefined is not there. */
function snapshotOf(schema: Objects): Objects {
  // A CommonJS module of 3 MB, which only this check needs.
  const { generateDrizzleJson } = createRequire(import.meta.url)('drizzle-kit/api') as typeof import('drizzle-kit/api');
  return JSON.parse(JSON.stringify(generateDrizzleJson(schema)));
}

function objects(value: unknown): Objects {
  return (value ?? {}) as Objects;
}

function plain(key: string): string {
  return key.replace(/^public\./, '');
}
