import * as z from 'zod';
import { isStorable, NOT_STORABLE } from '#db/storable.ts';
import { COLUMNS, type Column, FILTER_LIMITS, type Field, type Filter, OPERATORS, type Operator, type Scalar } from './filter.ts';

/** What is wrong with a filter, and where: the keys from its root to the wrong place. */
export interface FilterFault {
  path: (string | number)[];
  message: string;
}

type Path = FilterFault['path'];

/** A dot leads into nested metadata, but for one behind a backslash, which is part of a key. */
const SEPARATOR = /(?<!\\)\./;

/**
 * Reads a filter as callers write it: `{ "year": { "gte": 2020 }, "or": [{ "draft": false }, { "author": "Ada" }] }`. The members of
 * an object must all hold; a plain value means `eq`; a dot leads into nested metadata, and `\.` is a dot of a key.
 *
 * @returns the filter (null when it asks for nothing) and everything that is wrong with it
 */
export function parseFilter(input: unknown): { filter: Filter | null; faults: FilterFault[] } {
  const parser = new FilterParser();
  const filter = parser.object(input, [], 1);
  return { filter: filter?.kind === 'and' && filter.parts.length === 0 ? null : filter, faults: parser.faults };
}

class FilterParser {
  readonly faults: FilterFault[] = [];
  #conditions = 0;

  object(input: unknown, path: Path, depth: number): Filter | null {
    if (depth > FILTER_LIMITS.depth) return this.#fault(path, `Filters may be nested ${FILTER_LIMITS.depth} deep.`);
    if (!isObject(input))
      return this.#fault(path, 'Expected an object of fields and their conditions, such as { "year": { "gte": 2020 } }.');
    const members = Object.entries(input);
    if (members.length === 0 && depth > 1) return this.#fault(path, 'This filter is empty: say what must hold, or leave it out.');
    return all(members.map(([key, value]) => this.#member(key, value, [...path, key], depth)));
  }

  #member(key: string, value: unknown, path: Path, depth: number): Filter | null {
    if (key === 'and' || key === 'or') return this.#joined(key, value, path, depth);
    if (key === 'not') {
      const part = this.object(value, path, depth + 1);
      return part && { kind: 'not', part };
    }
    const field = this.#field(key, path);
    if (!field) return null;
    if (!isObject(value)) return this.#condition(field, 'eq', value, path);
    const operators = Object.entries(value);
    if (operators.length === 0) return this.#fault(path, `Say how ${key} is compared: ${operatorNames()}.`);
    return all(operators.map(([name, operand]) => this.#operator(field, name, operand, [...path, name])));
  }

  #joined(kind: 'and' | 'or', value: unknown, path: Path, depth: number): Filter | null {
    if (!Array.isArray(value) || value.length === 0) return this.#fault(path, `"${kind}" takes a list of at least one filter.`);
    const parts = value.map((part, index) => this.object(part, [...path, index], depth + 1));
    return parts.every((part) => part !== null) ? { kind, parts } : null;
  }

  #field(key: string, path: Path): Field | null {
    if (Object.hasOwn(COLUMNS, key)) return { column: key as Column };
    const keys = (key.startsWith('metadata.') ? key.slice('metadata.'.length) : key)
      .split(SEPARATOR)
      .map((part) => part.replaceAll('\\.', '.'));
    if (keys.some((part) => part === '') || key.length > 200 || !isStorable(key))
      return this.#fault(path, 'Expected the name of a field, with dots into nested metadata.');
    return { metadata: keys };
  }

  #operator(field: Field, name: string, operand: unknown, path: Path): Filter | null {
    if (Object.hasOwn(OPERATORS, name)) return this.#condition(field, name as Operator, operand, path);
    return this.#fault(path, `There is no operator "${name}". Use one of ${operatorNames()}.`);
  }

  #condition(field: Field, operator: Operator, operand: unknown, path: Path): Filter | null {
    if (++this.#conditions > FILTER_LIMITS.conditions) {
      return this.#conditions === FILTER_LIMITS.conditions + 1
        ? this.#fault(path, `A filter may have ${FILTER_LIMITS.conditions} conditions.`)
        : null;
    }
    const problem = faultOfValue(field, operator, operand);
    if (problem) return this.#fault(path, problem);
    return { kind: 'condition', field, operator, value: operand as Scalar | Scalar[] };
  }

  #fault(path: Path, message: string): null {
    this.faults.push({ path, message });
    return null;
  }
}

function faultOfValue(field: Field, operator: Operator, value: unknown): string | null {
  const kind = OPERATORS[operator];
  if (kind === 'boolean') return typeof value === 'boolean' ? null : `"${operator}" takes true or false.`;
  if (kind === 'list') {
    if (!Array.isArray(value) || value.length === 0) return `"${operator}" takes a list of at least one value.`;
    if (value.length > FILTER_LIMITS.listValues) return `"${operator}" takes at most ${FILTER_LIMITS.listValues} values.`;
    return value.map((one) => faultOfScalar(field, one)).find((fault) => fault !== null) ?? null;
  }
  if ((kind === 'text' || (operator === 'contains' && 'column' in field)) && typeof value !== 'string') return `"${operator}" takes text.`;
  if (kind === 'text' && 'column' in field && COLUMNS[field.column] !== 'text') return `"${operator}" does not apply to ${field.column}.`;
  if (operator === 'contains' && 'column' in field && COLUMNS[field.column] !== 'text')
    return `"contains" does not apply to ${field.column}.`;
  if (kind === 'ordered' && typeof value === 'boolean') return `"${operator}" takes a number or text (dates as ISO 8601).`;
  return faultOfScalar(field, value);
}

function faultOfScalar(field: Field, value: unknown): string | null {
  const type = 'column' in field ? COLUMNS[field.column] : null;
  if (type === 'number') return Number.isInteger(value) && Math.abs(value as number) < 2 ** 31 ? null : 'Expected a whole number.';
  if (type === 'time') {
    return z.iso.datetime({ offset: true }).or(z.iso.date()).safeParse(value).success && isWithinFourDigits(value as string)
      ? null
      : 'Expected a date or moment in ISO 8601, such as 2026-01-31.';
  }
  if (type === 'text') return typeof value === 'string' ? faultOfText(value) : 'Expected text.';
  if (typeof value === 'string') return faultOfText(value);
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return null;
  return 'Expected text, a number, true or false.';
}

function faultOfText(value: string): string | null {
  if (value.length > FILTER_LIMITS.textCharacters) return `Text may have ${FILTER_LIMITS.textCharacters} characters here.`;
  return isStorable(value) ? null : NOT_STORABLE;
}

/** Years that both JavaScript and Postgres write with four digits. */
function isWithinFourDigits(moment: string): boolean {
  const time = Date.parse(moment);
  return time >= Date.UTC(1_000) && time < Date.UTC(10_000);
}

function all(parts: (Filter | null)[]): Filter | null {
  const sound = parts.filter((part) => part !== null);
  if (sound.length < parts.length) return null;
  return sound.length === 1 && sound[0] ? sound[0] : { kind: 'and', parts: sound };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function operatorNames(): string {
  return Object.keys(OPERATORS).join(', ');
}
