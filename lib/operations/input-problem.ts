import type * as z from 'zod';
import { type FieldError, Problem } from '#lib/errors.ts';

/** The fields that a schema refused, as one `invalid_input` with a JSON pointer (RFC 6901) for each, from `root` on. */
export function inputProblem(error: z.ZodError, root = ''): Problem {
  const errors = error.issues.flatMap(fieldErrors).map(({ pointer, detail }) => ({ pointer: root + pointer, detail }));
  const first = errors[0];
  const detail = first ? `${first.pointer === '' ? 'The input' : first.pointer}: ${first.detail}` : 'The input is not valid.';
  return new Problem('invalid_input', errors.length > 1 ? `${detail} (and ${errors.length - 1} more)` : detail, { errors });
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ pointer: pointerTo([...issue.path, key]), detail: 'This field is not known. Remove it.' }));
  }
  if (issue.code === 'invalid_union') {
    // The branch that got furthest is the one that was meant: a wrong type at its root says that it was not.
    const meant = issue.errors.find((branch) => branch.every(({ code, path }) => code !== 'invalid_type' || path.length > 0));
    if (meant) return meant.flatMap((inner) => fieldErrors({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue));
  }
  return [{ pointer: pointerTo(issue.path), detail: issue.message }];
}

function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
