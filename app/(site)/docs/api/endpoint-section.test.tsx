import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { operations } from '#lib/operations/index.ts';
import { openApiDocument } from '#lib/surfaces/openapi.ts';
import { EndpointSection } from './endpoint-section.tsx';
import { type Document, groupByTag } from './open-api.ts';

const document = openApiDocument('https://fltr.example') as unknown as Document;
const endpoints = groupByTag(document).flatMap((group) => group.endpoints);

test.each(endpoints)('$operationId is said to answer with what it answers with', (endpoint) => {
  const operation = operations.find(({ name }) => name === endpoint.operationId);
  const html = renderToStaticMarkup(<EndpointSection endpoint={endpoint} document={document} baseUrl="" />);
  expect(html.includes('Without a body.')).toBe(operation?.status === 204);
  expect(html).toContain(operation?.file?.type ?? '<dl');
});
