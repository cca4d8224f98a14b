'use server';

import type { Route } from 'next';
import { redirect } from 'next/navigation';
import { safeReturnPath } from '#lib/auth/return-path.ts';
import { signInAsDemo } from '#lib/auth/session.ts';

export async function demoSignInAction(returnPath: string): Promise<void> {
  await signInAsDemo();
  redirect(safeReturnPath(returnPath) as Route);
}
