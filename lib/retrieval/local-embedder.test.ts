import { expect, test } from 'vitest';
import { createLocalEmbedder } from './local-embedder.ts';

const embedder = createLocalEmbedder();

async function similarity(left: string, right: string): Promise<number> {
  const [a = [], b = []] = await embedder.embed([left, right], 'document');
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

test('every text, however odd, has a unit vector of the promised dimension', async () => {
  const texts = ['', ' ', '🦊', 'fox', '机器学习', 'x'.repeat(100_000), '\ud800', 'The quick brown fox. '.repeat(100)];
  for (const vector of await embedder.embed(texts, 'document')) {
    expect(vector).toHaveLength(embedder.dimensions);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 10);
  }
});

test('the same text has the same vector as document and as query', async () => {
  expect(await embedder.embed(['Fox'], 'query')).toEqual(await embedder.embed(['fox'], 'document'));
});

test.each([
  ['organisation', 'organization'],
  ['pengiuns', 'penguins'],
  ['configuraton', 'configuration'],
  ['databases', 'database'],
])('of many words, %s is nearest to %s', async (asked, meant) => {
  const others = 'whale elephant subscription connection retrieval animal document password invoice embedding'.split(' ');
  const nearest = Math.max(...(await Promise.all(others.map((other) => similarity(asked, other)))));
  expect(await similarity(asked, meant)).toBeGreaterThan(nearest);
});

test('accents and case do not matter', async () => {
  expect(await similarity('Naïve CAFÉ', 'naive cafe')).toBeCloseTo(1, 10);
});

test('a text on the subject is nearer than one on another', async () => {
  const query = 'refund after cancelling a subscription';
  const related = await similarity(query, 'When you cancel your subscription, a refund is paid within five days.');
  const other = await similarity(query, 'Whales are the largest animals of the sea and live in groups.');
  expect(related).toBeGreaterThan(other + 0.2);
});
