/** Where a visitor goes who came to sign in from nowhere in particular. */
export const HOME_PATH = '/datasets';

/**
 * A path of this site that is safe to send a visitor to after sign-in: whatever is not one (another site's address, a
 * path that a browser would read as one) becomes the home path.
 */
export function safeReturnPath(value: unknown): string {
  if (typeof value !== 'string' || !value.startsWith('/')) return HOME_PATH;
  const base = 'http://return.invalid';
  if (!URL.canParse(value, base)) return HOME_PATH;
  const url = new URL(value, base);
  return url.origin === base && !url.pathname.startsWith('//') ? url.pathname + url.search + url.hash : HOME_PATH;
}
