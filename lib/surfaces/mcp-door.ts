import { hostHeaderValidationResponse, originValidationResponse } from '@modelcontextprotocol/server';

/** What a browser-based client may send and read. */
const CORS_HEADERS = {
  'Access-Control-Allow-Methods': 'POST, OPTIONS',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, Accept, MCP-Protocol-Version, Mcp-Method, Mcp-Name',
  'Access-Control-Expose-Headers': 'WWW-Authenticate',
  'Access-Control-Max-Age': '86400',
};

/**
 * Lets a request in to the MCP endpoint, unless it was sent to a host or from a page that is neither this site nor this machine: a page
 * elsewhere, or one whose host resolves to this one (DNS rebinding), must not reach it. A browser that asks beforehand is told the same.
 */
export async function throughMcpDoor(request: Request, siteUrl: string, answer: () => Promise<Response>): Promise<Response> {
  const hosts = [new URL(siteUrl).hostname, 'localhost', '127.0.0.1', '[::1]'];
  const forbidden = hostHeaderValidationResponse(request, hosts) ?? originValidationResponse(request, hosts);
  if (forbidden) return forbidden;
  const response = request.method === 'OPTIONS' ? new Response(null, { status: 204 }) : await answer();
  const origin = request.headers.get('origin');
  if (origin) response.headers.set('Access-Control-Allow-Origin', origin);
  response.headers.append('Vary', 'Origin');
  for (const [name, value] of Object.entries(CORS_HEADERS)) response.headers.set(name, value);
  return response;
}
