import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

// 16 px on small screens: below that, phones zoom into the field.
const CONTROL =
  'w-full rounded-control border border-control bg-surface px-3 text-ink placeholder:text-faint focus-visible:border-pen focus-visible:outline-offset-0 disabled:opacity-60 aria-invalid:border-negative text-base max-sm:text-[16px]';

/** Set in the direction of what is typed, as are those of several lines. */
export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input dir="auto" className={classNames(CONTROL, 'h-9', className)} {...props} />;
}

export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return <textarea dir="auto" className={classNames(CONTROL, 'min-h-24 resize-y py-2', className)} {...props} />;
}

/** The browser's own list of choices: the most accessible one there is. */
export function Select({ className, children, ...props }: ComponentProps<'select'>) {
  return (
    <span className={classNames('relative inline-block', className)}>
      <select className={classNames(CONTROL, 'h-9 appearance-none pr-8')} {...props}>
        {children}
      </select>
      <ChevronDown className="pointer-events-none absolute top-2.5 right-2.5 size-4 text-faint" aria-hidden="true" />
    </span>
  );
}

export function Checkbox({ className, ...props }: Omit<ComponentProps<'input'>, 'type'>) {
  return <input type="checkbox" className={classNames('size-4 shrink-0 accent-pen', className)} {...props} />;
}
