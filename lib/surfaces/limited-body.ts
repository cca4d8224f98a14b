import { Problem } from '#lib/errors.ts';

/**
 * A request's body that ends with an error once it is longer than it may be, whatever length it declared: nobody fills
 * the memory with a stream that never ends.
 *
 * @returns something to read the body of, once
 * @throws Problem `payload_too_large`, here for a declared length and while reading for a real one
 */
export function limitedBody(request: Request, maxBytes: number, tooLarge: string): Response {
  const problem = new Problem('payload_too_large', tooLarge);
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw problem;
  let length = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      length += chunk.byteLength;
      if (length > maxBytes) controller.error(problem);
      else controller.enqueue(chunk);
    },
  });
  const type = request.headers.get('content-type');
  return new Response(request.body?.pipeThrough(counter) ?? null, type === null ? {} : { headers: { 'Content-Type': type } });
}
