import { after } from 'next/server';
import { openServices } from '#lib/context.ts';
import { answerMcp } from './mcp.ts';

/** What a browser-based client may send and read. The endpoint takes bearer tokens only, so any origin may ask. */
const CORS_HEADERS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'POST, OPTIONS',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, Accept, MCP-Protocol-Version, Mcp-Method, Mcp-Name',
  'Access-Control-Expose-Headers': 'WWW-Authenticate',
  'Access-Control-Max-Age': '86400',
};

/** The route handler of the MCP endpoint, for every method. */
export async function mcp(request: Request): Promise<Response> {
  const response = request.method === 'OPTIONS' ? new Response(null, { status: 204 }) : await answerMcp(request, await openServices(after));
  for (const [name, value] of Object.entries(CORS_HEADERS)) response.headers.set(name, value);
  return response;
}
