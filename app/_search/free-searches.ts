import type { Route } from 'next';

/** How a visitor without an account searches: so often an hour from one address, and with credits after signing in. */
export interface FreeSearches {
  perHour: number;
  signInPath: Route;
}
