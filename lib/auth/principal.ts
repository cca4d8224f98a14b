import type { Scope } from './scopes.ts';

/** Who asks, resolved once at the door. Inside, only this exists: no header, no cookie. */
export interface Principal {
  /** The account that owns and pays; null for a caller without one. */
  readonly userId: string | null;
  readonly scopes: readonly Scope[];
  /** The datasets that the credential is limited to; null for no limit. */
  readonly datasetIds: readonly string[] | null;
  /** When the credential ends; null for one that does not. */
  readonly expiresAt: Date | null;
  readonly via: 'session' | 'api_key' | 'oauth' | 'anonymous';
  readonly keyId: string | null;
}

/** What came to the door, not yet looked up: the admission statement turns it into a Principal. */
export type Caller =
  | { readonly via: 'api_key'; readonly secretHash: string }
  | { readonly via: 'session'; readonly userId: string }
  | Visitor;

/** Somebody without a credential. */
export interface Visitor {
  readonly via: 'anonymous';
  /** A keyed hash, so that no table holds an address of a person. */
  readonly addressHash: string;
  /** Whether a page is being read: that counts apart, so that reading takes nothing from what may be searched. */
  readonly readsPage?: boolean;
}
