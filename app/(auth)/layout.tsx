import Link from 'next/link';
import type { ReactNode } from 'react';
import { Logo } from '#app/_ui/logo.tsx';
import { ThemeToggle } from '#app/_ui/theme-toggle.tsx';

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex items-center justify-between px-4 py-3 sm:px-6">
        <Link href="/" aria-label="fltr, home">
          <Logo />
        </Link>
        <ThemeToggle />
      </header>
      <main className="mx-auto grid w-full max-w-sm flex-1 content-center px-4 pb-28">{children}</main>
    </div>
  );
}
