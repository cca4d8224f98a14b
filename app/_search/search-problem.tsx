import type { Route } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { formatCount, formatMoment, plural } from '#app/_ui/format.ts';
import { Notice } from '#app/_ui/notice.tsx';
import { type ActionProblem, reasonOf } from '#app/_ui/problem.ts';
import type { FreeSearches } from './free-searches.ts';

/** Why nothing was searched; where credits or a cap are in the way, with the way out. */
export function SearchProblem({ problem, free }: { problem: ActionProblem; free: FreeSearches | undefined }) {
  const { needed, available, what, cap, spent, resets_at, limit, reset_seconds } = problem.extra;
  if (problem.code === 'rate_limited' && free) {
    return (
      <NoticeWithWay way="Sign in" href={free.signInPath}>
        The {plural(Number(limit), 'free request')} of this hour from your address are used up. There are new ones in{' '}
        {plural(Math.ceil(Number(reset_seconds) / 60), 'minute')}. Signed in, you search with credits of your own.
      </NoticeWithWay>
    );
  }
  if (problem.code === 'insufficient_credits') {
    return (
      <NoticeWithWay way="Get credits">
        This search costs {plural(Number(needed), 'credit')} and {formatCount(Number(available))} are available. Nothing was charged.
      </NoticeWithWay>
    );
  }
  if (problem.code === 'spend_cap_reached') {
    return (
      <NoticeWithWay way="Change the cap">
        This search costs {plural(Number(needed), 'credit')}. The {what === 'account_day' ? 'daily' : 'monthly'} cap of your account is{' '}
        {formatCount(Number(cap))}, and {formatCount(Number(spent))} are spent or held. It starts anew on {formatMoment(String(resets_at))}{' '}
        UTC.
      </NoticeWithWay>
    );
  }
  return <Notice tone="negative">{reasonOf(problem)}</Notice>;
}

function NoticeWithWay({ way, href = '/billing', children }: { way: string; href?: Route; children: ReactNode }) {
  return (
    <Notice tone="negative">
      <p>{children}</p>
      <Button asChild kind="primary" size="small" className="mt-2.5 mb-0.5">
        <Link href={href}>{way}</Link>
      </Button>
    </Notice>
  );
}
