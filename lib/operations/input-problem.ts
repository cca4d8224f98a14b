import * as z from 'zod';
import { isStorable, NOT_STORABLE } from '#db/storable.ts';
import { type FieldError, Problem } from '#lib/errors.ts';

/** The fields that a schema refused, as one `invalid_input` with a JSON pointer (RFC 6901) for each, from `root` on. */
export function inputProblem(error: z.ZodError, root = ''): Problem {
  const errors = error.issues.flatMap(fieldErrors).map(({ pointer, detail }) => ({ pointer: root + pointer, detail }));
  const first = errors[0];
  const detail = first ? `${first.pointer === '' ? 'The input' : first.pointer}: ${first.detail}` : 'The input is not valid.';
  return new Problem('invalid_input', errors.length > 1 ? `${detail} (and ${errors.length - 1} more)` : detail, { errors });
}

/** Fields whose text is read and never kept as it is, or whose own schema says what may be in it. */
const NOT_KEPT = ['query', 'queries', 'filters'];

type Parsed<Output> = { success: true; data: Output } | { success: false; data?: undefined; error: z.ZodError };

/**
 * What a schema says of an input; and where it says yes, whether the database can keep all the texts in it.
 *
 * @returns as of `safeParse`, with the fields that are refused
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): Parsed<z.output<Schema>> {
  const dropped = droppedKey(input);
  if (dropped) return refused(dropped, 'This name cannot be used. Choose another.', input);
  const parsed = schema.safeParse(input);
  if (!parsed.success || typeof parsed.data !== 'object' || parsed.data === null) return parsed;
  const kept = Object.entries(parsed.data).filter(([field]) => !NOT_KEPT.includes(field));
  const path = kept.map(([field, value]) => unstorable(value, [field])).find((found) => found !== null);
  return path ? refused(path, NOT_STORABLE, input) : parsed;
}

function refused(path: string[], message: string, input: unknown): { success: false; error: z.ZodError } {
  return { success: false, error: new z.ZodError([{ code: 'custom', path, message, input }]) };
}

/** A value within an input, and how it is reached. */
interface Place {
  value: unknown;
  key: string;
  within: Place | null;
}

/**
 * Where in an input there is a key that schemas leave out without a word, as if a filter on it had not been asked for. Inputs nest deeper than calls may,
 * and too deep to note the path of each value.
 */
function droppedKey(input: unknown): string[] | null {
  const open: Place[] = [{ value: input, key: '', within: null }];
  for (let place = open.pop(); place; place = open.pop()) {
    const { value } = place;
    if (typeof value !== 'object' || value === null || value instanceof File) continue;
    if (Object.hasOwn(value, '__proto__')) return [...pathOf(place), '__proto__'];
    for (const [key, inner] of Object.entries(value)) if (typeof inner === 'object') open.push({ value: inner, key, within: place });
  }
  return null;
}

function pathOf(place: Place): string[] {
  const path: string[] = [];
  for (let at: Place = place; at.within; at = at.within) path.push(at.key);
  return path.reverse();
}

/** Where in a value a text stands, as a key or as itself, that the database cannot keep; null when there is none. */
function unstorable(value: unknown, path: string[]): string[] | null {
  if (typeof value === 'string') return isStorable(value) ? null : path;
  if (typeof value !== 'object' || value === null || value instanceof File) return null;
  for (const [key, inner] of Object.entries(value)) {
    if (!isStorable(key)) return path;
    const found = unstorable(inner, [...path, key]);
    if (found) return found;
  }
  return null;
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
