import { createServer, type Server, type Socket } from 'node:net';

/** Clients of one port at a time. */
const maxClients = 32;

/** A TCP port that is listened on. */
export interface TcpListener {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Listens. `localhost` is 127.0.0.1, and ::1 where that can be had: clients that ask for the name try both.
 * @param port 0 lets the system choose @param onClient half open: its end does not end our side
 * @throws the system's error, with `code` `EADDRINUSE` when the port is taken
 */
export async function listenTcp(host: string, port: number, onClient: (socket: Socket) => void): Promise<TcpListener> {
  const servers: Server[] = [];
  const listen = (address: string, at: number): Promise<number> => {
    const server = createServer({ allowHalfOpen: true }, onClient);
    server.maxConnections = maxClients;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: address, port: at }, () => {
        server.off('error', reject).on('error', () => undefined);
        servers.push(server);
        const bound = server.address();
        resolve(typeof bound === 'object' && bound ? bound.port : at);
      });
    });
  };
  const [first = host, second] = host === 'localhost' ? ['127.0.0.1', '::1'] : [host];
  const chosen = await listen(first, port);
  if (second !== undefined) await listen(second, chosen).catch(() => undefined);
  return {
    port: chosen,
    close: async () => void (await Promise.all(servers.map((server) => new Promise((done) => server.close(done))))),
  };
}
