import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A customer's receiver on loopback, that keeps what it was sent. */
export interface Receiver {
  url: string;
  received: Received[];
  /** What it answers from now on; a function may also end the connection itself. */
  answer: number | Parameters<typeof createServer>[1];
  close(): Promise<void>;
}

/** Starts a receiver that answers 204. Whoever started it must close it. */
export async function startReceiver(): Promise<Receiver> {
  const server: Server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    receiver.received.push({ headers: request.headers, body });
    if (typeof receiver.answer === 'number') response.writeHead(receiver.answer).end();
    else receiver.answer?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const receiver: Receiver = {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hooks`,
    received: [],
    answer: 204,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
