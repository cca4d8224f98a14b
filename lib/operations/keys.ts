import * as z from 'zod';
import * as queries from '#db/auth/api-keys.ts';
import { readSpending, type Spending } from '#db/auth/caps.ts';
import { newApiKey } from '#lib/auth/api-keys.ts';
import { ALL_SCOPES, DEFAULT_SCOPES, type Scope, scopesSatisfying } from '#lib/auth/scopes.ts';
import { Problem } from '#lib/errors.ts';
import { defineOperation, type OperationContext } from './define.ts';
import { caps, id, listOf, nothing, page, position, spending, time } from './fields.ts';
import { TEXT_LIMITS } from './limits.ts';

const keySchema = z.object({
  id: id('key'),
  name: z.string(),
  prefix: z.string().meta({ description: 'The first characters of the secret, to recognise it by.' }),
  scopes: z.array(z.enum(ALL_SCOPES)),
  dataset_ids: z.array(id('dataset')).nullable(),
  ...caps,
  ...spending,
  expires_at: time.nullable(),
  last_used_at: time.nullable().meta({ description: 'When it was last used, to the minute.' }),
  created_at: time,
});

const listedKey = keySchema.meta({ id: 'Key' });

const name = z.string().trim().min(1, 'A key needs a name.').max(TEXT_LIMITS.keyName);
const optionalCaps = { daily_credit_cap: caps.daily_credit_cap.optional(), monthly_credit_cap: caps.monthly_credit_cap.optional() };

export const listKeys = defineOperation({
  name: 'listKeys',
  summary: 'List API keys',
  description: 'A key that is limited to some datasets sees itself and the keys that are limited to no others.',
  tag: 'Keys',
  method: 'GET',
  path: '/keys',
  scope: 'keys:manage',
  input: z.strictObject({ ...page }),
  output: listOf('keys', listedKey),
  run: async (context, input) => {
    const { services, userId } = context;
    const { rows, total } = await queries.listApiKeys(services.authDb, managerOf(context), input);
    const spent = await readSpending(services.authDb, userId);
    return { keys: rows.map((row) => present(row, spent)), ...position(input, total) };
  },
});

export const createKey = defineOperation({
  name: 'createKey',
  summary: 'Create an API key',
  description: 'The secret is in this answer and nowhere else. A key cannot give another one more than it has itself.',
  tag: 'Keys',
  method: 'POST',
  path: '/keys',
  scope: 'keys:manage',
  status: 201,
  input: z.strictObject({
    name,
    scopes: z.array(z.enum(ALL_SCOPES)).min(1, 'Give at least one scope.').default(DEFAULT_SCOPES),
    dataset_ids: z.array(id('dataset')).min(1).max(100).optional().meta({ description: 'Limits the key to these datasets.' }),
    ...optionalCaps,
    expires_at: time.optional(),
  }),
  output: keySchema.extend({ secret: z.string().meta({ description: 'Shown once.' }) }).meta({ id: 'NewKey' }),
  run: async (context, input) => {
    const { services, userId } = context;
    refuseWiderKey(context, input.scopes, input.dataset_ids, input.expires_at);
    await refuseBesideCap(context);
    const expiresAt = input.expires_at ? new Date(input.expires_at) : context.principal.expiresAt;
    if (expiresAt && expiresAt <= services.now()) {
      throw new Problem('invalid_input', 'The key would have expired already.', {
        errors: [{ pointer: '/expires_at', detail: 'Must be in the future.' }],
      });
    }
    const { secret, hash, prefix } = newApiKey();
    const row = await queries.createApiKey(services.authDb, userId, {
      name: input.name,
      scopes: [...new Set(input.scopes)],
      datasetIds: input.dataset_ids ?? (context.principal.datasetIds ? [...context.principal.datasetIds] : null),
      dailyCreditCap: input.daily_credit_cap ?? null,
      monthlyCreditCap: input.monthly_credit_cap ?? null,
      expiresAt,
      hash,
      prefix,
    });
    return { ...present(row), secret };
  },
});

export const updateKey = defineOperation({
  name: 'updateKey',
  summary: 'Rename or cap an API key',
  description:
    'What is left out stays; null removes a cap. Changing a cap also needs the scope `billing:manage`. A key that is limited to some datasets changes only the keys that it sees.',
  tag: 'Keys',
  method: 'PATCH',
  path: '/keys/{key_id}',
  scope: 'keys:manage',
  input: z.strictObject({ key_id: id('key'), name: name.optional(), ...optionalCaps }),
  output: listedKey,
  run: async (context, input) => {
    const { services, userId, principal } = context;
    const { key_id, daily_credit_cap: dailyCreditCap, monthly_credit_cap: monthlyCreditCap } = input;
    const changesCap = dailyCreditCap !== undefined || monthlyCreditCap !== undefined;
    if (changesCap && !principal.scopes.includes('billing:manage')) throw capScopeProblem('change the cap of a key');
    const changes = { name: input.name, dailyCreditCap, monthlyCreditCap };
    const row = await queries.updateApiKey(services.authDb, managerOf(context), key_id, changes);
    if (!row) throw new Problem('not_found', `You have no key ${key_id}.`);
    return present(row, await readSpending(services.authDb, userId));
  },
});

export const revokeKey = defineOperation({
  name: 'revokeKey',
  summary: 'Revoke an API key',
  description:
    'From this moment on every request with it is refused. A key that is limited to some datasets revokes only the keys that it sees.',
  tag: 'Keys',
  method: 'DELETE',
  path: '/keys/{key_id}',
  scope: 'keys:manage',
  status: 204,
  input: z.strictObject({ key_id: id('key') }),
  output: nothing,
  run: async (context, { key_id }) => {
    const isRevoked = await queries.revokeApiKey(context.services.authDb, managerOf(context), key_id);
    if (!isRevoked) throw new Problem('not_found', `You have no key ${key_id}.`);
  },
});

/** Whoever asks, as somebody who manages keys: those beyond its own datasets are not there for it. */
function managerOf({ userId, principal: { datasetIds } }: OperationContext): queries.KeyManager {
  return { userId, datasetIds };
}

/** A key may only hand on what it has: no scope, no dataset and no time beyond its own. */
function refuseWiderKey(
  { principal }: OperationContext,
  scopes: Scope[],
  datasetIds: string[] | undefined,
  expiresAt: string | undefined,
): void {
  const missing = scopes.filter((scope) => !scopesSatisfying(scope).some((wider) => principal.scopes.includes(wider)));
  if (missing.length > 0) {
    throw new Problem('insufficient_scope', `This credential cannot give ${missing.join(', ')}, which it lacks itself.`, {
      extra: { required_scope: missing[0] },
    });
  }
  if (expiresAt && principal.expiresAt && new Date(expiresAt) > principal.expiresAt) {
    throw new Problem(
      'insufficient_scope',
      `This credential ends at ${principal.expiresAt.toISOString()} and cannot give a key that outlives it.`,
      {
        errors: [{ pointer: '/expires_at', detail: 'Must not be later than the end of the key that asks.' }],
      },
    );
  }
  const foreign = datasetIds?.find((datasetId) => principal.datasetIds && !principal.datasetIds.includes(datasetId));
  if (foreign) throw new Problem('not_found', `There is no dataset ${foreign}, or this credential may not see it.`);
}

/** A key with a cap would spend beyond it through a key that it made, so it makes none unless it may change caps anyway. */
async function refuseBesideCap({ services, principal: { keyId, scopes } }: OperationContext): Promise<void> {
  if (keyId === null || scopes.includes('billing:manage')) return;
  if (await queries.isApiKeyCapped(services.authDb, keyId)) throw capScopeProblem('create a key while it has a spend cap itself');
}

function capScopeProblem(deed: string): Problem {
  return new Problem('insufficient_scope', `This credential cannot ${deed}: it lacks the scope billing:manage.`, {
    extra: { required_scope: 'billing:manage' },
  });
}

function present(row: queries.ApiKeyRow, spent = new Map<string, Spending>()): z.input<typeof keySchema> {
  const { today = 0, thisMonth = 0 } = spent.get(row.id) ?? {};
  return {
    daily_credit_cap: row.dailyCreditCap,
    monthly_credit_cap: row.monthlyCreditCap,
    spent_today: today,
    spent_this_month: thisMonth,
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes as Scope[],
    dataset_ids: row.datasetIds,
    expires_at: row.expiresAt?.toISOString() ?? null,
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
  };
}
