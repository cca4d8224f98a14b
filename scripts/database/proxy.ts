import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** What stands behind an address: it takes over the client's socket. */
export type Upstream = (socket: WebSocket) => void;

/**
 * A WebSocket door on loopback in front of databases, as Neon's: the driver asks for `/v1?address=host:port` and from then on
 * speaks PostgreSQL. Only the addresses in `upstreams` can be asked for, and no web page may ask: those send an Origin, the driver does not.
 */
export async function startProxy(upstreams: Map<string, Upstream>, port = 0): Promise<{ address: string; close(): void }> {
  const server = createServer((_request, response) => response.writeHead(426).end());
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on('upgrade', (request, stream, head) => {
    const wanted = new URL(request.url ?? '/', 'http://proxy').searchParams.get('address') ?? '';
    const upstream = upstreams.get(wanted);
    if (!upstream || request.headers.origin) return stream.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    request.socket.setNoDelay(true);
    sockets.handleUpgrade(request, stream, head, (socket) => {
      socket.on('error', () => socket.terminate());
      upstream(socket);
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
    },
  };
}

/** Passes bytes to and from a PostgreSQL server over TCP. */
export function tunnel(host: string, port: number): Upstream {
  return (socket) => {
    const server = connect({ host, port, noDelay: true });
    socket.on('message', (data: Buffer) => server.writable && server.write(data));
    socket.on('close', () => server.end());
    server.on('data', (data) => socket.send(data));
    server.on('error', () => socket.terminate());
    server.on('close', () => socket.close());
  };
}
