import { timingSafeEqual } from 'node:crypto';
import { after } from 'next/server';
import { openServices } from '#lib/context.ts';
import { reconcile } from '#lib/credits/stripe/reconcile.ts';
import { env } from '#lib/env.ts';
import { Problem } from '#lib/errors.ts';
import { sweep } from '#lib/operations/sweep.ts';
import { refuse } from './problem.ts';

/** How far back the reconciliation looks: webhooks that failed are given up by Stripe after three days. */
const RECONCILED_DAYS = 3;

/** The minute's sweep: gives back what is due and moves ingestion on. Only the platform's cron knows the secret. */
export async function sweepRoute(request: Request): Promise<Response> {
  const services = await openServices(after);
  if (!isCron(request)) return refuse('cron', notTheScheduler(), services);
  services.startIngestion();
  const report = await sweep(services);
  services.log({ operation: 'sweep', ...report });
  return Response.json(report);
}

/** The hour's comparison of Stripe with the ledger: mends what a lost webhook left out, and logs what it cannot mend. */
export async function reconcileRoute(request: Request): Promise<Response> {
  const services = await openServices(after);
  if (!isCron(request)) return refuse('cron', notTheScheduler(), services);
  const { authDb, stripe } = services;
  const report = stripe ? await reconcile(authDb, stripe, RECONCILED_DAYS) : { customers: 0, mended: [], problems: [] };
  services.log({ operation: 'reconcile', ...report });
  return Response.json(report);
}

function notTheScheduler(): Problem {
  return new Problem('unauthenticated', 'Only the scheduler may call this, with the deployment’s CRON_SECRET.');
}

function isCron(request: Request): boolean {
  const given = Buffer.from(request.headers.get('authorization') ?? '');
  const wanted = Buffer.from(`Bearer ${env().CRON_SECRET}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
