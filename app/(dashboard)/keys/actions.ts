'use server';

import type { InputOf, OutputOf } from '#lib/operations/define.ts';
import { createKey, revokeKey, updateKey } from '#lib/operations/keys.ts';
import { type ActionResult, act } from '#lib/surfaces/action.ts';

export async function createKeyAction(input: InputOf<typeof createKey>): Promise<ActionResult<OutputOf<typeof createKey>>> {
  return act(createKey, input);
}

export async function revokeKeyAction(keyId: string): Promise<ActionResult<OutputOf<typeof revokeKey>>> {
  return act(revokeKey, { key_id: keyId });
}

export async function updateKeyAction(input: InputOf<typeof updateKey>): Promise<ActionResult<OutputOf<typeof updateKey>>> {
  return act(updateKey, input);
}
