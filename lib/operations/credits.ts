import * as z from 'zod';
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

/** Which entries are wanted. */
export const entryFilters = {
  kind: z.enum(KINDS).optional(),
  operation: z.string().min(1).max(100).optional().meta({ description: 'Only what was spent on this, such as `search`.' }),
  key_id: id('key').optional(),
  from: time.optional().meta({ description: 'Only entries since this moment.' }),
  to: time.optional().meta({ description: 'Only entries before this moment.' }),
};

/** The same as the query wants it. */
export function filterOf(input: z.output<z.ZodObject<typeof entryFilters>>): queries.EntryFilter {
  const { kind, operation, key_id: keyId, from, to } = input;
  return { kind, operation, keyId, from: from === undefined ? undefined : new Date(from), to: to === undefined ? undefined : new Date(to) };
}

export const listTransactions = defineOperation({
  name: 'listTransactions',
  summary: 'List the ledger',
  description: 'Every credit that came or went, newest first.',
  tag: 'Credits',
  method: 'GET',
  path: '/credits/transactions',
  scope: 'credits:read',
  input: z.strictObject({ ...page, ...entryFilters }),
  output: listOf('transactions', transaction),
  run: async ({ services, userId }, input) => {
    const { rows, total } = await queries.listEntries(services.authDb, userId, {
      limit: input.limit,
      offset: input.offset,
      ...filterOf(input),
    });
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

const spent = { credits: z.int(), operations: z.int() };

export const getUsage = defineOperation({
  name: 'getUsage',
  summary: 'Usage by day, operation and key',
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
    usage: z.array(z.object({ day: z.iso.date(), operation: z.string(), ...spent })),
    by_key: z.array(z.object({ key_id: z.string().nullable().meta({ description: 'Null for the dashboard.' }), ...spent })),
    by_key_and_day: z.array(z.object({ day: z.iso.date(), key_id: z.string().nullable(), ...spent })),
  }),
  run: async ({ services, userId }, { days }) => {
    const rows = await queries.readUsage(services.authDb, userId, days);
    return {
      days,
      total: rows.reduce((sum, row) => sum + row.credits, 0),
      usage: summed(rows, ({ day, operation }) => ({ day, operation })),
      by_key: summed(rows, ({ keyId }) => ({ key_id: keyId })),
      by_key_and_day: summed(rows, ({ day, keyId }) => ({ day, key_id: keyId })),
    };
  },
});

/** Adds up the rows that belong to the same group, in the order in which the groups appear. */
function summed<Group extends object>(rows: queries.UsageRow[], groupOf: (row: queries.UsageRow) => Group) {
  const groups = new Map<string, Group & { credits: number; operations: number }>();
  for (const row of rows) {
    const group = groupOf(row);
    const key = JSON.stringify(group);
    const { credits, operations } = groups.get(key) ?? { credits: 0, operations: 0 };
    groups.set(key, { ...group, credits: credits + row.credits, operations: operations + row.operations });
  }
  return [...groups.values()];
}
