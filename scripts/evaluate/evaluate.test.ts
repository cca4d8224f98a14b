import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { newTestAccount } from '#lib/operations/testing.ts';
import { TestApi } from '#lib/surfaces/testing.ts';
import type { Api } from './api.ts';
import { evaluate } from './evaluate.ts';

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

/** A dataset with two documents, and the command's way to its service. */
async function harbour() {
  const service = new TestApi(databases, (await newTestAccount(databases, 200)).secret);
  const { id: dataset } = (await service.call('POST', '/datasets', { name: 'Harbour' })).body;
  const put = async (external_id: string, content: string) => {
    await service.call('POST', `/datasets/${dataset}/documents`, { external_id, content, name: external_id });
    await service.catchUp();
  };
  await put('moorings.txt', 'Boats may stay at the quay for two nights.');
  await put('noise.txt', 'Engines are silent after ten at night.');
  const api: Pick<Api, 'call'> = {
    call: async (method, path, body) => {
      const answer = await service.call(method, path, body);
      if (answer.status >= 400) throw new Error(answer.body.detail);
      return answer.body;
    },
  };
  const run = (gate: { tolerance: number } | null, questions: string | null = null) =>
    evaluate(api, { dataset, questions, configurations: [{ mode: 'keyword' }], gate });
  return { put, run, api, dataset };
}

const QUESTIONS = 'question,external_id\nHow long may boats stay at the quay?,moorings.txt\nWhen are engines silent?,noise.txt';

test('the gate stays shut until the search is as good as in the last good run, and names the questions that fell', async () => {
  const { put, run, api, dataset } = await harbour();
  const first = await run({ tolerance: 0.02 }, QUESTIONS);
  expect(first.isGateShut).toBe(false);
  expect(first.text).toContain('this one is the first');
  expect((await run({ tolerance: 0.02 })).isGateShut).toBe(false);

  await put('moorings.txt', 'Nothing is written here any more.');
  for (const attempt of [1, 2]) {
    const { isGateShut, text, json } = await run({ tolerance: 0.02 });
    expect(isGateShut, `attempt ${attempt}`).toBe(true);
    expect(text).toContain('1.000 → 0.000  How long may boats stay at the quay?  (ranks 1 → none)');
    expect(text).not.toContain('When are engines silent?');
    expect(json.gate).toMatchObject([{ passed: false, ndcg_at_10_fell_by: 0.5 }]);
  }
  expect(await api.call('GET', `/datasets/${dataset}/evaluation/runs`)).toMatchObject({ total: 2 });
  expect((await run({ tolerance: 0.6 })).isGateShut).toBe(false);
});

test('other questions begin anew, and two configurations are shown with their difference', async () => {
  const { run, api, dataset } = await harbour();
  await run({ tolerance: 0 }, QUESTIONS);
  const { text } = await run({ tolerance: 0 }, 'question,external_id\nWhen are engines silent?,noise.txt');
  expect(text).toContain('this one is the first');
  const compared = await evaluate(api, {
    dataset,
    questions: null,
    configurations: [{ mode: 'keyword' }, { mode: 'hybrid', fusion: 'rrf' }],
    gate: null,
  });
  const [, , header = '', row = ''] = compared.text.split('\n');
  expect(header).toMatch(/^ +keyword +hybrid \{"fusion":"rrf"\} +difference$/);
  expect(row).toMatch(/^recall@1 +1\.000 {2}\[1\.000, 1\.000\] +1\.000 {2}\[1\.000, 1\.000\] +\+0\.000 {2}\[\+0\.000, \+0\.000\]$/);
});
