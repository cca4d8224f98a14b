import Link from 'next/link';
import type { ReactNode } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Logo } from '#app/_ui/logo.tsx';
import { ThemeToggle } from '#app/_ui/theme-toggle.tsx';

export default function SiteLayout({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="sticky top-0 z-30 border-line border-b bg-canvas/90 backdrop-blur-sm">
        <div className="mx-auto flex h-14 max-w-[84rem] items-center gap-1 px-4 sm:gap-2 sm:px-6">
          <Link href="/" aria-label="fltr, home" className="mr-auto sm:mr-5">
            <Logo />
          </Link>
          <nav aria-label="Site" className="flex sm:mr-auto">
            <Button kind="quiet" asChild className="px-2 sm:px-3.5">
              <Link href="/public">
                Public<span className="-ml-1 max-sm:hidden">datasets</span>
              </Link>
            </Button>
            <Button kind="quiet" asChild className="px-2 sm:px-3.5">
              <Link href="/pricing">Pricing</Link>
            </Button>
            <Button kind="quiet" asChild className="px-2 sm:px-3.5">
              <Link href="/docs/api">
                API<span className="-ml-1 max-sm:hidden">reference</span>
              </Link>
            </Button>
          </nav>
          <span className="max-sm:hidden">
            <ThemeToggle />
          </span>
          <Button kind="primary" asChild>
            <Link href="/datasets">Dashboard</Link>
          </Button>
        </div>
      </header>
      <main className="flex-1">{children}</main>
      <footer className="border-line border-t">
        <div className="mx-auto flex max-w-[84rem] flex-wrap items-center gap-x-6 gap-y-2 px-4 py-6 text-muted text-sm sm:px-6">
          <Logo className="mr-auto text-base text-ink" />
          <Link href="/public" className="hover:text-ink hover:underline">
            Public datasets
          </Link>
          <Link href="/pricing" className="hover:text-ink hover:underline">
            Pricing
          </Link>
          <Link href="/docs/api" className="hover:text-ink hover:underline">
            API reference
          </Link>
          <a href="/openapi.json" className="hover:text-ink hover:underline">
            OpenAPI
          </a>
          <Link href="/status" className="hover:text-ink hover:underline">
            Status
          </Link>
          <Link href="/sign-in" className="hover:text-ink hover:underline">
            Sign in
          </Link>
        </div>
      </footer>
    </div>
  );
}
