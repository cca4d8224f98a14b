import { randomBytes } from 'node:crypto';

/** Every kind of identifier that the product shows, with the prefix that tells kinds apart in a log or a support mail. */
export const ID_PREFIXES = {
  user: 'usr',
  dataset: 'ds',
  document: 'doc',
  chunk: 'ch',
  job: 'job',
  key: 'key',
  webhook: 'wh',
  event: 'evt',
  delivery: 'whd',
  operation: 'op',
  entry: 'txn',
  topUp: 'tup',
  alert: 'alr',
  goldenQuestion: 'gq',
  evaluationRun: 'run',
  comparison: 'cmp',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

/**
 * A new identifier such as `ds_0mcr1k2x9q4h7v5w8b3n6t0z`: the prefix, nine base-36 digits of milliseconds (so that ids
 * sort by age and index pages fill in order) and 15 random base-36 digits (77 bits).
 */
export function newId(kind: IdKind, now: number = Date.now()): string {
  return `${ID_PREFIXES[kind]}_${now.toString(36).padStart(9, '0')}${randomBase36(15)}`;
}

function randomBase36(length: number): string {
  const random = BigInt(`0x${randomBytes(16).toString('hex')}`);
  return random.toString(36).padStart(25, '0').slice(-length);
}
