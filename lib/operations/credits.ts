import { z } from 'zod';
import * as queries from '#db/auth/credits.ts';
import { defineOperation } from './define.ts';
import { id, listOf, page, position, time } from './fields.ts';

const KINDS = ['grant', 'purchase', 'renewal', 'usage', 'refund', 'expiry', 'clawback', 'adjustment'] as const;

export const getCredits = defineOperation({
  name: 'getCredits',
  summary: 'Read the balance',
  description: '`available` is what can be spent now: plan and bought credits less what running operations hold.',
  tag: 'Credits',
  method: 'GET',
  path: '/credits',
  scope: 'credits:read',
  input: z.strictObject({}),
  output: z
    .object({
      available: z.int(),
      plan: z.int().meta({ description: 'Credits of the plan; spent first.' }),
      bought: z.int().meta({ description: 'Bought credits; they never expire.' }),
      held: z.int().meta({ description: 'Promised to operations that are still running.' }),
      debt: z.int(),
      balance: z.int().meta({ description: 'Plan and bought credits together.' }),
    })
    .meta({ id: 'Balance' }),
  run: async ({ services, userId }) => {
    const balance = await queries.readBalance(services.authDb, userId);
    return { ...balance, balance: balance.plan + balance.bought };
  },
});

const transaction = z
  .object({
    id: id('entry'),
    kind: z.enum(KINDS),
    operation: z.string().meta({ description: 'What it was spent on, or why it was given.' }),
    operation_id: z.string(),
    amount: z.int().meta({ description: 'Negative when credits were spent.' }),
    key_id: z.string().nullable(),
    resource_id: z.string().nullable(),
    created_at: time,
  })
  .meta({ id: 'Transaction' });

export const listTransactions = defineOperation({
  name: 'listTransactions',
  summary: 'List the ledger',
  description: 'Every credit that came or went, newest first.',
  tag: 'Credits',
  method: 'GET',
  path: '/credits/transactions',
  scope: 'credits:read',
  input: z.strictObject({ ...page, kind: z.enum(KINDS).optional() }),
  output: listOf('transactions', transaction),
  run: async ({ services, userId }, input) => {
    const { rows, total } = await queries.listEntries(services.authDb, userId, input);
    const transactions = rows.map((row) => ({
      id: row.id,
      kind: row.kind as (typeof KINDS)[number],
      operation: row.operation,
      operation_id: row.operationId,
      amount: row.amount,
      key_id: row.keyId,
      resource_id: row.resourceId,
      created_at: row.createdAt,
    }));
    return { transactions, ...position(input, total) };
  },
});

export const getUsage = defineOperation({
  name: 'getUsage',
  summary: 'Usage by day and operation',
  tag: 'Credits',
  method: 'GET',
  path: '/credits/usage',
  scope: 'credits:read',
  input: z.strictObject({
    days: z.coerce
      .number<number | string>()
      .pipe(z.number().int().min(1).max(366))
      .default(30)
      .meta({ description: 'How many days back, 1–366.' }),
  }),
  output: z.object({
    days: z.int(),
    total: z.int().meta({ description: 'Credits spent in that time.' }),
    usage: z.array(z.object({ day: z.iso.date(), operation: z.string(), credits: z.int(), operations: z.int() })),
  }),
  run: async ({ services, userId }, { days }) => {
    const usage = await queries.readUsage(services.authDb, userId, days);
    return { days, total: usage.reduce((sum, row) => sum + row.credits, 0), usage };
  },
});
