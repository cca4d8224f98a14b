import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** What is folded away until somebody wants to see it; `summary` says what it is. */
export function Fold({ summary, className, children }: { summary: ReactNode; className?: string; children: ReactNode }) {
  return (
    <details className={classNames('group text-sm', className)}>
      <summary className="flex w-fit list-none items-center gap-1 rounded-control text-muted hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight className="size-4 transition-transform group-open:rotate-90" aria-hidden="true" />
        {summary}
      </summary>
      {children}
    </details>
  );
}
