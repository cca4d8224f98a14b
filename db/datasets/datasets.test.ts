import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#db/ids.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { createDataset, updateDataset } from './datasets.ts';

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

describe('a change of metadata', () => {
  async function change(metadata: Record<string, unknown>, changes: Record<string, unknown>) {
    const db = databases.datasetsDb;
    const settings = {
      isPublic: false,
      language: 'en',
      chunking: { size: 1_000, overlap: 0 },
      embeddingModel: 'any',
      embeddingDimensions: 1,
    };
    const dataset = await createDataset(db, newId('user'), { name: 'any', description: '', metadata, ...settings });
    if (!dataset) throw new Error('The dataset was not created.');
    const updated = await updateDataset(db, dataset.ownerId, dataset.id, { metadata: changes }, 1_000);
    return typeof updated === 'string' ? updated : updated.metadata;
  }

  test('is merged key by key, and a null value removes its key', async () => {
    expect(await change({ kept: 1, replaced: { old: 1 }, removed: 1 }, { replaced: { new: 1 }, removed: null, unknown: null })).toEqual({
      kept: 1,
      replaced: { new: 1 },
    });
  });

  test('leaves nulls alone that are no value of a key in it', async () => {
    expect(await change({ kept: null, nested: { kept: null } }, { other: { kept: null } })).toEqual({
      kept: null,
      nested: { kept: null },
      other: { kept: null },
    });
  });
});
