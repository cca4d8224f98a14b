'use client';

import { Tabs as Radix } from 'radix-ui';
import { type ComponentProps, useEffect, useRef } from 'react';
import { classNames } from './class-names.ts';

/** Parts of a page, of which one is shown. On small screens the list of tabs scrolls sideways, and the open one comes into view. */
export function Tabs(props: ComponentProps<typeof Radix.Root>) {
  const { value } = props;
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const tab = value && root.current?.querySelector('[role="tab"][data-state="active"]');
    if (tab) tab.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [value]);
  return <Radix.Root ref={root} {...props} />;
}

export function TabList({ className, ...props }: ComponentProps<typeof Radix.List>) {
  return <Radix.List className={classNames('flex gap-5 overflow-x-auto max-sm:gap-3 border-line border-b', className)} {...props} />;
}

export function Tab({ className, ...props }: ComponentProps<typeof Radix.Trigger>) {
  return (
    <Radix.Trigger
      className={classNames(
        '-mb-px whitespace-nowrap border-transparent border-b-2 px-0.5 pt-1 pb-2.5 font-medium text-muted transition-colors hover:text-ink focus-visible:outline-offset-[-2px] data-[state=active]:border-ink data-[state=active]:text-ink',
        className,
      )}
      {...props}
    />
  );
}

/** What a tab shows; when `kept`, it goes on unseen while another tab is open. */
export function TabPanel({ kept, className, ...props }: ComponentProps<typeof Radix.Content> & { kept?: boolean }) {
  return (
    <Radix.Content
      {...(kept && { forceMount: true })}
      className={classNames('pt-5 focus-visible:outline-offset-4 data-[state=inactive]:hidden', className)}
      {...props}
    />
  );
}
