import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { PROBLEMS } from '#lib/errors.ts';
import type { AnyOperation } from '#lib/operations/define.ts';
import { operations } from '#lib/operations/index.ts';
import { API_VERSION } from '#lib/version.ts';

const API_PREFIX = '/api/v1';

const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What is wrong and what to do.' }),
    code: z.enum(Object.keys(PROBLEMS) as [string, ...string[]]).meta({ description: 'Stable; switch on this.' }),
    request_id: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'A failure, as of RFC 9457.' });

/** The OpenAPI 3.1 document of the REST interface, made from the operations alone. */
export function openApiDocument(siteUrl: string) {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'fltr',
      version: API_VERSION,
      description: 'Datasets of documents that people and agents can search. Errors are problem documents (RFC 9457) with a stable `code`.',
    },
    servers: [{ url: `${siteUrl}${API_PREFIX}` }],
    security: [{ apiKey: [] }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths: pathsOf(operations),
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: `Authorization: Bearer fltr_sk_…`' } },
    },
  });
}

function pathsOf(list: readonly AnyOperation[]): ZodOpenApiPathsObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const operation of list) {
    for (const path of [operation.path, ...(operation.aliases ?? [])]) {
      paths[path] = { ...paths[path], [operation.method.toLowerCase()]: documented(operation, path) };
    }
  }
  return paths as ZodOpenApiPathsObject;
}

function documented(operation: AnyOperation, path: string): ZodOpenApiOperationObject {
  const shape: Record<string, z.ZodType> = operation.input.shape;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  const rest = Object.keys(shape).filter((field) => !inPath.includes(field));
  const hasBody = operation.method === 'POST' || operation.method === 'PATCH';
  const isAlias = path !== operation.path;
  return {
    operationId: isAlias ? `${operation.name}Alias` : operation.name,
    summary: operation.summary,
    description: [
      operation.description,
      `Scope: \`${operation.scope}\`${operation.allowsAnonymous ? ', or none for public datasets' : ''}.`,
    ]
      .filter(Boolean)
      .join('\n\n'),
    tags: [operation.tag],
    ...(isAlias && { deprecated: true }),
    ...(operation.allowsAnonymous && { security: [{ apiKey: [] }, {}] }),
    requestParams: {
      ...(inPath.length > 0 && { path: pick(shape, inPath) }),
      ...(!hasBody && rest.length > 0 && { query: pick(shape, rest) }),
    },
    ...(hasBody && rest.length > 0 && { requestBody: bodyOf(operation, shape, rest) }),
    responses: responsesOf(operation),
  };
}

function bodyOf(
  operation: AnyOperation,
  shape: Record<string, z.ZodType>,
  fields: string[],
): NonNullable<ZodOpenApiOperationObject['requestBody']> {
  const json = {
    'application/json': {
      schema: pick(
        shape,
        fields.filter((field) => field !== 'file'),
      ),
    },
  };
  const form = operation.acceptsFile
    ? {
        'multipart/form-data': {
          schema: pick(
            shape,
            fields.filter((field) => field !== 'content'),
          ),
        },
      }
    : {};
  return { required: true, content: { ...json, ...form } };
}

function responsesOf(operation: AnyOperation): ZodOpenApiOperationObject['responses'] {
  const status = String(operation.status ?? 200) as `${1 | 2 | 3 | 4 | 5}${string}`;
  const schema = operation.file ? { type: 'string' as const } : operation.output;
  const type = operation.file ? operation.file.type : 'application/json';
  const content = operation.status === 204 ? {} : { content: { [type]: { schema } } };
  return {
    [status]: { description: operation.status === 204 ? 'Done.' : 'The answer.', ...content },
    default: { description: 'A problem.', content: { 'application/problem+json': { schema: problemSchema } } },
  };
}

function pick(shape: Record<string, z.ZodType>, fields: string[]): z.ZodObject {
  return z.strictObject(Object.fromEntries(fields.map((field) => [field, shape[field] as z.ZodType])));
}
