import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveCustomer } from '#db/auth/billing.ts';
import { readBalance } from '#db/auth/credits.ts';
import { holdCredits, keepHoldForJob } from '#db/auth/holds.ts';
import { saveBillingSettings } from '#db/auth/top-ups.ts';
import { noteUpload } from '#db/datasets/unclaimed-files.ts';
import { newId } from '#db/ids.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import type { Caller } from '#lib/auth/principal.ts';
import type { StripeConnection } from '#lib/credits/stripe/index.ts';
import { createDocument } from './create-document.ts';
import { createDataset, deleteDataset } from './datasets.ts';
import { deleteDocument } from './documents.ts';
import { perform } from './perform.ts';
import { sweep } from './sweep.ts';
import { newTestAccount, type TestServices, testServices } from './testing.ts';

describe('the sweep', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openTestDatabases();
  });
  afterAll(() => databases.close());

  const ageHolds = (userId: string) =>
    databases.authPool.query("update credit_holds set created_at = now() - interval '11 minutes' where user_id = $1", [userId]);

  test('gives back what was held for a job that was never made', async () => {
    const services = testServices(databases);
    const { userId } = await newTestAccount(databases, 10);
    const hold = { operation: 'createDocument', operationId: newId('operation'), credits: 2, holdSeconds: 60 };
    await holdCredits(databases.authDb, userId, null, hold);
    await keepHoldForJob(databases.authDb, hold.operationId);
    await sweep(services);
    expect(await readBalance(databases.authDb, userId)).toMatchObject({ held: 2 });
    await ageHolds(userId);
    expect((await sweep(services)).orphaned_holds).toBeGreaterThanOrEqual(1);
    expect(await readBalance(databases.authDb, userId)).toMatchObject({ held: 0, available: 10 });
  });

  test('leaves alone what a job still works on, and gives it back once the document is gone', async () => {
    const services = testServices(databases);
    const { userId, caller } = await newTestAccount(databases, 10);
    const place = await newDocument(services, caller, 'Swept');
    await ageHolds(userId);
    await sweep(services);
    expect(await readBalance(databases.authDb, userId)).toMatchObject({ held: 2 });
    await perform(services, deleteDocument, caller, place);
    await sweep(services);
    expect(await readBalance(databases.authDb, userId)).toMatchObject({ held: 0, available: 10 });
  });

  test('does the rest when a part of it fails, and says what failed', async () => {
    const services = testServices(databases);
    const { userId, caller } = await newTestAccount(databases, 10);
    const place = await newDocument(services, caller, 'Half swept');
    await perform(services, deleteDocument, caller, place);
    const filesOf = () =>
      databases.datasetsPool.query("select 1 from unclaimed_files where starts_with(object_key, $1 || '/')", [place.dataset_id]);
    expect((await filesOf()).rows).toHaveLength(1);
    const away = { execute: () => Promise.reject(new Error('The database is away.')) };
    const authDb = Object.assign(Object.create(services.authDb), away);
    await expect(sweep({ ...services, authDb })).rejects.toThrow('The database is away.');
    expect((await filesOf()).rows).toEqual([]);
    expect(services.logged).toContainEqual(expect.objectContaining({ operation: 'sweep', part: 'expired_holds', problem: 'internal' }));
    const datasetsDb = Object.assign(Object.create(services.datasetsDb), away);
    await ageHolds(userId);
    await expect(sweep({ ...services, datasetsDb })).rejects.toThrow('The database is away.');
    await sweep(services);
    expect(await readBalance(databases.authDb, userId)).toMatchObject({ held: 0, available: 10 });
  });

  test('does all the rest before it asks Stripe, which may not answer', async () => {
    const services = testServices(databases);
    const { userId } = await newTestAccount(databases, 1);
    await saveBillingSettings(databases.authDb, userId, { topUpPack: 'pack_100', topUpBelowCredits: 20 });
    await noteUpload(databases.datasetsDb, `nobody/${userId}`);
    await databases.datasetsPool.query('update unclaimed_files set delete_at = now() where object_key = $1', [`nobody/${userId}`]);
    const left: number[] = [];
    const client = async () => {
      const { rows } = await databases.datasetsPool.query('select 1 from unclaimed_files where object_key = $1', [`nobody/${userId}`]);
      left.push(rows.length);
      throw new Error('Stripe does not answer.');
    };
    await saveCustomer(databases.authDb, userId, `cus_${userId}`);
    await sweep({ ...services, stripe: { client } as unknown as StripeConnection });
    expect(new Set(left)).toEqual(new Set([0]));
    await saveBillingSettings(databases.authDb, userId, { topUpPack: null });
    await databases.authPool.query('delete from top_ups where user_id = $1', [userId]);
  });

  test('is not waited for where a document or its dataset is deleted before it was processed: what was held goes back after the answer', async () => {
    const services = testServices(databases);
    const { userId, caller } = await newTestAccount(databases, 10);
    const first = await newDocument(services, caller, 'Soon gone');
    for (let more = 0; more < 2; more += 1) await addDocument(services, caller, first.dataset_id);
    expect(await readBalance(databases.authDb, userId)).toMatchObject({ held: 6 });
    await perform(services, deleteDocument, caller, first);
    await services.afterAnswer();
    expect(await readBalance(databases.authDb, userId)).toMatchObject({ held: 4 });
    await perform(services, deleteDataset, caller, { dataset_id: first.dataset_id });
    await services.afterAnswer();
    expect(await readBalance(databases.authDb, userId)).toMatchObject({ held: 0, available: 10 });
  });
});

/** A document that waits to be processed, in a dataset of its own. */
async function newDocument(services: TestServices, caller: Caller, datasetName: string) {
  const dataset = await perform(services, createDataset, caller, { name: datasetName });
  if (!dataset.ok) throw dataset.problem;
  return addDocument(services, caller, dataset.output.id);
}

async function addDocument(services: TestServices, caller: Caller, datasetId: string) {
  const added = await perform(services, createDocument, caller, { dataset_id: datasetId, content: 'On its way.' });
  if (!added.ok) throw added.problem;
  return { dataset_id: datasetId, document_id: added.output.id };
}
