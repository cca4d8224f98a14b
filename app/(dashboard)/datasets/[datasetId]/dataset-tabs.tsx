'use client';

import { type ReactNode, useState } from 'react';
import { Tabs } from '#app/_ui/tabs.tsx';

const NAMES = ['documents', 'search', 'evaluation', 'connect', 'settings'];

/** The parts of a dataset's page; the chosen one stands in the address, so that it can be linked to. */
export function DatasetTabs({ initial, children }: { initial: string | undefined; children: ReactNode }) {
  const [tab, setTab] = useState(initial && NAMES.includes(initial) ? initial : 'documents');
  const choose = (next: string) => {
    setTab(next);
    window.history.replaceState(null, '', next === 'documents' ? window.location.pathname : `?tab=${next}`);
  };
  return (
    <Tabs value={tab} onValueChange={choose}>
      {children}
    </Tabs>
  );
}
