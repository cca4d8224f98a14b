import { timingSafeEqual } from 'node:crypto';
import { after } from 'next/server';
import { openServices } from '#lib/context.ts';
import { env } from '#lib/env.ts';
import { Problem } from '#lib/errors.ts';
import { sweep } from '#lib/operations/sweep.ts';
import { refuse } from './problem.ts';

/** The minute's sweep: gives back what is due and moves ingestion on. Only the platform's cron knows the secret. */
export async function sweepRoute(request: Request): Promise<Response> {
  const services = await openServices(after);
  if (!isCron(request)) {
    return refuse('cron', new Problem('unauthenticated', 'Only the scheduler may call this, with the deployment’s CRON_SECRET.'), services);
  }
  services.startIngestion();
  const report = await sweep(services);
  services.log({ operation: 'sweep', ...report });
  return Response.json(report);
}

function isCron(request: Request): boolean {
  const given = Buffer.from(request.headers.get('authorization') ?? '');
  const wanted = Buffer.from(`Bearer ${env().CRON_SECRET}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
