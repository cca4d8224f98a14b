import { FileQuestionMark } from 'lucide-react';
import type { Metadata, Route } from 'next';
import Link from 'next/link';
import { Button } from './button.tsx';
import { EmptyState } from './empty-state.tsx';

export const NOTHING_HERE: Metadata = { title: 'Nothing is here' };

/** For what is somebody else's as for what never was: the two look alike. `href` leads to where there is something. */
export function NothingHere<Path extends string>({ href, children }: { href: Route<Path>; children: string }) {
  return (
    <EmptyState
      icon={FileQuestionMark}
      isPage
      title="Nothing is here"
      action={
        <Button asChild>
          <Link href={href}>{children}</Link>
        </Button>
      }
    >
      The address may be mistyped, or what it led to was deleted or is not yours to see.
    </EmptyState>
  );
}
