'use client';

import { Coins } from 'lucide-react';
import Link from 'next/link';
import { createContext, type ReactNode, use, useState } from 'react';
import { classNames } from '#app/_ui/class-names.ts';
import { formatCount } from '#app/_ui/format.ts';

interface Credits {
  available: number;
  /** Takes over the balance that a receipt tells; null (nothing was charged) changes nothing. */
  setAvailable: (credits: number | null) => void;
}

const CreditsContext = createContext<Credits>({ available: 0, setAvailable: () => {} });

/** The balance as the pages know it: from the server at first, then from each receipt. */
export function useCredits(): Credits {
  return use(CreditsContext);
}

export function CreditsProvider({ available: fromServer, children }: { available: number; children: ReactNode }) {
  const [seen, setSeen] = useState(fromServer);
  const [available, setCurrent] = useState(fromServer);
  // A newer page from the server knows better than an older receipt.
  if (seen !== fromServer) {
    setSeen(fromServer);
    setCurrent(fromServer);
  }
  const setAvailable = (credits: number | null) => credits !== null && setCurrent(credits);
  return <CreditsContext value={{ available, setAvailable }}>{children}</CreditsContext>;
}

/** The balance in the header; it turns amber when little is left and red when nothing is. */
export function CreditBalance() {
  const { available } = useCredits();
  return (
    <Link
      href="/usage"
      aria-label={`${formatCount(available)} credits available. Show usage`}
      className={classNames(
        'inline-flex h-8 items-center gap-1.5 rounded-full border border-line px-3 text-sm transition-colors hover:bg-hover',
        available === 0 ? 'text-negative' : available < 20 ? 'text-caution' : 'text-ink',
      )}
    >
      <Coins className="size-3.5 text-faint" aria-hidden="true" />
      <span data-numeric data-testid="credit-balance" className="font-medium" aria-live="polite">
        {formatCount(available)}
      </span>
      <span className="text-faint max-sm:hidden">credits</span>
    </Link>
  );
}
