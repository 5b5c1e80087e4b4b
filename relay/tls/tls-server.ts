import { createServer as createPlainServer, type RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import type { Clock } from '../base/clock.ts';
import type { CertificatePair } from './certificate-pair.ts';
import { WaitingRoom, type WaitingRoomOptions } from './waiting-room.ts';

interface TlsServerOptions extends WaitingRoomOptions {
  readonly clock: Clock;
  readonly pair: CertificatePair;
  readonly onRequest: RequestListener;
  /** For the head and the whole of a request, once a connection is encrypted, in milliseconds; how often Node looks. */
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  readonly connectionsCheckingInterval: number;
  /** Answers who speaks plain HTTP. Within the same time as a handshake; the connection ends with it. */
  readonly onPlainRequest: RequestListener;
}

export interface TlsServer {
  readonly server: Server;
  /** Serves new connections with another certificate. */
  renew(pair: CertificatePair): void;
  /** Ends connections that are not encrypted yet. */
  clear(): void;
}

/** RFC 8446, section 5.1: what a TLS record of a handshake begins with. No HTTP request begins so. */
const handshakeRecord = 0x16;

/** A server for HTTPS that knows plain HTTP when it meets it: by the first byte, which TLS then gets back. */
export function createTlsServer({
  pair,
  onRequest,
  onPlainRequest,
  headersTimeout,
  requestTimeout,
  connectionsCheckingInterval,
  ...waiting
}: TlsServerOptions): TlsServer {
  const limits = { headersTimeout, requestTimeout, connectionsCheckingInterval };
  const server = createServer({ ...contextOf(pair), ...limits }, onRequest);
  const plainServer = createPlainServer({ keepAlive: false, maxHeaderSize: 8192 }, (request, response) => {
    response.setHeader('Connection', 'close');
    onPlainRequest(request, response);
  });
  const room = new WaitingRoom(waiting);
  const waitingByPeer = new Map<string, Socket>();

  // What Node registered itself: begins the handshake.
  const [shakeHands] = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    room.enter(socket);
    socket.on('error', () => socket.destroy());
    socket.once('data', (first) => {
      socket.pause();
      socket.unshift(first);
      if (first[0] === handshakeRecord && shakeHands) {
        const peer = peerOf(socket);
        waitingByPeer.set(peer, socket);
        socket.once('close', () => waitingByPeer.delete(peer));
        shakeHands.call(server, socket);
      } else {
        plainServer.emit('connection', socket);
        socket.resume();
      }
    });
  });
  server.on('secureConnection', (socket) => {
    const raw = waitingByPeer.get(peerOf(socket));
    if (raw) room.leave(raw);
  });
  return { server, renew: (next) => server.setSecureContext(contextOf(next)), clear: () => room.clear() };
}

function contextOf({ chainPem, keyPem }: CertificatePair) {
  return { cert: chainPem, key: keyPem, minVersion: 'TLSv1.2' as const };
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
