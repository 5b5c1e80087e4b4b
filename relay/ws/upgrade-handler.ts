import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';
import { type AccessPolicy, admit, authorize } from '../auth/admit.ts';
import { clientAddress } from '../auth/client-address.ts';
import { holdOpen } from '../auth/hold-open.ts';
import { type Identity, nobody } from '../auth/identity.ts';
import { requestSecret } from '../auth/request-secret.ts';
import { ShareRoom } from '../auth/share-room.ts';
import type { PathMatch } from '../link/path-match.ts';
import { readTarget, withoutProxyPath } from '../link/request-target.ts';
import type { Log } from '../log/log.ts';
import { closeMeaning } from '../protocol/close-codes.ts';
import { AccessRefused } from '../protocol/access-refused.ts';
import { httpStatus } from '../protocol/http-status.ts';
import { protocolVersion, relayRules } from '../protocol/limits.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { Role } from '../protocol/roles.ts';
import type { Introduce } from '../session/access/client-identity.ts';
import { closeSocket } from './socket-link.ts';
import { networkOf } from '../auth/guess-guard.ts';

/**
 * Sockets without a credential yet: limited in total, and half of that per address, so that nobody shuts others out.
 */
export class UnauthenticatedSockets {
  readonly #networks = new Map<string, number>();
  #count = 0;

  /** @returns releases the place, once; undefined: no place is free */
  enter(address: string): (() => void) | undefined {
    const network = networkOf(address);
    const ofNetwork = this.#networks.get(network) ?? 0;
    if (this.#count >= relayRules.unauthenticated || ofNetwork >= relayRules.unauthenticated / 2) return undefined;
    this.#count++;
    this.#networks.set(network, ofNetwork + 1);
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      this.#count--;
      const left = (this.#networks.get(network) ?? 1) - 1;
      if (left === 0) this.#networks.delete(network);
      else this.#networks.set(network, left);
    };
  }
}

/** One request for a WebSocket, granted. */
export interface SocketOpening {
  readonly socket: WebSocket;
  /** What the socket writes to. */
  readonly stream: Duplex;
  /** Has the role that the route needs; `nobody` before authentication. */
  readonly identity: Identity;
  /** Before authentication: authenticates the first message. */
  readonly introduce: Introduce | undefined;
  /** Asks for a credential that another gateway may have made just now. */
  readonly learn: AccessPolicy['learn'];
  /** Where the client is: an IP address. */
  readonly address: string;
  readonly query: URLSearchParams;
  /** The id of the port that the path names; `''` where it names none. */
  readonly port: string;
}

export interface SocketRoute {
  readonly match: PathMatch;
  /** The role it needs. `introduce`: may be opened without a credential, which comes with the first message. */
  readonly access: Role | 'introduce';
  /** Whether the client must offer our subprotocol. */
  readonly needsProtocol: boolean;
  /** Another subprotocol and its handler. Default: that of clients. */
  readonly speaks?: { readonly protocol: string; readonly server: WebSocketServer };
  /** @returns ends it immediately: later messages are ignored, and nothing is kept */
  readonly open: (opening: SocketOpening) => EndSocket;
}

export type EndSocket = (code: number, reason: string) => void;

interface UpgradeHandlerOptions {
  readonly access: AccessPolicy;
  readonly server: WebSocketServer;
  readonly routes: readonly SocketRoute[];
  /** How many sockets there may be at one time. Default: 4096. */
  readonly maxSockets?: number;
  /** Default: one of its own. */
  readonly room?: ShareRoom;
  /**
   * Told who a request, or a stranger's first message, is from. Default: nobody.
   * @returns false where there is no room
   */
  readonly recognise?: (request: IncomingMessage, identity: Identity) => boolean;
  readonly log: Log;
}

interface UpgradeHandler {
  readonly onUpgrade: (request: IncomingMessage, stream: Duplex, head: Buffer) => void;
  /** Closes all sockets. @returns resolves when they are, each within the time a client has to answer */
  closeAll(code: number, reason: string): Promise<void>;
}

/** Answers requests to speak WebSocket; all is checked before one is granted (101). */
export function createUpgradeHandler({
  access,
  server,
  routes,
  maxSockets = 4096,
  room = new ShareRoom(),
  recognise = () => true,
  log,
}: UpgradeHandlerOptions): UpgradeHandler {
  const sockets = new Map<WebSocket, Promise<void>>();
  const strangers = new UnauthenticatedSockets();
  const onUpgrade: UpgradeHandler['onUpgrade'] = (request, stream, head) => {
    stream.on('error', () => stream.destroy());
    const target = readTarget(withoutProxyPath(request.url, access.publicUrl));
    // Without the query, which may contain secrets.
    const address = clientAddress(request, access.proxies);
    const about = { path: target?.rawPath, address };
    const refuse = (error: RelayError): void => {
      log('info', 'upgrade-refused', {
        ...about,
        origin: request.headers.origin,
        host: request.headers.host,
        code: error.code,
      });
      refuseUpgrade(stream, error);
    };

    const refusal = admit(request, access);
    if (refusal) return refuse(refusal);
    const found = target && findRoute(routes, target.rawPath);
    const { greet } = access;
    const needed = found?.route.access ?? 'viewer';
    const known =
      needed === 'introduce' && greet !== undefined && requestSecret(request) === undefined
        ? nobody
        : authorize(request, access, needed === 'introduce' ? 'viewer' : needed);
    // Browsers show a page nothing of a refused upgrade, and cannot set headers: the reason comes in a close frame.
    const wrong =
      needed === 'introduce' && request.headers.authorization === undefined && known instanceof AccessRefused
        ? known
        : undefined;
    const caller = wrong ? nobody : known;
    if (caller instanceof RelayError) return refuse(caller);
    const isStranger = caller === nobody;
    if (!found) return refuse(new RelayError('NOT_FOUND', 'No WebSocket at this path.'));
    const { speaks = { protocol: protocolVersion, server } } = found.route;
    if (found.route.needsProtocol && !offersProtocol(request, speaks.protocol)) {
      return refuse(
        new RelayError('VERSION', `This relay speaks ${speaks.protocol}, which was not offered as a subprotocol.`),
      );
    }
    if (sockets.size >= maxSockets) return refuse(new RelayError('OVERLOADED', 'The relay has too many connections.'));
    const leave = isStranger ? strangers.enter(address) : () => undefined;
    if (!leave)
      return refuse(
        new RelayError('OVERLOADED', 'Too many connections without a credential. Try again in a few seconds.'),
      );
    const leaveShare = room.enter(caller);
    if (!leaveShare) return refuse(new RelayError('OVERLOADED', 'Too many connections are here by this share.'));
    if (!recognise(request, caller))
      return refuse(new RelayError('OVERLOADED', 'Too many connections come from this address.'));
    // Whatever becomes of the request.
    stream.once('close', leave).once('close', leaveShare);

    speaks.server.handleUpgrade(request, stream, head, (socket) => {
      let identity = caller;
      const closed = new Promise<void>((resolve) => {
        socket.on('close', (code) => {
          log('info', 'socket-closed', { ...about, identity: identity.id, code });
          sockets.delete(socket);
          resolve();
        });
      });
      sockets.set(socket, closed);
      giveReasons(socket, speaks.server.options.maxPayload ?? 0);
      log('info', 'socket-opened', { ...about, identity: identity.id });
      // Protocol errors of WebSocket are answered by its close frame.
      socket.on('error', (error) => log('debug', 'socket-error', { ...about, error }));
      const introduce: Introduce = (credential) => {
        const known = wrong ?? greet?.(credential, request) ?? new AccessRefused('missing');
        if (known instanceof RelayError) throw known;
        const leaveIntroduced = room.enter(known);
        if (!leaveIntroduced) throw new RelayError('OVERLOADED', 'Too many connections are here by this share.');
        stream.once('close', leaveIntroduced);
        if (!recognise(request, known))
          throw new RelayError('OVERLOADED', 'Too many connections come from this address.');
        identity = known;
        leave();
        hold();
        log('info', 'socket-introduced', { ...about, identity: identity.id });
        return identity;
      };
      const hold = (): void =>
        void socket.on(
          'close',
          holdOpen(identity, ({ closeCode, message }) => end(closeCode, message)),
        );
      const end = found.route.open({
        socket,
        stream,
        identity,
        address,
        introduce: isStranger ? introduce : undefined,
        learn: access.learn,
        query: target.query,
        port: found.port,
      });
      if (!isStranger) hold();
    });
  };
  const closeAll: UpgradeHandler['closeAll'] = async (code, reason) => {
    for (const socket of sockets.keys()) closeSocket(socket, code, reason);
    await Promise.all(sockets.values());
  };
  return { onUpgrade, closeAll };
}

/** What breaks the protocol is closed by the library, which gives a code and no reason. */
function giveReasons(socket: WebSocket, maxPayload: number): void {
  const close = socket.close.bind(socket);
  socket.close = (code, reason) => {
    const isOurs = code === undefined || code < 1002 || code > 1009;
    const known = code === 1009 ? `A message has at most ${maxPayload} bytes.` : closeMeaning(code ?? 0).meaning;
    close(code, reason ?? (isOurs ? undefined : known));
  };
}

function findRoute(
  routes: readonly SocketRoute[],
  path: string,
): { readonly route: SocketRoute; readonly port: string } | undefined {
  for (const route of routes) {
    const port = route.match(path);
    if (port !== undefined) return { route, port };
  }
  return undefined;
}

function offersProtocol({ headers }: IncomingMessage, needed: string): boolean {
  const offered = headers['sec-websocket-protocol']?.split(',') ?? [];
  return offered.some((protocol) => protocol.trim() === needed);
}

function refuseUpgrade(stream: Duplex, error: RelayError): void {
  const { code, message } = error;
  const refused = error instanceof AccessRefused ? error : undefined;
  const status = refused?.retryAfterMs === undefined ? httpStatus[code] : 429;
  const body = `${JSON.stringify({ error: { code, message, ...(refused ? { reason: refused.reason } : {}) } })}\n`;
  const headers = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Cache-Control: no-store',
    ...(refused?.retryAfterMs === undefined ? [] : [`Retry-After: ${Math.ceil(refused.retryAfterMs / 1000)}`]),
    ...(status === 401 ? ['WWW-Authenticate: Bearer'] : []),
  ];
  stream.once('finish', () => stream.destroy());
  stream.end(`${headers.join('\r\n')}\r\n\r\n${body}`);
}
