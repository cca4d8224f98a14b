import type { BuildOutput, Condition, Rule } from './build-output.ts';

export interface IncomingRequest {
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | string[] | undefined>;
}

/** What answers a request: a file, a function, middleware that did not let it through, or nothing but a status. */
export interface Resolution {
  kind: 'static' | 'function' | 'middleware' | 'status';
  /** The file's or function's path, without a leading slash. */
  path: string;
  query: URLSearchParams;
  status?: number;
  headers: Record<string, string>;
}

/**
 * Finds what answers, by the rules of the build's `config.json`: those before the file system, the file system itself, then the rewrites
 * of dynamic routes (https://vercel.com/docs/build-output-api/configuration#routes).
 *
 * @param passes whether the middleware at a path lets the request through
 */
export async function resolveRequest(
  { config, functions, statics }: BuildOutput,
  request: IncomingRequest,
  passes: (middleware: string) => Promise<boolean>,
): Promise<Resolution> {
  const found: Resolution = { kind: 'status', path: request.path, query: new URLSearchParams(request.query), headers: {} };

  for (const rule of phase(config.routes, undefined)) {
    const captured = match(rule, found.path, request);
    if (!captured) continue;
    for (const [name, value] of Object.entries(rule.headers ?? {})) found.headers[name] = fill(value, captured);
    if (rule.middlewarePath && !(await passes(rule.middlewarePath.slice(1)))) {
      return { ...found, kind: 'middleware', path: rule.middlewarePath.slice(1) };
    }
    if (rule.status && rule.headers?.Location) return { ...found, status: rule.status };
    if (rule.dest) redirect(found, fill(rule.dest, captured));
    if (rule.dest && !rule.continue) break;
  }
  if (settle(found)) return found;

  for (const rule of phase(config.routes, 'rewrite')) {
    const captured = match(rule, found.path, request);
    if (!captured || !rule.dest) continue;
    redirect(found, fill(rule.dest, captured));
    if (settle(found)) return found;
  }
  return { ...found, status: 404 };

  function settle(resolution: Resolution): boolean {
    const path = decodeURIComponent(resolution.path).slice(1) || 'index';
    const kind = statics.has(path) ? 'static' : functions.some(({ routes }) => routes.includes(path)) ? 'function' : null;
    if (!kind) return false;
    Object.assign(resolution, { kind, path });
    return true;
  }
}

/** The rules after `handle: name` and before the next handle; those before any when there is no name. */
function phase(rules: Rule[], name: string | undefined): Rule[] {
  const start = name ? rules.findIndex(({ handle }) => handle === name) + 1 : 0;
  const end = rules.findIndex(({ handle }, index) => handle && index >= start);
  return rules.slice(start, end < 0 ? undefined : end);
}

/** What the rule's pattern and conditions captured, or null when it does not apply. */
function match(rule: Rule, path: string, request: IncomingRequest): Record<string, string> | null {
  const found = new RegExp(`^(?:${rule.src})$`).exec(path);
  if (!found) return null;
  const captured: Record<string, string> = { ...found.groups };
  for (const [index, value] of found.entries()) captured[index] = value ?? '';
  for (const condition of rule.has ?? []) {
    const groups = holds(condition, request);
    if (!groups) return null;
    Object.assign(captured, groups);
  }
  return rule.missing?.some((condition) => holds(condition, request)) ? null : captured;
}

function holds({ type, key = '', value }: Condition, { headers, query }: IncomingRequest): Record<string, string> | null {
  const given = {
    header: () => headers[key.toLowerCase()]?.toString(),
    cookie: () => cookies(headers.cookie?.toString() ?? '').get(key),
    host: () => headers.host?.toString(),
    query: () => query.get(key) ?? undefined,
  }[type]();
  if (given === undefined) return null;
  if (value === undefined) return {};
  const found = new RegExp(`^(?:${value})$`).exec(given);
  return found && { ...found.groups };
}

function cookies(header: string): Map<string, string> {
  return new Map(header.split(/;\s*/).map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]));
}

function fill(template: string, captured: Record<string, string>): string {
  return template.replaceAll(/\$(\w+)/g, (_, name: string) => captured[name] ?? '');
}

function redirect(resolution: Resolution, destination: string): void {
  const [path = '', query = ''] = destination.split('?');
  resolution.path = path;
  for (const [name, value] of new URLSearchParams(query)) resolution.query.set(name, value);
}
