import { expect, test } from 'vitest';
import { operations } from '#lib/operations/index.ts';
import { openApiDocument } from '#lib/surfaces/openapi.ts';
import { curlFor } from './curl.ts';
import { type Document, exampleOf, groupByTag, typeName } from './open-api.ts';

const document = openApiDocument('https://fltr.example') as unknown as Document;
const endpoints = groupByTag(document).flatMap((group) => group.endpoints);

test('every operation is in the reference once, at its path, with its older paths beside it', () => {
  const shown = endpoints.map(({ operationId, path, aliases }) => ({ operationId, path, aliases }));
  const defined = operations.map(({ name, path, aliases = [] }) => ({ operationId: name, path, aliases: [...aliases] }));
  expect(shown).toHaveLength(defined.length);
  expect(shown).toEqual(expect.arrayContaining(defined));
});

test('the example body of every operation is one that the operation takes', () => {
  for (const endpoint of endpoints.filter(({ requestBody }) => requestBody)) {
    const operation = operations.find(({ name }) => name === endpoint.operationId);
    const body = curlFor(endpoint, document, '').match(/-d '([\s\S]*)'$/)?.[1];
    const path = Object.fromEntries((endpoint.parameters ?? []).map(({ name, schema }) => [name, exampleOf(schema ?? {}, document)]));
    const parsed = operation?.input.safeParse({ ...path, ...JSON.parse(body ?? '{}') });
    expect.soft(parsed?.error?.issues, endpoint.operationId).toBeUndefined();
  }
});

test('types are named in words', () => {
  expect(typeName({ type: ['string', 'null'] })).toBe('string or null');
  expect(typeName({ type: 'array', items: { $ref: '#/components/schemas/Dataset' } })).toBe('array of Dataset');
  expect(typeName({ anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] })).toBe('timestamp or null');
  expect(typeName({ type: 'string', enum: ['own', 'public'] })).toBe('"own" | "public"');
});
