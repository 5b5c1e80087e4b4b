import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LoopbackServer {
  /** The port really listened on. */
  readonly port: number;
  /** Where a browser on this computer finds it, without a slash at the end. */
  readonly url: string;
  /** Stops listening and ends what is still open. */
  close(): Promise<void>;
}

/**
 * Listens on a loopback address. `localhost` is both 127.0.0.1 and ::1, because browsers differ in which one they try
 * first; a computer without IPv6 does with the former.
 * @throws the system's error, with `code` `EADDRINUSE` when the port is taken on either
 */
export async function listenOnLoopback(handler: RequestListener, host: string, port: number): Promise<LoopbackServer> {
  const [first = host, second] = host === 'localhost' ? ['127.0.0.1', '::1'] : [host];
  const firstServer = await listen(handler, first, port);
  const servers = [firstServer];
  const { port: chosen } = firstServer.address() as AddressInfo;
  try {
    if (second !== undefined) servers.push(await listen(handler, second, chosen));
  } catch (error) {
    if (!isMissingAddress(error)) {
      await Promise.all(servers.map(close));
      throw error;
    }
  }
  return {
    port: chosen,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${chosen}`,
    close: async () => void (await Promise.all(servers.map(close))),
  };
}

function listen(handler: RequestListener, host: string, port: number): Promise<Server> {
  const server = createServer(handler);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function isMissingAddress(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT';
}
