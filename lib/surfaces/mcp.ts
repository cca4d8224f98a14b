import { createMcpHandler, McpServer, type StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { callerOf } from '#lib/auth/caller.ts';
import type { Caller, Principal } from '#lib/auth/principal.ts';
import { scopesSatisfying } from '#lib/auth/scopes.ts';
import type { Problem } from '#lib/errors.ts';
import type { AnyOperation } from '#lib/operations/define.ts';
import { authenticate, perform } from '#lib/operations/perform.ts';
import type { Services } from '#lib/operations/services.ts';
import { tools } from '#lib/operations/tools.ts';
import { API_VERSION } from '#lib/version.ts';
import { limitedBody } from './limited-body.ts';
import { throughMcpDoor } from './mcp-door.ts';
import { problemDocument, refuse } from './problem.ts';

/** No tool takes documents, so a request is small. */
const MAX_BODY_BYTES = 1_048_576;

/** One request of a client: who it is, and the refusal that must become an HTTP status instead of a tool's error. */
interface Visit {
  services: Services;
  caller: Caller;
  /** Null for a tool call, which the operation itself admits: one look-up of the key, not two. */
  principal: Principal | null;
  /** Whether an operation was performed, which admits the caller or says why not; it is not when a call names no tool, say. */
  isPerformed: boolean;
  refusal: Problem | null;
}

/**
 * The MCP endpoint: streamable HTTP, stateless, speaking 2026-07-28 and the initialize-era revisions before it. Tools are
 * the operations that have `mcp`; a list shows only those that the credential may call.
 */
export function answerMcp(request: Request, services: Services): Promise<Response> {
  return throughMcpDoor(request, services.siteUrl, () => answerVisitor(request, services));
}

async function answerVisitor(request: Request, services: Services): Promise<Response> {
  try {
    const body = await readBody(request);
    const caller = callerOf(request, services);
    const principal = isToolCall(body) && caller.via !== 'anonymous' ? null : await authenticate(services, caller);
    const visit: Visit = { services, caller, principal, isPerformed: false, refusal: null };
    const handler = createMcpHandler(() => serverFor(visit), {
      legacy: 'stateless',
      maxSubscriptions: 0,
      maxRequestBodySize: MAX_BODY_BYTES,
      onerror: (error) => services.log({ surface: 'mcp', error: error.message }),
    });
    const streamed = await handler.fetch(withBody(request, body));
    // The answer's status is known only once the tool has run, and initialize-era answers are streams that begin before.
    const response = new Response(streamed.body && (await streamed.text()), streamed);
    if (visit.refusal) throw visit.refusal;
    // What is wrong with a call is nothing to tell to whoever has no valid key.
    if (!visit.principal && !visit.isPerformed) await authenticate(services, caller);
    response.headers.set('Cache-Control', 'no-store');
    return response;
  } catch (error) {
    return refuse('mcp', error, services);
  }
}

async function readBody(request: Request): Promise<string | null> {
  if (request.method !== 'POST') return null;
  return limitedBody(request, MAX_BODY_BYTES, `An MCP request has at most ${MAX_BODY_BYTES} bytes.`).text();
}

/** The same request with a body that was read already. Next's own request objects cannot be cloned into a new one. */
function withBody({ url, method, headers, signal }: Request, body: string | null): Request {
  return new Request(url, { method, headers, signal, ...(body !== null && { body }) });
}

function isToolCall(body: string | null): boolean {
  try {
    return body !== null && JSON.parse(body).method === 'tools/call';
  } catch {
    return false;
  }
}

function serverFor(visit: Visit): McpServer {
  const server = new McpServer(
    { name: 'fltr', title: 'fltr', version: API_VERSION, websiteUrl: visit.services.siteUrl },
    {
      capabilities: { tools: { listChanged: false } },
      instructions:
        'Searches the datasets of this account. Call list_datasets to find the right dataset, search to find passages, and fetch to read more of a document around a passage. Cite the source that stands with each passage.',
    },
  );
  for (const operation of tools) {
    if (visit.principal === null || mayCall(visit.principal, operation)) register(server, operation, visit);
  }
  return server;
}

function mayCall(principal: Principal, operation: AnyOperation): boolean {
  return scopesSatisfying(operation.scope).some((scope) => principal.scopes.includes(scope));
}

function register(server: McpServer, operation: AnyOperation, visit: Visit): void {
  const tool = operation.mcp;
  if (!tool) return;
  server.registerTool(
    tool.name,
    {
      title: operation.summary,
      description: tool.description,
      inputSchema: shownOnly(operation.input),
      outputSchema: operation.output,
      annotations: { readOnlyHint: tool.readOnly, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    async (input: unknown) => {
      visit.isPerformed = true;
      const outcome = await perform(visit.services, operation, visit.caller, input);
      if (outcome.ok) {
        return {
          content: [{ type: 'text' as const, text: (tool.render as (output: unknown) => string)(outcome.output) }],
          structuredContent: outcome.output as Record<string, unknown>,
          _meta: { 'fltr/credits_used': outcome.receipt.used, 'fltr/credits_remaining': outcome.receipt.remaining },
        };
      }
      // Only HTTP can tell a client to get another credential; everything else an agent can read and act on.
      if (outcome.problem.code === 'unauthenticated' || outcome.problem.code === 'insufficient_scope') visit.refusal = outcome.problem;
      const text = JSON.stringify(problemDocument(outcome.problem, outcome.operationId));
      return { isError: true, content: [{ type: 'text' as const, text: `${outcome.problem.message}\n${text}` }] };
    },
  );
}

/** A schema that a client is shown but that checks nothing: `perform` checks, so that every surface words errors alike. */
function shownOnly(schema: AnyOperation['input']): StandardSchemaWithJSON {
  const standard = schema['~standard'];
  return { '~standard': { ...standard, validate: (value: unknown) => ({ value }) } };
}
