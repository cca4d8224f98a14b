import { Problem } from '#lib/errors.ts';

/**
 * A request's body that is no longer than it may be: nobody fills the memory with a stream that never ends. The server reads no more
 * than a declared length; a body without one is counted, and ends with an error once it is too long.
 *
 * @returns something to read the body of, once
 * @throws Problem `payload_too_large`, here for a declared length and while reading for a counted one
 */
export function limitedBody(request: Request, maxBytes: number, tooLarge: string): Pick<Response, 'text' | 'formData'> {
  const declared = request.headers.get('content-length');
  if (Number(declared) > maxBytes) throw new Problem('payload_too_large', tooLarge);
  if (declared !== null) return request;
  let length = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      length += chunk.byteLength;
      if (length > maxBytes) controller.error(new Problem('payload_too_large', tooLarge));
      else controller.enqueue(chunk);
    },
  });
  const type = request.headers.get('content-type');
  return new Response(request.body?.pipeThrough(counter) ?? null, type === null ? {} : { headers: { 'Content-Type': type } });
}
