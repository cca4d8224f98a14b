import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { TestApi } from '#lib/surfaces/testing.ts';
import { newTestAccount } from '../testing.ts';

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

test('a document is one answer, whatever it is named by, and whether it is found or not', async () => {
  const api = new TestApi(databases, (await newTestAccount(databases, 100)).secret);
  const { id: dataset } = (await api.call('POST', '/datasets', { name: 'Harbour' })).body;
  const path = `/datasets/${dataset}/evaluation`;
  const put = async (name: string, content: string) =>
    (await api.call('POST', `/datasets/${dataset}/documents`, { external_id: name, name: `${name}.txt`, content })).body.id;
  await put('moorings', 'Boats may stay at the quay for two nights.');
  const document_id = await put('noise', 'Engines are silent after ten.');
  await api.catchUp();
  const [found, missed] = ['When are engines silent?', 'How long may boats stay?'];
  const names = [{ document_id }, { external_id: 'noise' }, { document: 'noise.txt' }, { external_id: 'moorings' }];
  const questions = [found, missed].flatMap((question) => names.map((name) => ({ question, ...name })));
  expect((await api.call('POST', `${path}/questions`, { questions })).body).toEqual({ questions: 2, answers: 8 });

  const { body } = await api.call('POST', `${path}/runs`, { configurations: [{ mode: 'keyword' }] });
  expect(body.runs[0].metrics.recall_at_10.mean).toBe(0.5);
  const { results } = (await api.call('GET', `${path}/runs/${body.runs[0].id}`)).body;
  expect(results).toMatchObject([
    { question: found, answers: 2, ranks: [1] },
    { question: missed, answers: 2, ranks: [1] },
  ]);
});
