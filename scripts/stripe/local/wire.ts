import type { Parameters, Store } from './store.ts';

/** Reads Stripe's form encoding, `items[0][price]=x`, into nested objects and lists. */
export function parseForm(text: string): Parameters {
  const root: Parameters = {};
  for (const [key, value] of new URLSearchParams(text)) put(root, key.split(/[[\]]+/).filter(Boolean), value);
  return asLists(root) as Parameters;
}

function put(target: Parameters, path: string[], value: string): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    target[name] = value;
    return;
  }
  target[name] ??= {};
  put(target[name] as Parameters, rest, value);
}

function asLists(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, asLists(inner)] as const);
  const isList = entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key));
  return isList ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

/** Fields that an answer has only when they are asked for by `expand`. */
const ONLY_EXPANDED = new Set(['payments', 'asked']);

/** An answer as it goes out: with what is to be expanded in place of its id, and without what nobody asked for. */
export function render(store: Store, answer: object, expand: unknown): unknown {
  const paths = (Array.isArray(expand) ? expand : []).map((path) => String(path).split('.'));
  return show(store, answer, paths);
}

function show(store: Store, value: unknown, paths: string[][]): unknown {
  if (Array.isArray(value)) return value.map((inner) => show(store, inner, paths));
  if (value === null || typeof value !== 'object') return value;
  const shown: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    const below = paths.filter(([first]) => first === name).map((path) => path.slice(1));
    if (ONLY_EXPANDED.has(name) && below.length === 0) continue;
    const isExpanded = below.length > 0 && typeof inner === 'string';
    shown[name] = show(store, isExpanded ? (store.find(inner) ?? inner) : inner, below);
  }
  return shown;
}
