import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names.ts';

export function Card({ className, ...props }: ComponentProps<'section'>) {
  return <section className={classNames('min-w-0 rounded-card border border-line bg-surface', className)} {...props} />;
}

/** Title line of a card, with what can be done on the right. */
export function CardHeader({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 border-line border-b px-4 py-3 sm:px-5">
      <div className="min-w-0 flex-1 basis-44">
        <h2 className="font-semibold text-base">{title}</h2>
        {children && <p className="mt-0.5 text-muted text-sm">{children}</p>}
      </div>
      {action}
    </div>
  );
}
