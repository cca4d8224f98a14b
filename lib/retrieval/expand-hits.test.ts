import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chunks, documents, documentVersions } from '#db/datasets/schema/index.ts';
import { newId } from '#db/ids.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { expandHits } from './expand-hits.ts';
import type { SearchHit } from './search-hit.ts';
import { makeDataset, type TestDataset } from './testing.ts';

let databases: TestDatabases;
let dataset: TestDataset;
beforeAll(async () => {
  databases = await openTestDatabases();
  dataset = await makeDataset(databases.datasetsDb);
});
afterAll(() => databases.close());

/** Writes a version whose text is cut at these spans, its passages on pages 1, 2, … @returns a hit of each passage */
async function write(text: string, spans: [start: number, end: number][], { id = newId('document'), version = 1 } = {}) {
  const { datasetsDb: db } = databases;
  const document = { id, datasetId: dataset.id, ownerId: dataset.ownerId, name: id, currentVersion: 1 };
  await db.insert(documents).values(document).onConflictDoNothing();
  const file = { mimeType: 'text/plain', sizeBytes: 1, contentHash: '', objectKey: `${id}/${version}` };
  await db.insert(documentVersions).values({ documentId: id, version, text, ...file });
  const hits = spans.map(([start, end], ordinal): SearchHit => {
    const citation = { documentName: id, title: null, page: ordinal + 1, headingPath: [], start, end };
    const place = { chunkId: newId('chunk'), documentId: id, version, ordinal, datasetId: dataset.id, externalId: null, language: 'en' };
    return { ...place, content: text.slice(start, end), score: 1, metadata: {}, citation };
  });
  await db.insert(chunks).values(
    hits.map(({ chunkId, documentId, datasetId, ordinal, content, citation: { start, end, page } }) => {
      const contentHash = createHash('sha256').update(content).digest('hex');
      return { id: chunkId, datasetId, documentId, version, ordinal, content, contentHash, start, end, page };
    }),
  );
  return hits;
}

const expand = (...hits: (SearchHit | undefined)[]) =>
  expandHits(
    databases.datasetsDb,
    hits.filter((hit) => hit !== undefined),
  );

const spanOf = ({ citation: { start, end } }: SearchHit) => [start, end];

/** Seven passages of two words, each of which begins with the last word of the one before it. */
const NUMBERS = 'one two three four five six seven eight';
const WORDS = [...NUMBERS.matchAll(/\w+/g)].map(({ 0: word, index }) => ({ start: index, end: index + word.length }));
const OVERLAPPING = WORDS.slice(1).map(({ end }, index): [number, number] => [WORDS[index]?.start ?? 0, end]);

describe('a passage with its neighbours', () => {
  test('has the one before and the one after it, and what they share once', async () => {
    const hits = await write(NUMBERS, OVERLAPPING);
    const [middle] = await expand(hits[3]);
    expect(middle).toMatchObject({ chunkId: hits[3]?.chunkId, content: 'three four five six', citation: { page: 3, start: 8, end: 27 } });
  });

  test('has one of them where the document begins or ends, and none where it is all of the document', async () => {
    const hits = await write(NUMBERS, OVERLAPPING);
    expect((await expand(hits[0])).map(({ content }) => content)).toEqual(['one two three']);
    expect((await expand(hits.at(-1))).map(({ content }) => content)).toEqual(['six seven eight']);
    const alone = await write('one', [[0, 3]]);
    expect(await expand(...alone)).toEqual(alone);
  });

  test.each([
    ['plain', ''],
    ['with characters that Postgres counts otherwise', '🐘'],
  ])('has the blanks between them as they stand in a text, %s', async (_, before) => {
    const text = `${before}one\n\n\ntwo \t three`;
    const at = (word: string): [number, number] => [text.indexOf(word), text.indexOf(word) + word.length];
    const spans = [[0, text.indexOf('\n')] as [number, number], at('two'), at('three')];
    const hits = await write(text, spans);
    const newer = await write(text.toUpperCase(), spans, { id: hits[0]?.documentId ?? '', version: 2 });
    expect((await expand(hits[1])).map((hit) => [hit.content, spanOf(hit)])).toEqual([[text, [0, text.length]]]);
    expect((await expand(newer[1])).map(({ content }) => content)).toEqual([text.toUpperCase()]);
  });

  test('is of the version that was found, also while the next one is in the making', async () => {
    const hits = await write(NUMBERS, OVERLAPPING);
    await write(NUMBERS.toUpperCase(), OVERLAPPING.slice(0, 6), { id: hits[0]?.documentId ?? '', version: 2 });
    expect((await expand(hits[1])).map(({ content }) => content)).toEqual(['one two three four']);
  });

  test('stays as it was found when its document is gone meanwhile', async () => {
    const hits = await write(NUMBERS, OVERLAPPING);
    await databases.datasetsDb.delete(documents).where(eq(documents.id, hits[0]?.documentId ?? ''));
    expect(await expand(hits[1])).toEqual([hits[1]]);
  });
});

describe('passages of one document', () => {
  test('that then touch become one, in the place of the best', async () => {
    const hits = await write(NUMBERS, OVERLAPPING);
    const [other] = await write('other', [[0, 5]]);
    const found = await expand(other, hits[4], hits[1], hits[2]);
    expect(found.map(({ chunkId, content }) => [chunkId, content])).toEqual([
      [other?.chunkId, 'other'],
      [hits[4]?.chunkId, 'one two three four five six seven'],
    ]);
  });

  test('stay apart where a passage between them was not asked for', async () => {
    const hits = await write(NUMBERS, OVERLAPPING);
    expect((await expand(hits[5], hits[1])).map(({ content }) => content)).toEqual(['five six seven eight', 'one two three four']);
  });

  test('are not mistaken for those of another in the same place', async () => {
    const [one, other] = [await write(NUMBERS, OVERLAPPING), await write(NUMBERS.toUpperCase(), OVERLAPPING)];
    expect((await expand(one[1], other[1])).map(({ content }) => content)).toEqual(['one two three four', 'ONE TWO THREE FOUR']);
  });
});
