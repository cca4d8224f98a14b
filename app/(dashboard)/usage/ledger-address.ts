import * as z from 'zod';
import { entryFilters } from '#lib/operations/credits.ts';
import type { InputOf } from '#lib/operations/define.ts';
import type { exportTransactions } from '#lib/operations/export-transactions.ts';
import { parseInput } from '#lib/operations/input-problem.ts';

const NAMES = ['page', 'by', 'kind', 'operation', 'key_id', 'from', 'to'] as const;

/**
 * What the address of the usage page asks for: a page, what the chart is split by, and which entries; days are those of a form, such as
 * 2026-11-22.
 */
export type LedgerAddress = Partial<Record<(typeof NAMES)[number], string>>;

type Filter = InputOf<typeof exportTransactions>;
type EntryFilter = { [Name in keyof Filter]?: NonNullable<Filter[Name]> };

/** The parameters that the page knows. One that is empty, or named several times, counts as none. */
export function readLedgerAddress(given: Record<string, string | string[] | undefined>): LedgerAddress {
  return Object.fromEntries(NAMES.map((name) => [name, given[name]]).filter(([, value]) => typeof value === 'string' && value !== ''));
}

/** The entries that are asked for, as the operations want it. What they would refuse is left out: it was typed into an address. */
export function entryFilterOf({ kind, operation, key_id, from, to }: LedgerAddress): EntryFilter {
  // The last day counts whole.
  const asked = { kind, operation, key_id, from: startOf(from, 0), to: startOf(to, 1) };
  return Object.fromEntries(Object.entries(asked).filter(([name, value]) => value !== undefined && isTaken(name, value)));
}

/** The address without its page, for the links to the other pages. */
export function withoutPage({ page: _, ...rest }: LedgerAddress): Record<string, string> {
  return rest;
}

function isTaken(name: string, value: string): boolean {
  return parseInput(z.strictObject(entryFilters), { [name]: value }).success;
}

/** The first moment of a day, or of one so many days later. */
function startOf(day: string | undefined, daysLater: number): string | undefined {
  const start = /^\d{4}-\d\d-\d\d$/.test(day ?? '') ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(start) ? undefined : new Date(start + daysLater * 86_400_000).toISOString();
}
