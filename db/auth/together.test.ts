import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectAuthDatabase } from '#db/connect.ts';
import { newId } from '#db/ids.ts';
import { openRealDatabases, type TestDatabases } from '#db/testing.ts';
import { startProxy, tunnel, type Upstream } from '../../scripts/database/proxy.ts';
import { grantCredits, readBalance } from './credits.ts';
import { holdCredits, settleHold } from './holds.ts';
import { findLedgerFaults } from './ledger-faults.ts';

describe.skipIf(!process.env.TEST_POSTGRES_URL)('what travels in one statement [real postgres]', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openRealDatabases();
  });
  afterAll(() => databases?.close());

  async function newAccount(credits: number): Promise<string> {
    const userId = newId('user');
    await grantCredits(databases.authDb, userId, { operationId: 'grant', kind: 'grant', reason: 'test', bucket: 'bought', credits });
    return userId;
  }

  const holdOf = (credits: number, operationId = newId('operation')) => ({ operation: 'search', operationId, credits, holdSeconds: 60 });

  /** Connects by a door that passes the nth result on to nobody: what was sent is done and committed, and the connection breaks. */
  async function connectLosing(nth: number) {
    const { hostname, port } = new URL(databases.authUrl);
    let results = 0;
    const losing: Upstream = (socket) => {
      const send = socket.send.bind(socket) as (data: Buffer) => void;
      socket.send = (data: Buffer) => {
        if (data.includes('SELECT') && ++results === nth) socket.terminate();
        else send(data);
      };
      tunnel(hostname, Number(port))(socket);
    };
    const door = await startProxy(new Map([[`${hostname}:${port}`, losing]]));
    const { db, pool } = connectAuthDatabase(databases.authUrl, { proxy: door.address });
    const close = async () => {
      await pool.end();
      door.close();
    };
    return { db, close };
  }

  test('one that the database refuses, or whose account there is not, takes no other along', async () => {
    const { authDb } = databases;
    const userId = await newAccount(20);
    const [first, second, third] = [holdOf(1), holdOf(2), holdOf(3)];
    const ends = await Promise.allSettled([
      holdCredits(authDb, userId, null, first),
      holdCredits(authDb, userId, null, second),
      holdCredits(authDb, userId, null, holdOf(5, first.operationId)),
      holdCredits(authDb, newId('user'), null, holdOf(1)),
      holdCredits(authDb, userId, null, third),
    ]);
    expect(ends.map((end) => (end.status === 'fulfilled' ? end.value : 'refused'))).toEqual([19, 17, 'refused', null, 14]);
    expect(await readBalance(authDb, userId)).toMatchObject({ held: 6, available: 14 });
    expect(await findLedgerFaults(authDb)).toEqual([]);
  });

  test('what was committed, though the connection broke before it was said, is neither held nor charged twice', async () => {
    const userId = await newAccount(20);
    const requests = [1, 2, 3].map((credits) => holdOf(credits));
    // The first one travels alone, and the others together behind it.
    const holding = await connectLosing(2);
    const held = await Promise.allSettled(requests.map((request) => holdCredits(holding.db, userId, null, request)));
    await holding.close();
    const isThere = { status: 'rejected', reason: { cause: { message: expect.stringContaining('duplicate key') } } };
    expect(held).toMatchObject([{ status: 'fulfilled', value: 19 }, isThere, isThere]);
    expect(await readBalance(databases.authDb, userId)).toMatchObject({ bought: 20, held: 6, available: 14 });

    const settling = await connectLosing(2);
    const settled = await Promise.all(requests.map(({ operationId, credits }) => settleHold(settling.db, operationId, credits)));
    await settling.close();
    expect(settled).toMatchObject([{ charged: 1 }, null, null]);
    expect(await readBalance(databases.authDb, userId)).toMatchObject({ bought: 14, held: 0, available: 14 });
    expect(await findLedgerFaults(databases.authDb)).toEqual([]);
  });
});
