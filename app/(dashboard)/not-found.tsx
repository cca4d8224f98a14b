import { FileQuestionMark } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';

export const metadata: Metadata = { title: 'Nothing is here' };

export default function NotFound() {
  return (
    <EmptyState
      icon={FileQuestionMark}
      isPage
      title="Nothing is here"
      action={
        <Button asChild>
          <Link href="/datasets">Go to your datasets</Link>
        </Button>
      }
    >
      It was deleted, or it is not yours to see.
    </EmptyState>
  );
}
