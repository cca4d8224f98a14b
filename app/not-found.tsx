import { FileQuestionMark } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Button } from './_ui/button.tsx';
import { EmptyState } from './_ui/empty-state.tsx';

export const metadata: Metadata = { title: 'Nothing is here' };

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        icon={FileQuestionMark}
        isPage
        title="Nothing is here"
        action={
          <Button asChild>
            <Link href="/">Go to the start page</Link>
          </Button>
        }
      >
        The address may be mistyped, or what it led to was deleted or is not yours to see.
      </EmptyState>
    </main>
  );
}
