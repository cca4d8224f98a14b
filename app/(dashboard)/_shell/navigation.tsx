'use client';

import { ChartNoAxesColumn, CreditCard, Database, KeyRound, Plug, Settings, TextSearch, Webhook } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { classNames } from '#app/_ui/class-names.ts';

const PLACES = [
  { href: '/datasets', label: 'Datasets', icon: Database },
  { href: '/playground', label: 'Playground', icon: TextSearch },
  { href: '/keys', label: 'API keys', icon: KeyRound },
  { href: '/connect', label: 'Connect', icon: Plug },
  { href: '/webhooks', label: 'Webhooks', icon: Webhook },
  { href: '/usage', label: 'Usage', icon: ChartNoAxesColumn },
  { href: '/billing', label: 'Billing', icon: CreditCard },
  { href: '/settings', label: 'Settings', icon: Settings },
] as const;

/** The places of the dashboard, with the present one marked. */
export function Navigation({ onNavigate }: { onNavigate?: () => void }) {
  const pathname = usePathname();
  return (
    <nav aria-label="Dashboard">
      <ul className="grid gap-0.5">
        {PLACES.map(({ href, label, icon: Icon }) => {
          const isHere = pathname === href || pathname.startsWith(`${href}/`);
          return (
            <li key={href}>
              <Link
                href={href}
                {...(onNavigate && { onClick: onNavigate })}
                aria-current={isHere ? 'page' : undefined}
                className={classNames(
                  'flex h-9 items-center gap-2.5 rounded-control px-2.5 font-medium transition-colors lg:h-8',
                  isHere ? 'bg-surface text-ink shadow-raised ring-1 ring-line' : 'text-muted hover:bg-hover hover:text-ink',
                )}
              >
                <Icon className="size-4 shrink-0" strokeWidth={1.75} aria-hidden="true" />
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
