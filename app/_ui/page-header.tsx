import { ChevronRight } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';

interface PageHeaderProps {
  title: string;
  description?: ReactNode;
  /** The list that this page belongs to. */
  parent?: { href: Route; label: string };
  action?: ReactNode;
}

/** What a page is about. Its texts may be names in any script, each of which is set in the direction of its own. */
export function PageHeader({ title, description, parent, action }: PageHeaderProps) {
  return (
    <header className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
      <div className="min-w-0">
        {parent && (
          <nav aria-label="Breadcrumb" className="mb-1.5 flex items-center gap-1 text-faint text-sm">
            <Link href={parent.href} className="hover:text-ink hover:underline">
              <bdi>{parent.label}</bdi>
            </Link>
            <ChevronRight className="size-3.5" aria-hidden="true" />
          </nav>
        )}
        <h1 className="break-words text-xl">
          <bdi>{title}</bdi>
        </h1>
        {description && (
          <p className="mt-1 max-w-2xl text-muted">
            <bdi>{description}</bdi>
          </p>
        )}
      </div>
      {action && <div className="flex flex-wrap gap-2">{action}</div>}
    </header>
  );
}
