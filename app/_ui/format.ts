const LOCALE = 'en-GB';
const BYTE_UNITS = ['B', 'kB', 'MB', 'GB'] as const;

/** A count with thousands separators: 12,345. */
export function formatCount(count: number): string {
  return count.toLocaleString(LOCALE);
}

/** `3 documents`, `1 document`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A name in a plain text, such that one from right to left leaves the order of what is around it alone; in markup that is `<bdi>`. */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

/** Bytes in decimal units, as file managers show them: 1.2 MB. */
export function formatBytes(bytes: number): string {
  const power = Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const amount = bytes / 1000 ** power;
  return `${amount.toLocaleString(LOCALE, { maximumFractionDigits: power === 0 || amount >= 100 ? 0 : 1 })} ${BYTE_UNITS[power]}`;
}

const LANGUAGE_NAMES = new Intl.DisplayNames('en', { type: 'language' });

/** The English name of a language by its ISO 639-1 code: German. */
export function formatLanguage(code: string): string {
  return LANGUAGE_NAMES.of(code) ?? code;
}

/** US cents as dollars: $9.99, $20. */
export function formatCents(cents: number): string {
  return `$${(cents / 100).toFixed(cents % 100 === 0 ? 0 : 2)}`;
}

/** A moment in UTC, the same on the server and in every browser: 22 Nov 2026, 19:35. */
export function formatMoment(iso: string): string {
  return new Date(iso).toLocaleString(LOCALE, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
}

/** A day in UTC: 22 Nov 2026. */
export function formatDay(iso: string): string {
  return new Date(iso).toLocaleDateString(LOCALE, { dateStyle: 'medium', timeZone: 'UTC' });
}

const STEPS: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** How far a moment lies from `now`, in words: `5 minutes ago`, `in 2 days`, `just now`. */
export function formatDistance(iso: string, now: number): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  const step = STEPS.find(([, length]) => Math.abs(seconds) >= length);
  if (step === undefined) return 'just now';
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(Math.trunc(seconds / step[1]), step[0]);
}
