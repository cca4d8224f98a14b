import type { DatasetsDatabase } from '#db/datasets/types.ts';
import type { SecretVault } from './secrets.ts';

/** What webhooks are sent with. */
export interface WebhookServices {
  db: DatasetsDatabase;
  vault: SecretVault;
  /** Whether an address on this machine may be called, over http too: on a local start, never on a deployment. */
  allowsLoopback: boolean;
  /** Tells an owner that a webhook was switched off because it failed for so long. @throws to be called again later */
  onSwitchedOff(webhook: { eventId: string; webhookId: string; ownerId: string; url: string }): Promise<void>;
}
