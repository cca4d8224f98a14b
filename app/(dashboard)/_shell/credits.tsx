'use client';

import { Coins } from 'lucide-react';
import Link from 'next/link';
import { createContext, type ReactNode, use, useCallback, useEffect, useState } from 'react';
import { classNames } from '#app/_ui/class-names.ts';
import { formatCount } from '#app/_ui/format.ts';
import { readAvailableCredits } from '../actions.ts';

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
  // Only the first value from the server counts: a page that was asked for before a search may arrive after its receipt.
  const [available, setCurrent] = useState(fromServer);
  const setAvailable = useCallback((credits: number | null) => {
    if (credits !== null) setCurrent(credits);
  }, []);

  // Agents spend too: whoever comes back to this tab sees what is left now.
  useEffect(() => {
    const refresh = () => {
      if (!document.hidden) readAvailableCredits().then(setAvailable, () => {});
    };
    document.addEventListener('visibilitychange', refresh);
    return () => document.removeEventListener('visibilitychange', refresh);
  }, [setAvailable]);
  return <CreditsContext value={{ available, setAvailable }}>{children}</CreditsContext>;
}

/** Tells the header the balance that a page has just read, so that the two agree. */
export function ShowBalance({ available }: { available: number }) {
  const { setAvailable } = useCredits();
  useEffect(() => setAvailable(available), [available, setAvailable]);
  return null;
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
