import { env } from '#lib/env.ts';
import { openApiDocument } from './openapi.ts';

/** Serves the OpenAPI document; any origin may read it. */
export function openApi(): Response {
  return Response.json(openApiDocument(env().SITE_URL), {
    headers: { 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'public, max-age=300' },
  });
}
