'use server';

import type { InputOf, OutputOf } from '#lib/operations/define.ts';
import { search } from '#lib/operations/search.ts';
import { type ActionResult, actAsVisitor } from '#lib/surfaces/action.ts';

export async function searchAsVisitorAction(input: InputOf<typeof search>): Promise<ActionResult<OutputOf<typeof search>>> {
  return actAsVisitor(search, input);
}
