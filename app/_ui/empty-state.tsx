import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  /** What this place is for and how the first thing gets here. */
  children: ReactNode;
  action?: ReactNode;
  /** The title is the page's own, since the page has nothing else. */
  isPage?: boolean;
}

export function EmptyState({ icon: Icon, title, children, action, isPage }: EmptyStateProps) {
  const Title = isPage ? 'h1' : 'h2';
  return (
    <div className="flex flex-col items-center px-6 py-14 text-center">
      <span className="grid size-10 place-items-center rounded-card border border-line bg-canvas text-muted">
        <Icon className="size-5" strokeWidth={1.5} aria-hidden="true" />
      </span>
      <Title className="mt-4 font-semibold text-md">{title}</Title>
      <p className="mt-1 max-w-sm text-muted">{children}</p>
      {action && <div className="mt-5">{action}</div>}
    </div>
  );
}
