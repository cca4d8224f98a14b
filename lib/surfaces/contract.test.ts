import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { SCOPES } from '#lib/auth/scopes.ts';
import { operations } from '#lib/operations/index.ts';
import { tools } from '#lib/operations/tools.ts';
import { openApiDocument } from './openapi.ts';

const ROOT = join(import.meta.dirname, '../../app/api/v1');

const ROUTE_FILES = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('route.ts') && !file.includes('[...'),
);

function pathOf(file: string): string {
  return `/${file.slice(0, -'/route.ts'.length).replaceAll(/\[(\w+)\]/g, '{$1}')}`;
}

function methodsAt(path: string): string[] {
  return operations.filter((operation) => [operation.path, ...(operation.aliases ?? [])].includes(path as '/')).map(({ method }) => method);
}

/** `/datasets/{dataset_id} getDataset` for each operation that a route file exports the handlers of. */
function routesInFiles(): string[] {
  return ROUTE_FILES.flatMap((file) => {
    const source = readFileSync(join(ROOT, file), 'utf8');
    const [, names = ''] = /export const \{ DELETE, GET, OPTIONS, PATCH, POST, PUT \} = rest\(([\w, ]+)\);/.exec(source) ?? [];
    return names.split(', ').map((name) => `${pathOf(file)} ${name}`);
  }).sort();
}

function routesOfOperations(): string[] {
  return operations.flatMap(({ method, path, aliases = [], name }) => [path, ...aliases].map((each) => `${method} ${each} ${name}`)).sort();
}

describe('one operation, many readers', () => {
  test('every operation has its route file and every route file its operation', () => {
    expect(routesInFiles()).toEqual(
      routesOfOperations()
        .map((route) => route.slice(route.indexOf('/')))
        .sort(),
    );
  });

  test.each(ROUTE_FILES.map(pathOf))('%s tells whoever comes with another method which ones it has', async (path) => {
    const handlers = await import(join(ROOT, path.replaceAll('{', '[').replaceAll('}', ']'), 'route.ts'));
    const own = methodsAt(path);
    const allowed = [...own, ...(own.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort();
    const listed = (answer: Response) => answer.headers.get('allow')?.split(', ').sort();
    const ask = (method: string): Response => handlers[method](new Request(`https://fltr.example/api/v1${path}`, { method }));
    expect(ask('OPTIONS').status).toBe(204);
    expect(listed(ask('OPTIONS'))).toEqual(allowed);
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((each) => !own.includes(each))) {
      const answer = ask(method);
      expect(answer.status, method).toBe(405);
      expect(listed(answer), method).toEqual(allowed);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      const problem = await answer.json();
      expect(problem).toMatchObject({ code: 'method_not_allowed', status: 405, request_id: answer.headers.get('x-request-id') });
      for (const each of own) expect(problem.detail).toContain(each);
    }
  });

  test('the OpenAPI document has exactly the operations, and every reference in it leads somewhere', () => {
    const document = JSON.parse(JSON.stringify(openApiDocument('https://fltr.example')));
    const documented = Object.entries(document.paths as Record<string, Record<string, { operationId: string }>>).flatMap(
      ([path, methods]) =>
        Object.entries(methods).map(([method, { operationId }]) => `${method.toUpperCase()} ${path} ${operationId.replace(/Alias$/, '')}`),
    );
    expect(documented.sort()).toEqual(routesOfOperations());
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    expect(references.length).toBeGreaterThan(10);
    for (const name of references) expect(document.components.schemas).toHaveProperty(String(name));
  });

  test('path parameters are fields of the input, and names are told apart', () => {
    for (const { name, path, input } of operations) {
      for (const [, parameter] of path.matchAll(/\{(\w+)\}/g)) expect(input.shape, name).toHaveProperty(String(parameter));
    }
    expect(new Set(operations.map(({ name }) => name)).size).toBe(operations.length);
  });

  test('every scope is asked for by an operation or stands for what is still to come', () => {
    const asked = new Set(operations.map(({ scope }) => scope as string));
    expect(Object.keys(SCOPES).filter((scope) => !asked.has(scope))).toEqual(['account:read']);
  });

  test('the tools are the operations that say so, and no others', () => {
    const names = (list: typeof operations) => list.map(({ name }) => name).sort();
    expect(names(tools)).toEqual(names(operations.filter(({ mcp }) => mcp)));
  });

  test.each(operations.filter(({ mcp }) => mcp))('the tool of $name can be shown to an agent', ({ mcp, input, output, method }) => {
    expect(mcp?.name).toMatch(/^[a-z_]{1,64}$/);
    expect(mcp?.description.length).toBeGreaterThan(40);
    expect(z.toJSONSchema(input, { io: 'input' }).type).toBe('object');
    expect(z.toJSONSchema(output).type).toBe('object');
    if (method === 'DELETE' || method === 'PATCH') expect(mcp?.readOnly).toBe(false);
  });
});
