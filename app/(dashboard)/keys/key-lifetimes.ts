const DAY = 86_400_000;

/** How long a new key may be good for, in days; without any it is good until it is revoked. */
export const KEY_LIFETIMES = [
  { days: '', label: 'Never' },
  { days: '7', label: 'In 7 days' },
  { days: '30', label: 'In 30 days' },
  { days: '90', label: 'In 90 days' },
  { days: '365', label: 'In a year' },
];

/** The moment at which a key ends that is made now. */
export function expiryOf(days: string, now: Date): { expires_at?: string } {
  return days === '' ? {} : { expires_at: new Date(now.getTime() + Number(days) * DAY).toISOString() };
}
