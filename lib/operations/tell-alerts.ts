import {
  EVENT_TOPIC,
  giveBackAlert,
  noteTold,
  raiseRecentSpendAlerts,
  raiseSpendAlerts,
  takeUntoldAlerts,
  type UntoldAlert,
} from '#db/auth/alerts.ts';
import { closeOutbox, forgetClosed, readOutbox } from '#db/auth/outbox.ts';
import { forgetOldEvents, recordEvent } from '#db/datasets/events.ts';
import type { Mailer } from '#lib/auth/mail.ts';
import { alertMail } from '#lib/credits/alert-mails.ts';
import { topUpIfLow } from '#lib/credits/stripe/top-up.ts';
import type { Services } from './services.ts';

/** Alerts, and rows of the outbox, that one telling takes on. */
const BATCH = 100;

/** Accounts that changed within so many minutes are looked at again: the sweep comes each minute, and may miss a few. */
const RECENT_MINUTES = 10;

/** Events and deliveries are kept for so long, and so is what was done of the outbox. */
const KEPT_DAYS = 30;

const DELIVERY_BUDGET_MS = 20_000;

/**
 * Tops up the balance of a person who wants that, and warns one whose spending has just passed a cap's threshold or made the
 * balance low. One statement for each, unless there is something to do.
 */
export async function afterDebit(services: Services, userId: string): Promise<void> {
  await topUpIfLow(services.authDb, services.stripe, userId);
  const raised = await raiseSpendAlerts(services.authDb, userId);
  if (raised > 0) await tellAlerts(services);
}

/** The minute's share: warnings that a killed function did not raise or tell, and webhooks that are due. @returns how many were raised */
export async function sweepAlerts(services: Services): Promise<number> {
  const raised = await raiseRecentSpendAlerts(services.authDb, RECENT_MINUTES);
  services.defer(async () => {
    await tellAlerts(services);
    await forgetOldEvents(services.datasetsDb, KEPT_DAYS, services.now());
    await forgetClosed(services.authDb, KEPT_DAYS, services.now());
  });
  return raised;
}

/**
 * Tells what was raised, by mail and by webhook; neither waits for the other, since where mails come from another database may be away from where
 * webhooks are. A mail that fails is tried again with the next telling, and so, once its time is over, is one of a teller that was killed.
 */
async function tellAlerts(services: Services): Promise<void> {
  const told = await Promise.allSettled([services.mail && mailAlerts(services, services.mail), sendEvents(services)]);
  for (const each of told) if (each.status === 'rejected') throw each.reason;
}

async function sendEvents(services: Services): Promise<void> {
  await forwardEvents(services);
  // Loaded when there is something to tell, not by every search.
  const { deliverDue } = await import('#lib/webhooks/deliver.ts');
  await deliverDue(services.webhooks, { budgetMs: DELIVERY_BUDGET_MS });
}

/** Takes the events of the one database over to the other, where webhooks are. The event's id makes a second time harmless. */
async function forwardEvents({ authDb, datasetsDb }: Services): Promise<void> {
  const rows = await readOutbox<{ user_id: string; type: string; data: Record<string, unknown> }>(authDb, EVENT_TOPIC, BATCH);
  for (const { id, payload } of rows) await recordEvent(datasetsDb, payload.user_id, { id, type: payload.type, data: payload.data });
  if (rows.length > 0) {
    const ids = rows.map(({ id }) => id);
    await closeOutbox(authDb, ids);
  }
}

async function mailAlerts(services: Services, mail: Mailer): Promise<void> {
  const alerts = await takeUntoldAlerts(services.authDb, BATCH);
  await Promise.all(alerts.map((alert) => mailAlert(services, mail, alert)));
}

async function mailAlert({ authDb, siteUrl, log }: Services, mail: Mailer, alert: UntoldAlert): Promise<void> {
  try {
    await mail({ id: alert.id, to: alert.email, ...alertMail(siteUrl, alert) });
  } catch (error) {
    await giveBackAlert(authDb, alert.id);
    log({ operation: 'mailAlert', alert: alert.id, cause: String(error) });
    return;
  }
  await noteTold(authDb, alert.id);
}
