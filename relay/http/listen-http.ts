import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { CertificatePair } from '../tls/certificate-pair.ts';
import { isWildcard } from '../tls/chosen-hosts.ts';
import { createTlsServer, type TlsServer } from '../tls/tls-server.ts';
import type { WaitingRoomOptions } from '../tls/waiting-room.ts';
import { systemClock } from '../base/clock.ts';
import { ConnectionGuard } from './connection-guard.ts';
import { answerInHttp } from './other-protocols.ts';

/** What answers requests, and requests to speak WebSocket instead. */
export interface HttpHandlers {
  readonly onRequest: RequestListener;
  /** Default: none is answered, and the connection ends. */
  readonly onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Stands at every connection. Default: one of its own, to which nobody shows a credential. */
  readonly connections?: ConnectionGuard;
}

/**
 * For the head of a request, from when a connection is there or, with TLS, encrypted; and for all of a request: a body
 * has 256 KiB at most.
 */
const timeLimits = { headersTimeout: 15_000, requestTimeout: 60_000, connectionsCheckingInterval: 5000 } as const;

/** What it takes to listen with TLS. */
export interface Encryption extends WaitingRoomOptions {
  readonly pair: CertificatePair;
  /** Answers who speaks plain HTTP where TLS is spoken. */
  readonly onPlainRequest: RequestListener;
}

export interface HttpServer {
  /** The port really listened on. */
  readonly port: number;
  /** Where a browser on this computer finds it, without a slash at the end. */
  readonly url: string;
  /** With TLS: serves new connections with another certificate. */
  renew(pair: CertificatePair): void;
  /** Stops listening; connections go on. */
  stopListening(): void;
  /** Stops listening and ends what is still open. */
  close(): Promise<void>;
}

/**
 * Listens on an address of this computer. `localhost` is both 127.0.0.1 and ::1, because browsers differ in which one
 * they try first; a computer without IPv6 does with the former.
 * @param encryption default: none, plain HTTP
 * @throws the system's error, with `code` `EADDRINUSE` when the port is taken on either
 */
export async function listenHttp(
  handlers: HttpHandlers,
  host: string,
  port: number,
  encryption?: Encryption,
): Promise<HttpServer> {
  const connections = handlers.connections ?? new ConnectionGuard({ clock: encryption?.clock ?? systemClock });
  const guarded: Guarded = { ...handlers, connections };
  const [first = host, second] = host === 'localhost' ? ['127.0.0.1', '::1'] : [host];
  const firstServer = await listen(guarded, first, port, encryption);
  const servers = [firstServer];
  const { port: chosen } = firstServer.server.address() as AddressInfo;
  try {
    if (second !== undefined) servers.push(await listen(guarded, second, chosen, encryption));
  } catch (error) {
    if (!isMissingAddress(error)) {
      await Promise.all(servers.map(close));
      throw error;
    }
  }
  // Browsers cannot open the wildcard address.
  const name = isWildcard(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return {
    port: chosen,
    url: `${encryption ? 'https' : 'http'}://${name}:${chosen}`,
    renew: (pair) => servers.forEach((one) => one.renew(pair)),
    stopListening: () => servers.forEach(({ server }) => server.listening && server.close()),
    close: async () => void (await Promise.all(servers.map(close))),
  };
}

function createPlain(onRequest: RequestListener): Omit<TlsServer, 'server'> & { readonly server: Server } {
  return { server: createServer(timeLimits, onRequest), renew: () => undefined, clear: () => undefined };
}

type Listening = ReturnType<typeof createPlain> | TlsServer;

type Guarded = HttpHandlers & Required<Pick<HttpHandlers, 'connections'>>;

function listen(
  { onRequest: answer, onUpgrade, connections }: Guarded,
  host: string,
  port: number,
  encryption: Encryption | undefined,
): Promise<Listening> {
  const onRequest = connections.answering(answer);
  const listening: Listening = encryption
    ? createTlsServer({ ...encryption, ...timeLimits, onRequest })
    : createPlain(onRequest);
  const { server } = listening;
  // What Node registered itself.
  const [serve] = server.listeners(encryption ? 'secureConnection' : 'connection') as ((socket: Socket) => void)[];
  server.on('connection', connections.accept);
  if (onUpgrade && serve) {
    const upgrade = connections.upgrading(onUpgrade, (...asked) =>
      answerInHttp((socket) => serve.call(server, socket), ...asked),
    );
    server.on('upgrade', upgrade);
  }
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      // Running out of descriptors must not end the relay: open connections go on.
      server.on('error', () => undefined);
      resolve(listening);
    });
  });
}

function close({ server, clear }: Listening): Promise<void> {
  return new Promise((resolve) => {
    if (server.listening) server.close(() => resolve());
    else resolve();
    clear();
    server.closeAllConnections();
  });
}

function isMissingAddress(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT';
}
