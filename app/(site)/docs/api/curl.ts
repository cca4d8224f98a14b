import { KEY_PLACEHOLDER } from '#lib/surfaces/snippets.ts';
import { type Document, exampleOf, type PlacedEndpoint, type Schema } from './open-api.ts';

/** A request to an endpoint as one types it into a terminal: what is required, with example values. */
export function curlFor(endpoint: PlacedEndpoint, document: Document, baseUrl: string): string {
  const { method, parameters = [], requestBody } = endpoint;
  const path = endpoint.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(pathExample(name, parameters, document)));
  const lines = [`curl ${method === 'GET' ? '' : `-X ${method} `}${baseUrl}${path}`, `-H 'Authorization: Bearer ${KEY_PLACEHOLDER}'`];
  const body = requestBody?.content['application/json']?.schema;
  if (body)
    lines.push(
      `-H 'Content-Type: application/json'`,
      `-d '${JSON.stringify(bodyExample(endpoint, body, document), null, 2).replaceAll('\n', '\n  ')}'`,
    );
  return lines.join(' \\\n  ');
}

function pathExample(name: string, parameters: NonNullable<PlacedEndpoint['parameters']>, document: Document): unknown {
  const schema = parameters.find((parameter) => parameter.in === 'path' && parameter.name === name)?.schema;
  return schema ? exampleOf(schema, document) : `{${name}}`;
}

/** Bodies whose required fields alone do not make sense, since they want one of several. */
const BODIES: Record<string, Record<string, unknown>> = {
  search: { query: 'How do refunds work?', dataset_id: 'ds_0mb2k9x4q7h4v5w8b3n6t0zc', limit: 5 },
  batchSearch: { queries: ['How do refunds work?', 'What is the notice period?'], dataset_id: 'ds_0mb2k9x4q7h4v5w8b3n6t0zc' },
  createDataset: { name: 'Handbook', description: 'How we work' },
  createDocument: { name: 'refunds.md', content: '# Refunds\n\nWithin 30 days.' },
  updateDataset: { description: 'How we work, 2026' },
  uploadGoldenQuestions: { questions: [{ question: 'How long do refunds take?', document: 'refunds.md' }] },
  updateWebhook: { is_active: false },
  createKey: { name: 'Support bot', scopes: ['datasets:read', 'mcp:query'] },
};

function bodyExample({ operationId }: PlacedEndpoint, schema: Schema, document: Document): unknown {
  const known = BODIES[operationId];
  if (known) return known;
  const whole = exampleOf(schema, document) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(whole).filter(([name]) => schema.required?.includes(name)));
}
