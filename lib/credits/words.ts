/*
 * Credits and moments in words, for texts that the server writes itself: mails, alerts, what is wrong with a field.
 */

/** A count with thousands separators: 12,345. */
export function count(credits: number): string {
  return credits.toLocaleString('en-GB');
}

/** `3 credits`, `1 credit`. */
export function creditsInWords(credits: number): string {
  return `${count(credits)} ${credits === 1 ? 'credit' : 'credits'}`;
}

/** The midnight at which a cap starts anew: 27 November 2026 at 00:00 UTC. */
export function midnight(iso: string): string {
  return `${new Date(iso).toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' })} at 00:00 UTC`;
}
