import type { Pool } from '@neondatabase/serverless';
import { admit } from '#db/auth/admission.ts';
import { createApiKey } from '#db/auth/api-keys.ts';
import { grantCredits } from '#db/auth/credits.ts';
import { holdCredits, settleHold } from '#db/auth/holds.ts';
import { findLedgerFaults } from '#db/auth/ledger-faults.ts';
import type { AuthDatabase } from '#db/auth/types.ts';
import { ensureUser } from '#db/auth/users.ts';
import { connectAuthDatabase } from '#db/connect.ts';
import { newId } from '#db/ids.ts';
import { newApiKey } from '#lib/auth/api-keys.ts';
import { ALL_SCOPES } from '#lib/auth/scopes.ts';
import { startFreshDatabases } from './fresh-databases.ts';

const WORKERS = Number(process.env.BENCH_WORKERS ?? 16);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);
const ROUNDS = 4;
const HISTORY = 20_000;

/**
 * `npm run bench:credits`: debits a second as the product makes them (a hold, then settling with the ledger's entry), alone
 * and with the door that is part of the same statement, against bare updates of a single row by the same driver, in turns
 * so that a busy machine slows all alike. On the server that POSTGRES_URL names, else on an embedded one.
 */
async function bench(): Promise<void> {
  const databases = await startFreshDatabases();
  const { db, pool } = connectAuthDatabase(databases.authUrl, { proxy: databases.proxy, max: WORKERS });
  try {
    await pool.query('create table bench_balances (user_id text primary key, balance int not null check (balance >= 0))');
    await fillHistory(pool);
    for (const accounts of [1, 100]) await compare(db, pool, accounts);
    if ((await findLedgerFaults(db)).length > 0) throw new Error('The ledger does not add up.');
  } finally {
    await pool.end();
    await databases.close();
  }
}

/** What an account has spent long ago, so that the tables are as large, and as well known to the planner, as those of a service that runs. */
async function fillHistory(pool: Pool): Promise<void> {
  await pool.query(`
    insert into credit_accounts (user_id) values ('history');
    insert into credit_entries (id, user_id, operation_id, kind, operation, bought_amount) values ('grant', 'history', 'grant', 'grant', 'bench', ${HISTORY});
    insert into credit_holds (operation_id, user_id, operation, plan_amount, bought_amount, state, resolved_at)
      select 'history_' || n, 'history', 'search', 0, 1, 'settled', now() from generate_series(1, ${HISTORY}) n;
    insert into credit_entries (id, user_id, operation_id, kind, operation, bought_amount)
      select 'history_' || n, 'history', 'history_' || n, 'usage', 'search', -1 from generate_series(1, ${HISTORY}) n;
    insert into bench_balances select 'history_' || n, 0 from generate_series(1, ${HISTORY}) n`);
  await pool.query('analyze');
}

interface Payer {
  userId: string;
  secretHash: string;
}

async function compare(db: AuthDatabase, pool: Pool, accounts: number): Promise<void> {
  const payers = await Promise.all(Array.from({ length: accounts }, () => newPayer(db, pool)));
  const ways: Record<string, (payer: Payer) => Promise<unknown>> = {
    'bare updates': ({ userId }) => pool.query('update bench_balances set balance = balance - 1 where user_id = $1', [userId]),
    'debits (hold, settle)': ({ userId }) => debit(db, userId),
    'debits with the door (key, scope, rate)': ({ secretHash }) => debitAtDoor(db, secretHash),
  };
  const counts = new Map<string, number>();
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [way, work] of Object.entries(ways)) {
      const count = await countIn(SECONDS, payers, work);
      // The first round warms them up.
      if (round > 0) counts.set(way, (counts.get(way) ?? 0) + count);
    }
  }
  const [bare = Number.NaN] = counts.values();
  for (const [way, count] of counts) {
    const perSecond = String(Math.round(count / (ROUNDS * SECONDS))).padStart(6);
    console.log(`${String(accounts).padStart(3)} accounts, ${WORKERS} workers ${perSecond}/s  ratio ${(count / bare).toFixed(2)}  ${way}`);
  }
}

async function debit(db: AuthDatabase, userId: string): Promise<void> {
  const operationId = newId('operation');
  const left = await holdCredits(db, userId, null, { operation: 'search', operationId, credits: 1, holdSeconds: 60 });
  if (left === null) throw new Error('The debit was refused.');
  await settleHold(db, operationId, 1);
}

async function debitAtDoor(db: AuthDatabase, secretHash: string): Promise<void> {
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
