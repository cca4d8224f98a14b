import { randomBytes } from 'node:crypto';
import type { Pool } from '@neondatabase/serverless';
import { admit } from '#db/auth/admission.ts';
import { createApiKey } from '#db/auth/api-keys.ts';
import { grantCredits } from '#db/auth/credits.ts';
import { settleHold } from '#db/auth/holds.ts';
import { findLedgerFaults } from '#db/auth/ledger-faults.ts';
import type { AuthDatabase } from '#db/auth/types.ts';
import { ensureUser } from '#db/auth/users.ts';
import { connectAuthDatabase, connectPool } from '#db/connect.ts';
import { newId } from '#db/ids.ts';
import { newApiKey } from '#lib/auth/api-keys.ts';
import { ALL_SCOPES } from '#lib/auth/scopes.ts';
import { databaseUrl, startDatabases } from '../database/start.ts';
import { migrateDatabase } from '../migrations/migrate.ts';

const WORKERS = Number(process.env.BENCH_WORKERS ?? 16);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);
const ROUNDS = 4;

/**
 * `npm run bench:credits`: debits a second as the product makes them (admission with key, rate and hold, then settling
 * with the ledger's entry) against bare updates of a single row by the same driver, in turns so that a busy machine slows
 * both alike. On the server that POSTGRES_URL names, in a database of its own, else on an embedded one.
 */
async function bench(): Promise<void> {
  const { POSTGRES_URL: postgresUrl } = process.env;
  const databases = await startDatabases({ ...(postgresUrl && { postgresUrl }) });
  const name = `bench_credits_${randomBytes(4).toString('hex')}`;
  const admin = postgresUrl ? connectPool(databaseUrl(postgresUrl, 'postgres'), { proxy: databases.proxy, max: 1 }) : null;
  await admin?.query(`create database ${name}`);
  const url = postgresUrl ? databaseUrl(postgresUrl, name) : databases.authUrl;
  await migrateDatabase('auth', url, { proxy: databases.proxy });
  const { db, pool } = connectAuthDatabase(url, { proxy: databases.proxy, max: WORKERS });
  try {
    await pool.query('create table bench_balances (user_id text primary key, balance int not null check (balance >= 0))');
    for (const accounts of [1, 100]) await compare(db, pool, accounts);
    if ((await findLedgerFaults(db)).length > 0) throw new Error('The ledger does not add up.');
  } finally {
    await pool.end();
    await admin?.query(`drop database ${name} with (force)`);
    await admin?.end();
    await databases.stop();
  }
}

interface Payer {
  userId: string;
  secretHash: string;
}

async function compare(db: AuthDatabase, pool: Pool, accounts: number): Promise<void> {
  const payers = await Promise.all(Array.from({ length: accounts }, () => newPayer(db, pool)));
  const debitOnce = ({ secretHash }: Payer) => debit(db, secretHash);
  const updateOnce = ({ userId }: Payer) => pool.query('update bench_balances set balance = balance - 1 where user_id = $1', [userId]);
  let [debits, updates] = [0, 0];
  for (let round = 0; round <= ROUNDS; round++) {
    const done = [await countIn(SECONDS, payers, debitOnce), await countIn(SECONDS, payers, updateOnce)] as const;
    if (round === 0) continue; // Warms both up.
    debits += done[0];
    updates += done[1];
  }
  const perSecond = (count: number) => Math.round(count / (ROUNDS * SECONDS));
  console.log(
    `${accounts} account${accounts > 1 ? 's' : ''}, ${WORKERS} workers: ${perSecond(debits)} debits/s, ${perSecond(updates)} bare updates/s, ratio ${(debits / updates).toFixed(2)}`,
  );
}

async function debit(db: AuthDatabase, secretHash: string): Promise<void> {
  const operationId = newId('operation');
  const admission = await admit(db, {
    caller: { via: 'api_key', secretHash },
    acceptedScopes: ['mcp:query'],
    hourlyLimit: 1_000_000_000,
    operation: 'search',
    operationId,
    credits: 1,
    holdSeconds: 60,
  });
  if (!admission?.isHeld) throw new Error('The debit was refused.');
  await settleHold(db, operationId, 1);
}

/** How often the work gets done in so many seconds, by all workers together. */
async function countIn(seconds: number, payers: Payer[], work: (payer: Payer) => Promise<unknown>): Promise<number> {
  const end = performance.now() + seconds * 1_000;
  let count = 0;
  const worker = async () => {
    while (performance.now() < end) {
      await work(payers[count++ % payers.length] as Payer);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  return count;
}

async function newPayer(db: AuthDatabase, pool: Pool): Promise<Payer> {
  const { id: userId } = await ensureUser(db, { email: `${newId('user')}@example.com`, name: 'Bench' });
  const grant = { operationId: 'bench', kind: 'grant', reason: 'bench', bucket: 'bought', credits: 1_000_000 } as const;
  await grantCredits(db, userId, grant);
  await pool.query('insert into bench_balances values ($1, 1000000)', [userId]);
  const { hash, prefix } = newApiKey();
  await createApiKey(db, userId, { name: 'bench', hash, prefix, scopes: ALL_SCOPES, datasetIds: null, expiresAt: null });
  return { userId, secretHash: hash };
}

await bench();
