import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';
import { type AccessPolicy, admit } from '../auth/admit.ts';
import { clientAddress } from '../auth/client-address.ts';
import type { Identity } from '../auth/identity.ts';
import type { PathMatch } from '../link/path-match.ts';
import { readTarget } from '../link/request-target.ts';
import type { Log } from '../log/log.ts';
import { httpStatus } from '../protocol/http-status.ts';
import { protocolVersion } from '../protocol/limits.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { closeSocket } from './socket-link.ts';

/** One request for a WebSocket, granted. */
export interface SocketOpening {
  readonly socket: WebSocket;
  /** What the socket writes to. */
  readonly stream: Duplex;
  readonly identity: Identity;
  /** Where the client is: an IP address. */
  readonly address: string;
  readonly query: URLSearchParams;
  /** The id of the port that the path names; `''` where it names none. */
  readonly port: string;
}

export interface SocketRoute {
  readonly match: PathMatch;
  /** Whether the client must offer our subprotocol. */
  readonly needsProtocol: boolean;
  readonly open: (opening: SocketOpening) => void;
}

export interface UpgradeHandlerOptions {
  readonly access: AccessPolicy;
  readonly server: WebSocketServer;
  readonly routes: readonly SocketRoute[];
  /** How many sockets there may be at one time. Default: 4096. */
  readonly maxSockets?: number;
  readonly log: Log;
}

export interface UpgradeHandler {
  readonly onUpgrade: (request: IncomingMessage, stream: Duplex, head: Buffer) => void;
  /** Closes all sockets. @returns resolves when they are, each within the time a client has to answer */
  closeAll(code: number, reason: string): Promise<void>;
}

/** Answers requests to speak WebSocket; all is checked before one is granted (101). */
export function createUpgradeHandler({ access, server, routes, maxSockets = 4096, log }: UpgradeHandlerOptions): UpgradeHandler {
  const sockets = new Map<WebSocket, Promise<void>>();
  const onUpgrade: UpgradeHandler['onUpgrade'] = (request, stream, head) => {
    stream.on('error', () => stream.destroy());
    const target = readTarget(request.url);
    // Without the query, which is nobody's business.
    const about = { path: target?.rawPath, address: request.socket.remoteAddress };
    const refuse = (error: RelayError): void => {
      log('info', 'upgrade-refused', { ...about, origin: request.headers.origin, host: request.headers.host, code: error.code });
      refuseUpgrade(stream, error);
    };

    const identity = admit(request, access);
    if (identity instanceof RelayError) return refuse(identity);
    const found = target && findRoute(routes, target.rawPath);
    if (!found) return refuse(new RelayError('NOT_FOUND', 'There is no WebSocket here.'));
    if (found.route.needsProtocol && !offersProtocol(request)) {
      return refuse(new RelayError('VERSION', `This relay speaks ${protocolVersion}, which was not offered as a subprotocol.`));
    }
    if (sockets.size >= maxSockets) return refuse(new RelayError('OVERLOADED', 'The relay has too many connections.'));

    const address = clientAddress(request);
    server.handleUpgrade(request, stream, head, (socket) => {
      const closed = new Promise<void>((resolve) => {
        socket.on('close', (code) => {
          log('info', 'socket-closed', { ...about, identity: identity.id, code });
          sockets.delete(socket);
          resolve();
        });
      });
      sockets.set(socket, closed);
      log('info', 'socket-opened', { ...about, identity: identity.id });
      // What breaks the protocol of WebSocket is answered by its close; there is nothing else to do about it.
      socket.on('error', (error) => log('debug', 'socket-error', { ...about, error }));
      found.route.open({ socket, stream, identity, address, query: target.query, port: found.port });
    });
  };
  const closeAll: UpgradeHandler['closeAll'] = async (code, reason) => {
    for (const socket of sockets.keys()) closeSocket(socket, code, reason);
    await Promise.all(sockets.values());
  };
  return { onUpgrade, closeAll };
}

function findRoute(routes: readonly SocketRoute[], path: string): { readonly route: SocketRoute; readonly port: string } | undefined {
  for (const route of routes) {
    const port = route.match(path);
    if (port !== undefined) return { route, port };
  }
  return undefined;
}

function offersProtocol({ headers }: IncomingMessage): boolean {
  const offered = headers['sec-websocket-protocol']?.split(',') ?? [];
  return offered.some((protocol) => protocol.trim() === protocolVersion);
}

function refuseUpgrade(stream: Duplex, { code, message }: RelayError): void {
  const status = httpStatus[code];
  const body = `${JSON.stringify({ error: { code, message } })}\n`;
  const headers = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Cache-Control: no-store',
  ];
  stream.once('finish', () => stream.destroy());
  stream.end(`${headers.join('\r\n')}\r\n\r\n${body}`);
}
