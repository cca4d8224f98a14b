import { timingSafeEqual } from 'node:crypto';
import { after } from 'next/server';
import { openServices } from '#lib/context.ts';
import { reconcile } from '#lib/credits/stripe/reconcile.ts';
import { env } from '#lib/env.ts';
import { Problem } from '#lib/errors.ts';
import type { Services } from '#lib/operations/services.ts';
import { sweep } from '#lib/operations/sweep.ts';
import { refuse } from './problem.ts';

/** How far back the reconciliation looks: webhooks that failed are given up by Stripe after three days. */
const RECONCILED_DAYS = 3;

/** The minute's sweep: gives back what is due and moves ingestion on. */
export function sweepRoute(request: Request): Promise<Response> {
  return answerCron(request, 'sweep', (services) => {
    services.startIngestion();
    return sweep(services);
  });
}

/** The hour's comparison of Stripe with the ledger: mends what a lost webhook left out, and logs what it cannot mend. */
export function reconcileRoute(request: Request): Promise<Response> {
  return answerCron(request, 'reconcile', async ({ authDb, stripe }) =>
    stripe ? reconcile(authDb, stripe, RECONCILED_DAYS) : { customers: 0, mended: [], problems: [] },
  );
}

/** Does the work for the platform's cron, which alone knows the secret, and logs what it came to. */
async function answerCron(request: Request, operation: string, work: (services: Services) => Promise<object>): Promise<Response> {
  const services = await openServices(after);
  try {
    if (!isCron(request)) throw notTheScheduler();
    const report = await work(services);
    services.log({ operation, ...report });
    return Response.json(report);
  } catch (error) {
    return refuse('cron', error, services);
  }
}

function notTheScheduler(): Problem {
  return new Problem('unauthenticated', 'Only the scheduler may call this, with the deployment’s CRON_SECRET.');
}

function isCron(request: Request): boolean {
  const given = Buffer.from(request.headers.get('authorization') ?? '');
  const wanted = Buffer.from(`Bearer ${env().CRON_SECRET}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
