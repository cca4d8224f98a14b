import { MailCheck } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';

export const metadata: Metadata = { title: 'Check your mail' };

export default function CheckEmailPage() {
  return (
    <div className="grid gap-3">
      <MailCheck className="size-8 text-muted" strokeWidth={1.5} aria-hidden="true" />
      <h1 className="text-2xl tracking-tight">Check your mail</h1>
      <p className="text-muted">
        A link to sign in is on its way. It works once, for a day. Nothing there? Look among the unwanted mail, or{' '}
        <Link href="/sign-in" className="link">
          ask for another link
        </Link>
        .
      </p>
    </div>
  );
}
