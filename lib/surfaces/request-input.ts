import { MAX_DOCUMENT_BYTES } from '#lib/credits/prices.ts';
import { Problem, WHOLE_REQUEST } from '#lib/errors.ts';
import type { AnyOperation } from '#lib/operations/define.ts';
import { parseExactJson } from './exact-json.ts';
import { limitedBody } from './limited-body.ts';

/** A body holds the largest document with room for JSON's escapes or the multipart frame. */
const MAX_BODY_BYTES = MAX_DOCUMENT_BYTES + 1_000_000;

/**
 * Path, query and body of a request as one flat object, which is also exactly what an MCP client passes. What stands in
 * the path wins over what stands elsewhere.
 *
 * @throws Problem `malformed_request`, `payload_too_large` or `unsupported_media_type` for a body that cannot be read; `invalid_input` for one that
 * could not be kept as it is
 */
export async function readInput(request: Request, operation: AnyOperation, params: Record<string, string>): Promise<unknown> {
  const fromQuery = Object.fromEntries(new URL(request.url).searchParams);
  const hasBody = operation.method === 'POST' || operation.method === 'PATCH';
  const fromBody = hasBody ? await readBody(request, operation) : {};
  if (typeof fromBody !== 'object' || fromBody === null || Array.isArray(fromBody)) {
    throw malformed('The body must be a JSON object.');
  }
  return { ...fromQuery, ...fromBody, ...params };
}

async function readBody(request: Request, operation: AnyOperation): Promise<unknown> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  const isForm = type === 'multipart/form-data' && operation.acceptsFile;
  const isJson = type === 'application/json' || type.endsWith('+json');
  const body = limitedBody(request, MAX_BODY_BYTES, `A document has at most ${MAX_DOCUMENT_BYTES / 1_000_000} MB.`);
  // Servers hand on a stream for a request without a body, too.
  if (type === '' && (await body.text()) === '') return {};
  if (!isForm && !isJson) {
    const accepted = operation.acceptsFile ? 'application/json or multipart/form-data' : 'application/json';
    const detail = `Send the body as ${accepted}; it came as ${type || 'no type at all'}.`;
    throw new Problem('unsupported_media_type', detail, { errors: [{ pointer: WHOLE_REQUEST, detail }] });
  }
  return isForm ? readForm(body) : readJson(body);
}

type Body = ReturnType<typeof limitedBody>;

async function readJson(body: Body): Promise<unknown> {
  const text = await body.text();
  if (text === '') return {};
  try {
    return parseExactJson(text);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw malformed(`The body is not valid JSON: ${(error as Error).message}.`);
  }
}

/** A form's fields; `metadata` is JSON in a field, since a form has only text and files. */
async function readForm(body: Body): Promise<unknown> {
  let form: FormData;
  try {
    form = await body.formData();
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw malformed('The body is not valid multipart/form-data. Let your client write the boundary.');
  }
  const names = [...form.keys()];
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) {
    const detail = `The field ${twice} came more than once. Send each file in a request of its own.`;
    throw new Problem('invalid_input', detail, { errors: [{ pointer: `/${twice}`, detail }] });
  }
  const fields: Record<string, unknown> = Object.fromEntries(form);
  const { metadata } = fields;
  if (typeof metadata !== 'string') return fields;
  try {
    return { ...fields, metadata: metadata === '' ? {} : parseExactJson(metadata) };
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('invalid_input', 'The field metadata is not valid JSON.', {
      errors: [{ pointer: '/metadata', detail: 'Must be a JSON object.' }],
    });
  }
}

function malformed(detail: string): Problem {
  return new Problem('malformed_request', detail, { errors: [{ pointer: WHOLE_REQUEST, detail }] });
}
