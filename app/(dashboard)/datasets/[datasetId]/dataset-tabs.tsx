'use client';

import { type ReactNode, useState } from 'react';
import { Tab, TabList, Tabs } from '#app/_ui/tabs.tsx';

const TABS = [
  { name: 'documents', label: 'Documents' },
  { name: 'search', label: 'Search' },
  { name: 'evaluation', label: 'Evaluation', isForOwner: true },
  { name: 'connect', label: 'API & MCP' },
  { name: 'settings', label: 'Settings', isForOwner: true },
];

interface Props {
  isOwner: boolean;
  /** The tab that the address asks for. */
  initial: string | undefined;
  children: ReactNode;
}

/** The parts of a dataset's page; the chosen one stands in the address, so that it can be linked to. */
export function DatasetTabs({ isOwner, initial, children }: Props) {
  const tabs = TABS.filter(({ isForOwner }) => isOwner || !isForOwner);
  const [tab, setTab] = useState(tabs.find(({ name }) => name === initial)?.name ?? 'documents');
  const choose = (next: string) => {
    setTab(next);
    window.history.replaceState(null, '', next === 'documents' ? window.location.pathname : `?tab=${next}`);
  };
  return (
    <Tabs value={tab} onValueChange={choose}>
      <TabList aria-label="Dataset">
        {tabs.map(({ name, label }) => (
          <Tab key={name} value={name}>
            {label}
          </Tab>
        ))}
      </TabList>
      {children}
    </Tabs>
  );
}
