export { reconcileRoute as GET } from '#lib/surfaces/cron.ts';

export const maxDuration = 300;
