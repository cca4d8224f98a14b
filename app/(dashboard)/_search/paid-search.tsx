'use client';

import type { ComponentProps } from 'react';
import { SearchPanel } from '#app/_search/search-panel.tsx';
import { useCredits } from '../_shell/credits.tsx';
import { searchAction } from './actions.ts';

/** The search of somebody signed in, whose balance in the header follows what each answer cost. */
export function PaidSearch(props: Omit<ComponentProps<typeof SearchPanel>, 'action' | 'onPaid' | 'free'>) {
  const { setAvailable } = useCredits();
  return <SearchPanel action={searchAction} onPaid={setAvailable} {...props} />;
}
