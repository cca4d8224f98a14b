export { health as GET } from '#lib/surfaces/health.ts';

export const dynamic = 'force-dynamic';
