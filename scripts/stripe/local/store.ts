import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { invalid, missing } from './fault.ts';
import { type Event, type List, listOf, PREFIXES, type Tables } from './objects.ts';

/** The version that events are written in. */
const API_VERSION = '2026-10-28.endive';

type Kind = keyof Tables;
export type Parameters = Record<string, unknown>;

/** Everything that the local Stripe remembers, in memory and, if it is given a file, beyond a restart. */
export class Store {
  /** Where this Stripe is reached: its pages' addresses begin with it. */
  readonly url: string;
  readonly #tables: { [K in Kind]: Map<string, Tables[K]> };
  readonly #file: string | null;
  readonly #announce: (event: Event) => void;
  /** Seconds by which the clock was put forward. */
  #ahead = 0;

  constructor(url: string, file: string | null, announce: (event: Event) => void) {
    this.url = url;
    this.#file = file;
    this.#announce = announce;
    const kinds = Object.keys(PREFIXES) as Kind[];
    this.#tables = Object.fromEntries(kinds.map((kind) => [kind, new Map()])) as never;
    if (file && existsSync(file)) this.#read(readFileSync(file, 'utf8'));
  }

  /** Seconds since 1970, by the clock that tests may put forward. */
  now(): number {
    return Math.floor(Date.now() / 1000) + this.#ahead;
  }

  /** Puts the clock forward to a moment; it never goes back. */
  forwardTo(seconds: number): void {
    this.#ahead = Math.max(this.#ahead, seconds - Math.floor(Date.now() / 1000));
  }

  newId(kind: Kind | 'il' | 'si' | 'inpay' | 'ii'): string {
    const prefix = kind in PREFIXES ? PREFIXES[kind as Kind] : kind;
    return `${prefix}${kind === 'checkout_sessions' ? '_test' : ''}_${randomBytes(12).toString('hex')}`;
  }

  add<K extends Kind>(kind: K, row: Tables[K]): Tables[K] {
    this.#tables[kind].set(row.id, row);
    return row;
  }

  remove(kind: Kind, id: string): void {
    this.#tables[kind].delete(id);
  }

  get<K extends Kind>(kind: K, id: string): Tables[K] {
    const row = this.#tables[kind].get(id);
    if (!row) throw missing(kind.replace(/s$/, ''), id);
    return row;
  }

  all<K extends Kind>(kind: K): Tables[K][] {
    return [...this.#tables[kind].values()];
  }

  /** The row with this id, of whatever kind its prefix says; null for a text that is no id. */
  find(id: string): Tables[Kind] | null {
    const kind = (Object.keys(PREFIXES) as Kind[]).find((candidate) => id.startsWith(`${PREFIXES[candidate]}_`));
    return (kind && this.#tables[kind].get(id)) ?? null;
  }

  /** A page as Stripe cuts it: newest first, after or before a row, within a time. */
  list<K extends Kind>(kind: K, parameters: Parameters, matches: (row: Tables[K]) => boolean = () => true): List<Tables[K]> {
    const { limit = '10', starting_after: after, ending_before: before, created } = parameters as Record<string, string | undefined>;
    const size = Number(limit);
    if (!(size >= 1 && size <= 100)) throw invalid('limit must be between 1 and 100', 'limit');
    const within = timeFilter(created);
    const rows = this.all(kind)
      .filter((row) => matches(row) && within(row.created))
      .reverse();
    const place = (id: string) => {
      const index = rows.findIndex((row) => row.id === id);
      if (index < 0) throw missing(kind.replace(/s$/, ''), id);
      return index;
    };
    const from = after ? place(after) + 1 : before ? Math.max(0, place(before) - size) : 0;
    const to = before ? place(before) : from + size;
    return listOf(`/v1/${kind}`, rows.slice(from, to), before ? from > 0 : rows.length > to);
  }

  /** Says that something happened to an object; the event keeps it as it is at this moment. */
  emit(type: string, object: { id: string; object: string }): void {
    const event: Event = {
      id: this.newId('events'),
      object: 'event',
      created: this.now(),
      livemode: false,
      pending_webhooks: 1,
      api_version: API_VERSION,
      type,
      data: { object: structuredClone(object) },
      request: { id: null, idempotency_key: null },
    };
    this.add('events', event);
    this.#announce(event);
  }

  save(): void {
    if (!this.#file) return;
    const tables = Object.fromEntries(Object.entries(this.#tables).map(([kind, rows]) => [kind, [...rows.values()]]));
    writeFileSync(`${this.#file}.new`, JSON.stringify({ url: this.url, ahead: this.#ahead, tables }), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }

  /** After a restart the port is another one, and the pages of earlier invoices are there. */
  #read(text: string): void {
    const { url } = JSON.parse(text) as { url: string };
    const { ahead, tables } = JSON.parse(text.replaceAll(url, this.url)) as { ahead: number; tables: { [K in Kind]: Tables[K][] } };
    this.#ahead = ahead;
    for (const kind of Object.keys(tables) as Kind[]) {
      for (const row of tables[kind]) this.add(kind, row as never);
    }
  }
}

function timeFilter(created: unknown): (time: number) => boolean {
  if (created === undefined) return () => true;
  if (typeof created === 'string') return (time) => time === Number(created);
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = created as Record<string, string>;
  return (time) => time > Number(gt) && time >= Number(gte) && time < Number(lt) && time <= Number(lte);
}
