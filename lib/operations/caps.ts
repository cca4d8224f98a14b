import * as z from 'zod';
import * as queries from '#db/auth/caps.ts';
import { defineOperation, type OperationContext } from './define.ts';
import { caps, spending } from './fields.ts';

const accountCaps = z.object({ ...caps, ...spending }).meta({ id: 'Caps' });

export const getCaps = defineOperation({
  name: 'getCaps',
  summary: 'Read the spend caps',
  description:
    'The most that the account may spend in a day and in a calendar month, and what it has spent so far. A key may have caps besides.',
  tag: 'Credits',
  method: 'GET',
  path: '/credits/caps',
  scope: 'credits:read',
  input: z.strictObject({}),
  output: accountCaps,
  run: read,
});

export const updateCaps = defineOperation({
  name: 'updateCaps',
  summary: 'Set the spend caps',
  description: 'What is left out stays; null removes a cap. Operations that would go beyond a cap are refused with `spend_cap_reached`.',
  tag: 'Credits',
  method: 'PATCH',
  path: '/credits/caps',
  scope: 'billing:manage',
  input: z.strictObject({ daily_credit_cap: caps.daily_credit_cap.optional(), monthly_credit_cap: caps.monthly_credit_cap.optional() }),
  output: accountCaps,
  run: async (context, input) => {
    const { daily_credit_cap: dailyCreditCap, monthly_credit_cap: monthlyCreditCap } = input;
    await queries.updateCaps(context.services.authDb, context.userId, { dailyCreditCap, monthlyCreditCap });
    return read(context);
  },
});

async function read({ services, userId }: OperationContext): Promise<z.input<typeof accountCaps>> {
  const { dailyCreditCap, monthlyCreditCap } = await queries.readCaps(services.authDb, userId);
  const spent = [...(await queries.readSpending(services.authDb, userId)).values()];
  return {
    daily_credit_cap: dailyCreditCap,
    monthly_credit_cap: monthlyCreditCap,
    spent_today: spent.reduce((sum, { today }) => sum + today, 0),
    spent_this_month: spent.reduce((sum, { thisMonth }) => sum + thisMonth, 0),
  };
}
