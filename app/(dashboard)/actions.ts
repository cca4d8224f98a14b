'use server';

import { redirect } from 'next/navigation';
import { signOut } from '#lib/auth/session.ts';
import { getCredits } from '#lib/operations/credits.ts';
import type { OutputOf } from '#lib/operations/define.ts';
import { listAlerts } from '#lib/operations/list-alerts.ts';
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

/** What needs attention now, or null when it could not be read. */
export async function readAlerts(): Promise<OutputOf<typeof listAlerts>['alerts'] | null> {
  const result = await act(listAlerts, {});
  return result.ok ? result.data.alerts : null;
}
