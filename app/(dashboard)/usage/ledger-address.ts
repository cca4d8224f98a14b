import { KINDS, type Kind } from './kinds.ts';

/** What the address of the usage page asks for; days are those of a form, such as 2026-11-22. */
export interface LedgerAddress {
  page?: string;
  /** What the chart is split by. */
  by?: string;
  kind?: string;
  operation?: string;
  key_id?: string;
  from?: string;
  to?: string;
}

/** The entries that are asked for, as the operations want it. What makes no sense is left out, not refused: it was typed into an address. */
export function entryFilterOf({ kind, operation, key_id, from, to }: LedgerAddress) {
  const [since, until] = [startOf(from), startOf(to)];
  return {
    ...(kind && Object.hasOwn(KINDS, kind) && { kind: kind as Kind }),
    ...(operation && operation.length <= 100 && { operation }),
    ...(key_id && /^key_[0-9a-z]{24}$/.test(key_id) && { key_id }),
    ...(since && { from: since.toISOString() }),
    // The last day counts whole.
    ...(until && { to: new Date(until.getTime() + 86_400_000).toISOString() }),
  };
}

/** The address without its page, for the links to the other pages. */
export function withoutPage({ page: _, ...rest }: LedgerAddress): Record<string, string> {
  return Object.fromEntries(
    Object.entries(rest).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''),
  );
}

function startOf(day: string | undefined): Date | null {
  const date = /^\d{4}-\d\d-\d\d$/.test(day ?? '') ? new Date(`${day}T00:00:00Z`) : null;
  return date && !Number.isNaN(date.getTime()) ? date : null;
}
