export { openApi as GET } from '#lib/surfaces/openapi-route.ts';

export const dynamic = 'force-dynamic';
