/** What was spent on one day under one name. */
export interface Spending {
  day: string;
  name: string;
  credits: number;
}

export interface Series {
  name: string;
  total: number;
  /** Credits for each day of the chart, in its order. */
  credits: number[];
}

/** As many as have a colour. */
const MAX_SERIES = 5;
const OTHERS = 'Others';

/** The rows as series over `days`, the largest first; what is beyond the colours comes together as the last one. */
export function seriesOf(rows: Spending[], days: string[]): Series[] {
  const totals = new Map<string, number>();
  for (const { name, credits } of rows) totals.set(name, (totals.get(name) ?? 0) + credits);
  const ranked = [...totals].sort(([, one], [, other]) => other - one).map(([name]) => name);
  const shown = ranked.length > MAX_SERIES ? ranked.slice(0, MAX_SERIES - 1) : ranked;
  const names = shown.length < ranked.length ? [...shown, OTHERS] : shown;
  return names.map((name) => {
    const own = rows.filter((row) => (shown.includes(row.name) ? row.name === name : name === OTHERS));
    const credits = days.map((day) => own.reduce((sum, row) => sum + (row.day === day ? row.credits : 0), 0));
    return { name, credits, total: credits.reduce((sum, each) => sum + each, 0) };
  });
}

/** The last `count` days in UTC, today the last, such as 2026-11-22. */
export function lastDays(count: number, now: Date): string[] {
  return Array.from({ length: count }, (_, index) => new Date(now.getTime() - (count - 1 - index) * 86_400_000).toISOString().slice(0, 10));
}

/** Who spent: a key by its name, or the dashboard. */
export function nameOfKey(keyId: string | null, names: Map<string, string>): string {
  if (keyId === null) return 'The dashboard';
  return names.get(keyId) ?? `Revoked key ${keyId.slice(-4)}`;
}
