import { afterAll, beforeAll, expect, test } from 'vitest';
import { addSearchTimings, readSearchTimings } from '#db/datasets/search-timings.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { SearchTimings } from '#lib/retrieval/search-timings.ts';
import { recordSearch } from '../record-search.ts';
import { testServices } from '../testing.ts';
import { readStatus } from './read-status.ts';

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

/** Services at a moment of their own, so that nobody else's searches are counted. */
function servicesAt(moment: string) {
  const clock = { at: new Date(moment) };
  return { clock, services: { ...testServices(databases), now: () => clock.at } };
}

test('searches are counted by hour and mode, written after an answer and not at every one', async () => {
  const { clock, services } = servicesAt('2031-03-01T10:59:58Z');
  const deferred: (() => Promise<unknown>)[] = [];
  const recording = { ...services, defer: (work: () => Promise<unknown>) => void deferred.push(work) };
  const search = (mode: string, ms: number) => recordSearch(recording, mode, ms);
  for (let count = 0; count < 99; count++) search('keyword', 4);
  search('hybrid', 400);
  expect(deferred).toHaveLength(1);
  clock.at = new Date('2031-03-01T11:00:01Z');
  search('keyword', 4);
  expect(deferred).toHaveLength(1);
  clock.at = new Date('2031-03-01T11:00:03Z');
  search('keyword', 4);
  expect(deferred).toHaveLength(2);
  await Promise.all(deferred.map((work) => work()));

  const { searches } = await readStatus(services);
  expect(searches?.last_hour).toMatchObject({ since: '2031-03-01T10:00:00.000Z', searches: 102 });
  const { keyword, hybrid } = searches?.last_hour.by_mode ?? {};
  expect(keyword?.searches).toBe(101);
  expect((keyword?.p50_ms ?? 0) / 4).toBeCloseTo(1, 0.5);
  expect((hybrid?.p95_ms ?? 0) / 400).toBeCloseTo(1, 0.5);
  const hours = await readSearchTimings(services.datasetsDb, new Date('2031-03-01T10:00:00Z'));
  expect(hours.map(({ hour, searches: count }) => [hour.getUTCHours(), count]).sort()).toEqual([
    [10, 1],
    [10, 99],
    [11, 2],
  ]);
});

test('processes add to one another, and what is older than a month goes', async () => {
  const [old, hour] = [new Date('2032-01-01T00:00:00Z'), new Date('2032-02-01T00:00:00Z')];
  await addSearchTimings(databases.datasetsDb, old, [{ mode: 'vector', bucket: 3, searches: 1 }]);
  const counts = [
    { mode: 'vector', bucket: 7, searches: 2 },
    { mode: 'vector', bucket: 8, searches: 1 },
  ];
  await Promise.all([1, 2, 3].map(() => addSearchTimings(databases.datasetsDb, hour, counts)));
  const rows = await readSearchTimings(databases.datasetsDb, old);
  expect(rows.map(({ bucket, searches }) => [bucket, searches]).sort()).toEqual([
    [7, 6],
    [8, 3],
  ]);
});

test('what cannot be written is not forgotten', async () => {
  const timings = new SearchTimings();
  timings.record('keyword', 5, new Date('2033-01-01T00:00:00Z'));
  const broken = { execute: () => Promise.reject(new Error('The database is away.')) };
  await expect(timings.flush(broken as never)).rejects.toThrow('away');
  await timings.flush(databases.datasetsDb);
  expect(await readSearchTimings(databases.datasetsDb, new Date('2033-01-01T00:00:00Z'))).toHaveLength(1);
});

test('a database that is away is named, the rest is still told, and the answer is remembered for some seconds', async () => {
  const { clock, services } = servicesAt('2034-01-01T00:00:00Z');
  let asked = 0;
  const away = () => {
    asked++;
    return Promise.reject(new Error('away'));
  };
  const broken = { ...services, authDb: { execute: away } as never, datasetsDb: Object.create(services.datasetsDb) };
  expect(await readStatus(broken)).toMatchObject({
    status: 'unhealthy',
    databases: { fltr_auth: 'unreachable', fltr: 'ok' },
    searches: { last_hour: { searches: 0, by_mode: {} } },
  });
  await readStatus(broken);
  expect(asked).toBe(1);
  clock.at = new Date('2034-01-01T00:00:11Z');
  await readStatus(broken);
  expect(asked).toBe(2);
});
