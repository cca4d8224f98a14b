import { MAX_DOCUMENT_BYTES } from '#lib/credits/prices.ts';
import { Problem } from '#lib/errors.ts';
import type { AnyOperation } from '#lib/operations/define.ts';

/** A body holds the largest document with room for JSON's escapes or the multipart frame. */
const MAX_BODY_BYTES = MAX_DOCUMENT_BYTES + 1_000_000;

/**
 * Path, query and body of a request as one flat object, which is also exactly what an MCP client passes. What stands in
 * the path wins over what stands elsewhere.
 *
 * @throws Problem `malformed_request`, `payload_too_large` or `unsupported_media_type` for a body that cannot be read
 */
export async function readInput(request: Request, operation: AnyOperation, params: Record<string, string>): Promise<unknown> {
  const fromQuery = Object.fromEntries(new URL(request.url).searchParams);
  const hasBody = operation.method === 'POST' || operation.method === 'PATCH';
  const fromBody = hasBody ? await readBody(request, operation) : {};
  if (typeof fromBody !== 'object' || fromBody === null || Array.isArray(fromBody)) {
    throw new Problem('malformed_request', 'The body must be a JSON object.');
  }
  return { ...fromQuery, ...fromBody, ...params };
}

async function readBody(request: Request, operation: AnyOperation): Promise<unknown> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  if (type === 'multipart/form-data' && operation.acceptsFile) return readForm(request);
  if (type === 'application/json' || type.endsWith('+json')) return readJson(request);
  if (type === '' && !request.body) return {};
  const accepted = operation.acceptsFile ? 'application/json or multipart/form-data' : 'application/json';
  throw new Problem('unsupported_media_type', `Send the body as ${accepted}; it came as ${type || 'no type at all'}.`);
}

async function readJson(request: Request): Promise<unknown> {
  const text = await request.text();
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem('malformed_request', `The body is not valid JSON: ${(error as Error).message}.`);
  }
}

/** A form's fields; `metadata` is JSON in a field, since a form has only text and files. */
async function readForm(request: Request): Promise<unknown> {
  let form: FormData;
  try {
    form = await request.formData();
  } catch {
    throw new Problem('malformed_request', 'The body is not valid multipart/form-data. Let your client write the boundary.');
  }
  return formInput(form);
}

/** The same for a form that was read already, as a server action gets it. */
export function formInput(form: FormData): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.fromEntries(form);
  const { metadata } = fields;
  if (typeof metadata !== 'string') return fields;
  try {
    return { ...fields, metadata: metadata === '' ? {} : JSON.parse(metadata) };
  } catch {
    throw new Problem('invalid_input', 'The field metadata is not valid JSON.', {
      errors: [{ pointer: '/metadata', detail: 'Must be a JSON object.' }],
    });
  }
}

function tooLarge(): Problem {
  return new Problem('payload_too_large', `A document has at most ${MAX_DOCUMENT_BYTES / 1_000_000} MB.`);
}
