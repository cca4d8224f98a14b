import { after } from 'next/server';
import { openServices } from '#lib/context.ts';
import { answerMcp } from './mcp.ts';

/** The route handler of the MCP endpoint, for every method. */
export async function mcp(request: Request): Promise<Response> {
  return answerMcp(request, await openServices(after));
}
