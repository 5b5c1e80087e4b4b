import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** What answers requests, and requests to speak WebSocket instead. */
export interface HttpHandlers {
  readonly onRequest: RequestListener;
  /** Default: none is answered, and the connection ends. */
  readonly onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export interface HttpServer {
  /** The port really listened on. */
  readonly port: number;
  /** Where a browser on this computer finds it, without a slash at the end. */
  readonly url: string;
  /** Takes no more connections; those there are go on. */
  stopListening(): void;
  /** Stops listening and ends what is still open. */
  close(): Promise<void>;
}

/**
 * Listens on an address of this computer. `localhost` is both 127.0.0.1 and ::1, because browsers differ in which one they try
 * first; a computer without IPv6 does with the former.
 * @throws the system's error, with `code` `EADDRINUSE` when the port is taken on either
 */
export async function listenHttp(handlers: HttpHandlers, host: string, port: number): Promise<HttpServer> {
  const [first = host, second] = host === 'localhost' ? ['127.0.0.1', '::1'] : [host];
  const firstServer = await listen(handlers, first, port);
  const servers = [firstServer];
  const { port: chosen } = firstServer.address() as AddressInfo;
  try {
    if (second !== undefined) servers.push(await listen(handlers, second, chosen));
  } catch (error) {
    if (!isMissingAddress(error)) {
      await Promise.all(servers.map(close));
      throw error;
    }
  }
  return {
    port: chosen,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${chosen}`,
    stopListening: () => servers.forEach((server) => server.listening && server.close()),
    close: async () => void (await Promise.all(servers.map(close))),
  };
}

function listen({ onRequest, onUpgrade }: HttpHandlers, host: string, port: number): Promise<Server> {
  const server = createServer(onRequest);
  if (onUpgrade) server.on('upgrade', onUpgrade);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      // Running out of descriptors must not end the relay: those who are connected go on.
      server.on('error', () => undefined);
      resolve(server);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (server.listening) server.close(() => resolve());
    else resolve();
    server.closeAllConnections();
  });
}

function isMissingAddress(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT';
}
