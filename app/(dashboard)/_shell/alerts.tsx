'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useEffect, useState } from 'react';
import { Notice } from '#app/_ui/notice.tsx';
import type { OutputOf } from '#lib/operations/define.ts';
import type { listAlerts } from '#lib/operations/list-alerts.ts';
import { readAlerts } from '../actions.ts';
import { useCredits } from './credits.tsx';

type Alert = OutputOf<typeof listAlerts>['alerts'][number];

/** Where each thing can be mended. */
const WAYS: Record<Alert['kind'], { href: Route; label: string }> = {
  payment_failed: { href: '/billing', label: 'Pay the bill' },
  top_up_failed: { href: '/billing', label: 'Look at the top-up' },
  daily_cap: { href: '/billing', label: 'Change the cap' },
  monthly_cap: { href: '/billing', label: 'Change the cap' },
  low_balance: { href: '/billing', label: 'Get credits' },
};

/** What needs attention, above every page. It is read again whenever the page or the balance changes. */
export function Alerts({ alerts: fromServer }: { alerts: Alert[] }) {
  const pathname = usePathname();
  const { available } = useCredits();
  const [alerts, setAlerts] = useState(fromServer);
  const seen = `${pathname} ${available}`;
  const [last, setLast] = useState({ seen, fromServer });
  if (last.fromServer !== fromServer) {
    setLast({ seen, fromServer });
    setAlerts(fromServer);
  }
  useEffect(() => {
    if (last.seen === seen) return;
    setLast((before) => ({ ...before, seen }));
    // Unread, the ones that are known stay.
    readAlerts().then(
      (read) => read && setAlerts(read),
      () => {},
    );
  }, [seen, last.seen]);

  if (alerts.length === 0) return null;
  return (
    <section aria-label="Alerts" className="mb-6 grid gap-2">
      {alerts.map((alert) => {
        const way = alert.key_id ? { href: '/keys' as const, label: 'Change the cap' } : WAYS[alert.kind];
        return (
          <Notice key={`${alert.kind} ${alert.key_id}`} tone={alert.kind === 'low_balance' && alert.credits !== 0 ? 'caution' : 'negative'}>
            {alert.detail}{' '}
            <Link href={way.href} className="whitespace-nowrap font-medium underline underline-offset-2">
              {way.label}
            </Link>
          </Notice>
        );
      })}
    </section>
  );
}
