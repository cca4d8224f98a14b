import { FileQuestionMark } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';

export const metadata: Metadata = { title: 'Nothing is here' };

/** For what is private as for what never was: the two look alike. */
export default function NotFound() {
  return (
    <EmptyState
      icon={FileQuestionMark}
      isPage
      title="Nothing is here"
      action={
        <Button asChild>
          <Link href="/public">See the public datasets</Link>
        </Button>
      }
    >
      No public dataset or document has this address. It may be mistyped, or what was here was deleted or made private.
    </EmptyState>
  );
}
