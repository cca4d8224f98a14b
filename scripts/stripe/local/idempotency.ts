import { setTimeout as sleep } from 'node:timers/promises';
import { StripeFault } from './fault.ts';

export interface Answer {
  status: number;
  body: string;
}

/** How long a request with a key is under way, so that a second one with the same key can come in between, in milliseconds. */
const WORK = 5;

/** How long a key is remembered, in seconds. */
const DAY = 86_400;

interface Entry {
  request: string;
  answer: Answer | null;
  /** When the request came, in seconds since 1970. */
  at: number;
}

/** Remembers for a day what was answered under each idempotency key: the same request gets the same answer and is not done again. */
export class IdempotencyKeys {
  readonly #answers = new Map<string, Entry>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @throws StripeFault when the key was used for another request, or the first one is still under way */
  async once(key: string | undefined, request: string, run: () => Answer): Promise<Answer> {
    if (!key) return run();
    const known = this.#answers.get(key);
    const at = this.#now();
    if (known && at - known.at <= DAY) return replay(known, request, key);
    const entry: Entry = { request, answer: null, at };
    this.#answers.set(key, entry);
    await sleep(WORK);
    entry.answer = run();
    return entry.answer;
  }
}

function replay({ request, answer }: Entry, asked: string, key: string): Answer {
  if (request !== asked) {
    const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. (${key})`;
    throw new StripeFault(400, { type: 'idempotency_error', message });
  }
  if (answer) return answer;
  throw new StripeFault(409, {
    type: 'idempotency_error',
    code: 'idempotency_key_in_use',
    message: `There is a request in progress with the key ${key}.`,
  });
}
