'use server';

import { redirect } from 'next/navigation';
import { signOut } from '#lib/auth/session.ts';
import { getCredits } from '#lib/operations/credits.ts';
import { act } from '#lib/surfaces/action.ts';

export async function signOutAction(): Promise<void> {
  await signOut();
  redirect('/');
}

/** What can be spent now, or null when it could not be read. */
export async function readAvailableCredits(): Promise<number | null> {
  const result = await act(getCredits, {});
  return result.ok ? result.data.available : null;
}
