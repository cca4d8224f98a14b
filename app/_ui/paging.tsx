import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { formatCount } from './format.ts';

/** The page number that an address asks for: 1 unless it names a later one. */
export function pageFrom(value: string | undefined): number {
  const page = Number(value);
  return Number.isSafeInteger(page) && page > 1 ? Math.min(page, 100_000) : 1;
}

interface Place {
  path: string;
  page: number;
  total: number;
  size: number;
  /** What else the address asks for, and goes on asking for on the other pages. */
  query?: Record<string, string>;
  /** Id of the part of the page that is paged, where the page begins with something else. */
  part?: string;
}

/** Sends whoever asks for a page beyond the last to the last one: what was there may have been deleted since. */
export function stayWithin(place: Place): void {
  const last = lastPage(place);
  if (place.page > last) redirect(addressOf(place, last));
}

function lastPage({ total, size }: Place): number {
  return Math.max(1, Math.ceil(total / size));
}

function addressOf({ path, query = {}, part }: Place, page: number): Route {
  return `${path}?${new URLSearchParams({ ...query, page: String(page) })}${part ? `#${part}` : ''}` as Route;
}

/** Links to the page before and after; nothing when everything is on one page. */
export function Paging(place: Place) {
  const { page, total, size } = place;
  if (total <= size) return null;
  return (
    <nav aria-label="Pages" className="mt-4 flex items-center justify-between gap-4 text-muted text-sm">
      <p data-numeric>
        {formatCount((page - 1) * size + 1)}–{formatCount(Math.min(total, page * size))} of {formatCount(total)}
      </p>
      <div className="flex gap-2">
        <Step href={addressOf(place, page - 1)} enabled={page > 1} label="Previous page">
          <ChevronLeft aria-hidden="true" />
        </Step>
        <Step href={addressOf(place, page + 1)} enabled={page < lastPage(place)} label="Next page">
          <ChevronRight aria-hidden="true" />
        </Step>
      </div>
    </nav>
  );
}

function Step({ href, enabled, label, children }: { href: Route; enabled: boolean; label: string; children: ReactNode }) {
  if (!enabled) {
    return (
      <Button size="icon" disabled aria-label={label}>
        {children}
      </Button>
    );
  }
  return (
    <Button size="icon" asChild aria-label={label}>
      <Link href={href}>{children}</Link>
    </Button>
  );
}
