import type { Tone } from '#app/_ui/badge.tsx';
import type { listTransactions } from '#lib/operations/credits.ts';
import type { OutputOf } from '#lib/operations/define.ts';

export type Kind = OutputOf<typeof listTransactions>['transactions'][number]['kind'];

/** The kinds of ledger entries in words. */
export const KINDS: Record<Kind, { label: string; tone: Tone }> = {
  grant: { label: 'Grant', tone: 'positive' },
  purchase: { label: 'Purchase', tone: 'positive' },
  renewal: { label: 'Renewal', tone: 'positive' },
  refund: { label: 'Refund', tone: 'info' },
  usage: { label: 'Usage', tone: 'neutral' },
  expiry: { label: 'Expiry', tone: 'caution' },
  clawback: { label: 'Clawback', tone: 'negative' },
  adjustment: { label: 'Adjustment', tone: 'info' },
};
