import type { Caller, Principal } from '#lib/auth/principal.ts';
import { BoundedMap } from '#lib/bounded-map.ts';

/** Callers of this process whose last request succeeded, as what they were let in. */
const lastSeen = new BoundedMap<string, Principal>(10_000);

/**
 * What a caller was when it was last let in, once: so that an operation may begin for it while the door looks it up, and each
 * run for nothing comes after one that was let in and paid. Whoever is turned away starts behind the door again.
 */
export function takeLastSeen(caller: Caller): Principal | null {
  const key = keyOf(caller);
  const principal = key === null ? undefined : lastSeen.get(key);
  if (key !== null) lastSeen.delete(key);
  return principal ?? null;
}

/** Notes a caller whose request succeeded. */
export function noteSeen(caller: Caller, principal: Principal): void {
  const key = keyOf(caller);
  if (key !== null) lastSeen.set(key, principal);
}

/** Whether what was begun for the one is what the other may have. */
export function isSamePrincipal(one: Principal, other: Principal): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function keyOf(caller: Caller): string | null {
  if (caller.via === 'anonymous') return null;
  return caller.via === 'session' ? `session ${caller.userId}` : `key ${caller.secretHash}`;
}
