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

test('spellings of a word are near one another, and different words are not', async () => {
  expect(await similarity('organisation', 'organization')).toBeGreaterThan(0.3);
  expect(await similarity('pengiuns', 'penguins')).toBeGreaterThan(0.2);
  expect(await similarity('naïve café', 'naive cafe')).toBeCloseTo(1, 10);
  expect(Math.abs(await similarity('organisation', 'whale'))).toBeLessThan(0.2);
});

test('a text on the subject is nearer than one on another', async () => {
  const query = 'refund after cancelling a subscription';
  const related = await similarity(query, 'When you cancel your subscription, a refund is paid within five days.');
  const other = await similarity(query, 'Whales are the largest animals of the sea and live in groups.');
  expect(related).toBeGreaterThan(other + 0.2);
});
