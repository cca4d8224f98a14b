import type { Problem } from '#lib/errors.ts';

/** Whether a problem means that nothing is at the place that was asked for: it is not there, or an id in the path is none at all. */
export function isNotFound({ path }: { path: string }, { code, errors }: Problem): boolean {
  if (code === 'not_found') return true;
  return code === 'invalid_input' && errors.some(({ pointer }) => path.includes(`{${pointer.slice(1)}}`));
}
