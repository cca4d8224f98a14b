import { PGlite } from '@electric-sql/pglite';
import type { WebSocket } from 'ws';
import { EXTENSIONS, openInMemory } from './in-memory.ts';
import { splitMessages, type WireMessage } from './wire.ts';

/**
 * A PostgreSQL in WebAssembly with pgvector. There is one backend, and every connection takes turns on it.
 */
export class EmbeddedDatabase {
  readonly #backend: PGlite;
  #lastTurn: Promise<void> = Promise.resolve();

  private constructor(backend: PGlite) {
    this.#backend = backend;
  }

  /** Opens the database in `folder` (made if missing), or in memory when there is none. Throws if the folder's data cannot be read. */
  static async open(folder?: string): Promise<EmbeddedDatabase> {
    return new EmbeddedDatabase(folder ? await PGlite.create(folder, { extensions: EXTENSIONS }) : await openInMemory());
  }

  /** Waits until no other connection is in the middle of something. The caller must call what it gets back when it is done. */
  async takeTurn(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#lastTurn;
    this.#lastTurn = before.then(() => promise);
    await before;
    return resolve;
  }

  /** Runs whole protocol messages and passes on what the backend answers, in pieces of a memory that it writes over: keep a copy. */
  async run(messages: Uint8Array, answer: (data: Uint8Array) => void): Promise<void> {
    await this.#backend.execProtocolRawStream(messages, { onRawData: answer });
  }

  get inTransaction(): boolean {
    return this.#backend.isInTransaction();
  }

  async rollBack(): Promise<void> {
    await this.#backend.exec('ROLLBACK');
  }

  async close(): Promise<void> {
    await this.#backend.close();
  }
}

/**
 * One client's conversation. What belongs together stays together: from the first message of a query to its Sync, and from
 * BEGIN to COMMIT, no other connection gets a word in. (The backend has one unnamed statement and one unnamed portal for everybody,
 * so a message of another connection in between would answer one customer with the rows of another.)
 */
export function converse(socket: WebSocket, database: EmbeddedDatabase): void {
  let rest: Uint8Array = new Uint8Array();
  let started = false;
  let pending: WireMessage[] = [];
  let endTurn: (() => void) | undefined;
  let work = Promise.resolve();

  socket.on('message', (data: Buffer) => {
    const read = splitMessages(Buffer.concat([rest, data]), started);
    rest = read.rest;
    started ||= read.messages.some((message) => message.kind === 'end');
    for (const message of read.messages) {
      if (message.kind === 'terminate') socket.close();
      else if (message.kind === 'ssl_request') socket.send('N');
      else if (message.kind !== 'cancel_request') pending.push(message);
      if (message.kind === 'end') schedule();
    }
    // A Flush wants its answers now, although the Sync may come later. Mostly the Sync has come with it, and then nothing is left here.
    if (pending.some((message) => message.kind === 'flush')) setImmediate(schedule);
  });
  socket.on('close', () => {
    pending = [];
    work = work.then(leave);
  });

  function schedule(): void {
    if (pending.length === 0) return;
    const messages = pending;
    pending = [];
    work = work
      .then(() => perform(messages))
      .catch((error: unknown) => {
        console.error('The embedded database could not run a query:', error);
        socket.terminate();
      });
  }

  async function perform(messages: WireMessage[]): Promise<void> {
    endTurn ??= await database.takeTurn();
    await database.run(Buffer.concat(messages.map((message) => message.bytes)), (data) => socket.send(data.slice()));
    if (messages.at(-1)?.kind === 'end' && !database.inTransaction) giveUpTurn();
  }

  async function leave(): Promise<void> {
    if (!endTurn) return;
    await database.rollBack();
    giveUpTurn();
  }

  function giveUpTurn(): void {
    endTurn?.();
    endTurn = undefined;
  }
}
