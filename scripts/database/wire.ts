/** A message from a PostgreSQL client. `end` closes a query and gets ReadyForQuery back; `part` is followed by more of the same query. */
export interface WireMessage {
  kind: 'end' | 'part' | 'flush' | 'terminate' | 'ssl_request' | 'cancel_request';
  bytes: Uint8Array;
}

const SSL_REQUEST = 80877103;
const CANCEL_REQUEST = 80877102;

/**
 * Cuts a client's bytes into messages of the PostgreSQL protocol 3 (https://www.postgresql.org/docs/current/protocol-message-formats.html).
 * Before the conversation has `started` a message has no type byte: it is a start-up message or one of the requests in its place.
 */
export function splitMessages(data: Uint8Array, started: boolean): { messages: WireMessage[]; rest: Uint8Array } {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const messages: WireMessage[] = [];
  let at = 0;
  let typed = started;
  while (data.length - at >= (typed ? 5 : 8)) {
    const length = typed ? 1 + view.getInt32(at + 1) : view.getInt32(at);
    if (data.length - at < length) break;
    const kind = typed ? kindOf(String.fromCharCode(view.getUint8(at))) : firstKindOf(view.getInt32(at + 4));
    messages.push({ kind, bytes: data.subarray(at, at + length) });
    typed ||= kind === 'end';
    at += length;
  }
  return { messages, rest: data.subarray(at) };
}

function kindOf(type: string): WireMessage['kind'] {
  if (type === 'Q' || type === 'S' || type === 'F') return 'end';
  if (type === 'H') return 'flush';
  return type === 'X' ? 'terminate' : 'part';
}

function firstKindOf(code: number): WireMessage['kind'] {
  if (code === SSL_REQUEST) return 'ssl_request';
  return code === CANCEL_REQUEST ? 'cancel_request' : 'end';
}
