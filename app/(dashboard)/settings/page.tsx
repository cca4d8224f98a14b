import type { Metadata } from 'next';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { SignOutButton } from './sign-out-button.tsx';

export const metadata: Metadata = { title: 'Settings' };

export default async function SettingsPage() {
  const user = await requireUser();
  return (
    <>
      <PageHeader title="Settings" />
      <div className="grid max-w-2xl gap-5">
        <Card>
          <CardHeader title="Profile">As the service that you sign in with tells it.</CardHeader>
          <dl className="grid gap-3 px-4 py-4 sm:px-5">
            <Fact term="Name" value={user.name ?? '–'} />
            <Fact term="Email" value={user.email} />
            <Fact term="Account id" value={user.id} mono />
          </dl>
        </Card>
        <Card className="flex items-center justify-between gap-4 px-4 py-4 sm:px-5">
          <div>
            <h2 className="font-semibold">Session</h2>
            <p className="text-muted text-sm">Signing out ends the session of this browser.</p>
          </div>
          <SignOutButton />
        </Card>
      </div>
    </>
  );
}

function Fact({ term, value, mono }: { term: string; value: string; mono?: boolean }) {
  return (
    <div className="grid gap-x-6 sm:grid-cols-[8rem_1fr]">
      <dt className="text-faint">{term}</dt>
      <dd className={mono ? 'break-all font-mono text-sm' : 'break-words'}>{value}</dd>
    </div>
  );
}
