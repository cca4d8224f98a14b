'use client';

import { Switch as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

export function Switch({ className, ...props }: ComponentProps<typeof Radix.Root>) {
  return (
    <Radix.Root
      className={classNames(
        'relative h-5 w-9 shrink-0 rounded-full bg-control transition-colors aria-disabled:opacity-50 data-[state=checked]:bg-pen',
        className,
      )}
      {...props}
    >
      <Radix.Thumb className="block size-4 translate-x-0.5 rounded-full bg-surface shadow-raised transition-transform data-[state=checked]:translate-x-[1.125rem]" />
    </Radix.Root>
  );
}
