import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { SCOPES } from '#lib/auth/scopes.ts';
import { operations } from '#lib/operations/index.ts';
import { tools } from '#lib/operations/tools.ts';
import { openApiDocument } from './openapi.ts';

const ROOT = join(import.meta.dirname, '../../app/api/v1');

/** `GET /datasets/{dataset_id} getDataset` for each export of each route file. */
function routesInFiles(): string[] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('route.ts') && !file.includes('[...'))
    .flatMap((file) => {
      const path = `/${file.slice(0, -'/route.ts'.length).replaceAll(/\[(\w+)\]/g, '{$1}')}`;
      const source = readFileSync(join(ROOT, file), 'utf8');
      return [...source.matchAll(/export const (\w+) = rest\((\w+)\)/g)].map(([, method, name]) => `${method} ${path} ${name}`);
    })
    .sort();
}

function routesOfOperations(): string[] {
  return operations.flatMap(({ method, path, aliases = [], name }) => [path, ...aliases].map((each) => `${method} ${each} ${name}`)).sort();
}

describe('one operation, many readers', () => {
  test('every operation has its route file and every route file its operation', () => {
    expect(routesInFiles()).toEqual(routesOfOperations());
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
