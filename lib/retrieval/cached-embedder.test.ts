import { expect, test } from 'vitest';
import { createCachedEmbedder } from './cached-embedder.ts';
import type { Embedder } from './embedder.ts';
import { createLocalEmbedder } from './local-embedder.ts';

/** The local embedder, noting what it was asked and failing on `broken`. */
function recording(): { embedder: Embedder; asked: string[] } {
  const local = createLocalEmbedder();
  const asked: string[] = [];
  const embedder: Embedder = {
    ...local,
    embed: async (texts, purpose) => {
      asked.push(...texts);
      if (texts.includes('broken') && asked.length === 1) throw new Error('down');
      return local.embed(texts, purpose);
    },
  };
  return { embedder, asked };
}

test('a query is embedded once, also when it is asked twice at the same time', async () => {
  const { embedder, asked } = recording();
  const cached = createCachedEmbedder(embedder, 10);
  const [first, second] = await Promise.all([cached.embed(['fox'], 'query'), cached.embed(['fox'], 'query')]);
  const third = await cached.embed(['fox'], 'query');
  expect(asked).toEqual(['fox']);
  expect(first).toEqual(await embedder.embed(['fox'], 'query'));
  expect([second, third]).toEqual([first, first]);
});

test('the query that was not asked for longest is forgotten first', async () => {
  const { embedder, asked } = recording();
  const cached = createCachedEmbedder(embedder, 2);
  for (const query of ['fox', 'dog', 'fox', 'cat', 'fox', 'dog']) await cached.embed([query], 'query');
  expect(asked).toEqual(['fox', 'dog', 'cat', 'dog']);
});

test('a model is as well known with it as without', () => {
  const local = createLocalEmbedder();
  const { model, dimensions, helpsFrom, vectorWeight } = createCachedEmbedder(local, 2);
  expect({ model, dimensions, helpsFrom }).toEqual({ model: local.model, dimensions: local.dimensions, helpsFrom: local.helpsFrom });
  for (const query of ['a query of words', '机器学习']) expect(vectorWeight(query)).toBe(local.vectorWeight(query));
});

test('documents are not remembered', async () => {
  const { embedder, asked } = recording();
  const cached = createCachedEmbedder(embedder, 2);
  await cached.embed(['fox'], 'document');
  await cached.embed(['fox'], 'document');
  expect(asked).toEqual(['fox', 'fox']);
});

test('a failure is not remembered', async () => {
  const { embedder } = recording();
  const cached = createCachedEmbedder(embedder, 2);
  await expect(cached.embed(['broken'], 'query')).rejects.toThrow('down');
  expect(await cached.embed(['broken'], 'query')).toHaveLength(1);
});
