import { setTimeout as sleep } from 'node:timers/promises';
import { StripeFault } from './fault.ts';

export interface Answer {
  status: number;
  body: string;
}

/** How long a request with a key is under way, so that a second one with the same key can come in between, in milliseconds. */
const WORK = 5;

/** Remembers what was answered under each idempotency key: the same request gets the same answer and is not done again. */
export class IdempotencyKeys {
  readonly #answers = new Map<string, { request: string; answer: Answer | null }>();

  /** @throws StripeFault when the key was used for another request, or the first one is still under way */
  async once(key: string | undefined, request: string, run: () => Answer): Promise<Answer> {
    if (!key) return run();
    const known = this.#answers.get(key);
    if (known) return replay(known, request, key);
    const entry: { request: string; answer: Answer | null } = { request, answer: null };
    this.#answers.set(key, entry);
    await sleep(WORK);
    entry.answer = run();
    return entry.answer;
  }
}

function replay({ request, answer }: { request: string; answer: Answer | null }, asked: string, key: string): Answer {
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
