import Link from 'next/link';
import type { ReactNode } from 'react';
import { Logo } from '#app/_ui/logo.tsx';
import { ThemeToggle } from '#app/_ui/theme-toggle.tsx';
import { ToastProvider } from '#app/_ui/toast.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { getCredits } from '#lib/operations/credits.ts';
import { listAlerts } from '#lib/operations/list-alerts.ts';
import { query } from '#lib/surfaces/page.ts';
import { AccountMenu } from './_shell/account-menu.tsx';
import { Alerts } from './_shell/alerts.tsx';
import { CreditBalance, CreditsProvider } from './_shell/credits.tsx';
import { MobileNavigation } from './_shell/mobile-navigation.tsx';
import { Navigation } from './_shell/navigation.tsx';

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const user = await requireUser();
  const [credits, { alerts }] = await Promise.all([query(getCredits, {}), query(listAlerts, {})]);
  return (
    <ToastProvider>
      <CreditsProvider available={credits.available}>
        <a
          href="#content"
          className="sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50 focus:rounded-control focus:bg-ink focus:px-3 focus:py-2 focus:text-canvas"
        >
          Skip to content
        </a>
        <div className="flex min-h-dvh">
          <aside className="sticky top-0 flex h-dvh w-56 shrink-0 flex-col border-line border-r bg-sunken px-3 py-3.5 max-lg:hidden">
            <Link href="/" className="mb-5 self-start rounded-control px-2.5 py-1" aria-label="fltr, home">
              <Logo />
            </Link>
            <Navigation />
            <Link href="/public" className="mt-auto rounded-control px-2.5 py-1.5 text-faint text-sm hover:text-ink">
              Public datasets
            </Link>
            <Link href="/docs/api" className="rounded-control px-2.5 py-1.5 text-faint text-sm hover:text-ink">
              API reference
            </Link>
          </aside>
          <div className="flex min-w-0 flex-1 flex-col">
            <header className="sticky top-0 z-30 flex h-13 items-center gap-2 border-line border-b bg-canvas/90 px-4 backdrop-blur-sm sm:px-6">
              <MobileNavigation />
              <Link href="/datasets" className="lg:hidden" aria-label="fltr, datasets">
                <Logo />
              </Link>
              <div className="ml-auto flex items-center gap-2">
                <CreditBalance />
                <ThemeToggle />
                <AccountMenu name={user.name} email={user.email} />
              </div>
            </header>
            <main id="content" tabIndex={-1} className="mx-auto w-full max-w-6xl flex-1 px-4 pt-7 pb-20 outline-none sm:px-6 lg:px-8">
              <Alerts alerts={alerts} />
              {children}
            </main>
          </div>
        </div>
      </CreditsProvider>
    </ToastProvider>
  );
}
