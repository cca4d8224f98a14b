import type { AuthDatabase } from './types.ts';

/**
 * Makes one statement of many: what is asked for while a statement is under way goes along in the next one, so that under load
 * one round trip and one commit serve many. When nothing is under way, nobody waits.
 *
 * @param run answers all of them in one statement, in the order of the questions
 */
export function together<Question, Answer>(
  run: (db: AuthDatabase, questions: Question[]) => Promise<Answer[]>,
): (db: AuthDatabase, question: Question) => Promise<Answer> {
  /** One queue for each database (or transaction) that asks, for as long as that lives. */
  const queues = new WeakMap<AuthDatabase, Queue<Question, Answer>>();
  return (db, question) => {
    const queue = queues.get(db) ?? { waiting: [], isBusy: false };
    queues.set(db, queue);
    return new Promise((resolve, reject) => {
      queue.waiting.push({ question, resolve, reject });
      if (!queue.isBusy) void empty(queue, (questions) => run(db, questions));
    });
  };
}

interface Waiting<Question, Answer> {
  question: Question;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

interface Queue<Question, Answer> {
  waiting: Waiting<Question, Answer>[];
  isBusy: boolean;
}

type Run<Question, Answer> = (questions: Question[]) => Promise<Answer[]>;

async function empty<Question, Answer>(queue: Queue<Question, Answer>, run: Run<Question, Answer>): Promise<void> {
  queue.isBusy = true;
  while (queue.waiting.length > 0) await answer(queue.waiting.splice(0), run);
  queue.isBusy = false;
}

/** Never throws: each is told of its own end. */
async function answer<Question, Answer>(waiting: Waiting<Question, Answer>[], run: Run<Question, Answer>): Promise<void> {
  try {
    const answers = await run(waiting.map(({ question }) => question));
    waiting.forEach(({ resolve }, index) => void resolve(answers[index] as Answer));
  } catch (error) {
    // One that the database refuses must not take the others along.
    if (waiting.length > 1) for (const each of waiting) await answer([each], run);
    else waiting[0]?.reject(error);
  }
}
