import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf, type JournalEntry, readJournal } from './folder.ts';
import { readHashes } from './hashes.ts';

/** Where a database's folder contradicts itself: journal, files, snapshots, order, hashes. One sentence each; none means it is sound. */
export function checkFolder(folder: string): string[] {
  let journal: JournalEntry[];
  try {
    journal = readJournal(folder);
  } catch (error) {
    return [`meta/_journal.json cannot be read: ${(error as Error).message}`];
  }
  return [...checkFiles(folder, journal), ...checkOrder(journal), ...checkSnapshots(folder, journal), ...checkHashes(folder, journal)];
}

function checkFiles(folder: string, journal: JournalEntry[]): string[] {
  const listed = new Set(journal.map((entry) => entry.tag));
  const files = new Set(namesIn(folder, '.sql'));
  return [
    ...difference(listed, files).map((tag) => `${tag}.sql is missing, but the journal lists it`),
    ...difference(files, listed).map((tag) => `${tag}.sql is not in the journal, so it would never run`),
    ...difference(new Set(namesIn(join(folder, 'down'), '.sql')), listed).map((tag) => `down/${tag}.sql belongs to no migration`),
  ];
}

function checkOrder(journal: JournalEntry[]): string[] {
  return journal.flatMap((entry, position) => {
    const faults: string[] = [];
    const before = journal[position - 1];
    const twin = journal.slice(0, position).find((other) => numberOf(other.tag) === numberOf(entry.tag));
    if (twin) faults.push(`${entry.tag} has the same number as ${twin.tag}: generate the later one anew`);
    else if (numberOf(entry.tag) !== position || entry.idx !== position) {
      faults.push(`${entry.tag} stands at place ${position} of the journal (idx ${entry.idx}): number and place must be the same`);
    }
    if (before && entry.when <= before.when) {
      faults.push(`${entry.tag} is dated before ${before.tag} in the journal, so drizzle would skip it: generate it anew`);
    }
    return faults;
  });
}

/** Each snapshot must build on the one before: two branches that both added a migration show here. */
function checkSnapshots(folder: string, journal: JournalEntry[]): string[] {
  const found = new Set(namesIn(join(folder, 'meta'), '_snapshot.json'));
  const faults = difference(found, new Set(journal.map(snapshotOf))).map((name) => `meta/${name}_snapshot.json belongs to no migration`);
  let before: string | undefined;
  for (const entry of journal) {
    const path = join(folder, 'meta', `${snapshotOf(entry)}_snapshot.json`);
    if (!existsSync(path)) {
      faults.push(`meta/${snapshotOf(entry)}_snapshot.json is missing, so the next migration would be generated wrongly`);
      before = undefined;
      continue;
    }
    const { id, prevId } = JSON.parse(readFileSync(path, 'utf8'));
    if (before && prevId !== before) faults.push(`the snapshot of ${entry.tag} does not build on the one before: generate it anew`);
    before = id;
  }
  return faults;
}

function checkHashes(folder: string, journal: JournalEntry[]): string[] {
  const hashes = readHashes(folder);
  const faults = journal.flatMap(({ tag }) => {
    const path = join(folder, `${tag}.sql`);
    if (!existsSync(path)) return [];
    if (!hashes[tag]) return [`${tag}.sql has no recorded hash: finish it, then run \`npm run db:generate -- --record\``];
    if (hashes[tag] === hashOf(readFileSync(path, 'utf8'))) return [];
    return [`${tag}.sql was edited after its hash was recorded: undo that, and put the change into a new migration`];
  });
  const listed = new Set(journal.map((entry) => entry.tag));
  return [...faults, ...difference(new Set(Object.keys(hashes)), listed).map((tag) => `meta/_hashes.json has ${tag}, the journal has not`)];
}

function numberOf(tag: string): number {
  return Number.parseInt(tag, 10);
}

function snapshotOf({ tag }: JournalEntry): string {
  return tag.split('_')[0] ?? tag;
}

function namesIn(folder: string, ending: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(ending));
  return names.map((name) => name.slice(0, -ending.length)).sort();
}

function difference(all: Set<string>, without: Set<string>): string[] {
  return [...all].filter((each) => !without.has(each));
}
