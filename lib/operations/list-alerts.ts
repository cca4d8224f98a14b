import * as z from 'zod';
import { readStandings, type Standing } from '#db/auth/spending.ts';
import { count, creditsInWords, midnight } from '#lib/credits/words.ts';
import { defineOperation } from './define.ts';
import { id, time } from './fields.ts';

const KINDS = ['payment_failed', 'top_up_failed', 'daily_cap', 'monthly_cap', 'low_balance'] as const;

const alertSchema = z
  .object({
    kind: z.enum(KINDS),
    detail: z.string().meta({ description: 'What is the matter and what to do, in words for a person.' }),
    key_id: id('key').nullable().meta({ description: 'The key whose cap is reached; null for the account’s.' }),
    credits: z.int().nullable().meta({ description: 'Of a balance what is left, of a cap what was spent.' }),
    limit: z.int().nullable().meta({ description: 'The balance below which you are warned, or the cap.' }),
    resets_at: time.nullable().meta({ description: 'When the cap starts anew.' }),
  })
  .meta({ id: 'Alert' });

export const listAlerts = defineOperation({
  name: 'listAlerts',
  summary: 'What needs your attention',
  description: 'A failed payment, a reached cap, a low balance: each stands here for as long as it lasts.',
  tag: 'Credits',
  method: 'GET',
  path: '/credits/alerts',
  scope: 'credits:read',
  input: z.strictObject({}),
  output: z.object({ alerts: z.array(alertSchema) }),
  run: async ({ services, userId }) => {
    const standings = await readStandings(services.authDb, userId);
    const alerts = standings.map(present).sort((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind));
    return { alerts };
  },
});

function present(standing: Standing): z.input<typeof alertSchema> {
  const { kind, keyId, credits, limit, resetsAt } = standing;
  return { kind, detail: describeStanding(standing), key_id: keyId, credits, limit, resets_at: resetsAt };
}

function describeStanding({ kind, keyName, credits, limit, resetsAt, detail }: Standing): string {
  const whose = keyName === null ? 'Your account' : `Your key “${keyName}”`;
  const reached = (period: string) =>
    `${whose} has spent ${count(credits ?? 0)} of the ${count(limit ?? 0)} credits of its ${period} cap. It starts anew on ${midnight(resetsAt ?? '')}; raising it helps at once.`;
  switch (kind) {
    case 'payment_failed':
      return 'The payment for your plan failed. Check the card that is on file.';
    case 'top_up_failed':
      return `The last automatic top-up failed. ${detail ?? 'Check the card that is on file.'}`;
    case 'daily_cap':
      return reached('daily');
    case 'monthly_cap':
      return reached('monthly');
    case 'low_balance':
      return `${creditsInWords(credits ?? 0)} ${credits === 1 ? 'is' : 'are'} left, fewer than the ${count(limit ?? 0)} below which you want to be told.`;
  }
}
