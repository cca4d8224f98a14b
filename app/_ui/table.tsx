import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

/** A table that scrolls sideways by itself when the screen is narrower than its columns. `label` names it. */
export function Table({ label, className, ...props }: ComponentProps<'table'> & { label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="relative overflow-x-auto" aria-label={label} tabIndex={0}>
      <table className={classNames('w-full border-collapse text-left', className)} aria-label={label} {...props} />
    </section>
  );
}

export function HeaderCell({ className, numeric, ...props }: ComponentProps<'th'> & { numeric?: boolean }) {
  return (
    <th
      scope="col"
      className={classNames(
        'whitespace-nowrap border-line border-b px-3 py-2 first:pl-4 last:pr-4 font-medium text-faint text-xs first:sm:pl-5 last:sm:pr-5',
        numeric && 'text-right',
        className,
      )}
      {...props}
    />
  );
}

export function Row({ className, ...props }: ComponentProps<'tr'>) {
  return <tr className={classNames('border-line/70 border-b last:border-0', className)} {...props} />;
}

export function Cell({ className, numeric, ...props }: ComponentProps<'td'> & { numeric?: boolean }) {
  return (
    <td
      className={classNames(
        'px-3 py-2.5 align-middle first:pl-4 last:pr-4 first:sm:pl-5 last:sm:pr-5',
        numeric && 'whitespace-nowrap text-right tabular-nums',
        className,
      )}
      {...props}
    />
  );
}
