import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { BlockList, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { clientAddress, isTrusted, plainAddress } from '../auth/client-address.ts';
import type { Identity } from '../auth/identity.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../log/log.ts';
import { ConnectionPlaces, defaultPlaceLimits, type Place, type PlaceLimits } from './connection-places.ts';
import { wantsWebSocket } from './other-protocols.ts';

type OnUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => void;

interface ConnectionGuardOptions {
  readonly clock: Clock;
  /** Proxies that are trusted: for them the addresses they forward for are counted. Default: none. */
  readonly proxies?: BlockList | undefined;
  readonly limits?: PlaceLimits;
  readonly log?: Log;
}

/** How often the guard looks at what waits. */
const lookMs = 2500;
/**
 * How many looks without progress end a connection: 15 s for an answer, 25 s for a WebSocket. Looks are counted rather
 * than time, so that a relay that was paused itself does not hold that against its clients.
 */
const answerLooks = 6;
const socketLooks = 10;
/** Requests of one connection that may wait for the answer to the one before. */
const maxPipelined = 64;

/** What Node keeps of a connection beneath its stream; partial writes show only there. */
interface StreamHandle {
  readonly bytesWritten: number;
  readonly writeQueueSize: number;
}

interface Connection {
  readonly socket: Socket;
  /** What requests come by: with TLS it is another one than the socket. */
  stream: Duplex;
  /** Undefined for a trusted proxy: then each of its requests has one. */
  readonly place: Place | undefined;
  isUpgraded: boolean;
  /** What the operating system had taken at the last look. */
  sentBytes: number;
  /** Looks since something was taken while something waits. */
  looks: number;
}

/**
 * Guards all connections of a server. Answers that nobody reads are ended; connections are counted by
 * address, and some places are kept for clients that have shown a credential; requests are answered one at a time.
 */
export class ConnectionGuard {
  readonly #options: ConnectionGuardOptions;
  readonly #places: ConnectionPlaces;
  readonly #limits: PlaceLimits;
  readonly #connections = new Map<string, Connection>();
  /** Requests that wait for the answer to an earlier one of their connection. */
  readonly #turns = new WeakMap<Duplex, (() => void)[]>();
  readonly #placeOf = new WeakMap<IncomingMessage, Place>();
  #stopLooking: (() => void) | undefined;

  constructor(options: ConnectionGuardOptions) {
    this.#options = options;
    this.#limits = options.limits ?? defaultPlaceLimits;
    this.#places = new ConnectionPlaces(options.clock, this.#limits);
  }

  /** Connections there are. */
  get size(): number {
    return this.#connections.size;
  }

  /** A connection was accepted. */
  readonly accept = (socket: Socket): void => {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined) return void socket.destroy();
    if (this.#connections.size >= this.#limits.all && !this.#places.dropStranger()) return void socket.destroy();
    const key = keyOf(socket);
    const address = plainAddress(remoteAddress);
    const isProxy = isTrusted(address, this.#options.proxies);
    const place = isProxy ? undefined : this.#places.enter(address, () => this.#end(connection, 'too many'));
    const connection: Connection = { socket, stream: socket, place, isUpgraded: false, sentBytes: 0, looks: 0 };
    this.#connections.set(key, connection);
    socket.once('close', () => {
      place?.leave();
      if (this.#connections.get(key) === connection) this.#connections.delete(key);
      if (this.#connections.size > 0) return;
      this.#stopLooking?.();
      this.#stopLooking = undefined;
    });
    this.#stopLooking ??= this.#options.clock.after(lookMs, this.#look);
  };

  /** The same answers, one at a time on each connection. */
  answering(onRequest: RequestListener): RequestListener {
    return (request, response) => {
      const { socket } = request;
      const turn = this.#turns.get(socket);
      if (turn && turn.length >= maxPipelined) return void socket.destroy();
      if (turn) return void turn.push(() => this.#answer(onRequest, request, response));
      this.#turns.set(socket, []);
      this.#answer(onRequest, request, response);
    };
  }

  /**
   * The same upgrades, but none while an answer is under way.
   * @param onOther of other protocols than WebSocket
   */
  upgrading(onUpgrade: OnUpgrade, onOther: OnUpgrade): OnUpgrade {
    return (request, stream, head) => {
      if (this.#turns.has(stream)) return void stream.destroy();
      if (!wantsWebSocket(request)) return onOther(request, stream, head);
      const connection = this.#enter(request);
      if (connection) connection.isUpgraded = true;
      if (!connection?.place) stream.once('close', () => this.#placeOf.get(request)?.leave());
      onUpgrade(request, stream, head);
    };
  }

  /**
   * A request has shown who sends it. Its connection has one of the places that are kept for them, until it is answered
   * or, for a WebSocket, closed.
   * @returns false where too many come from the same address to a relay that asks nobody for a credential
   */
  readonly recognise = (request: IncomingMessage, { via }: Pick<Identity, 'via'>): boolean => {
    if (via === 'nobody') return true;
    return this.#placeOf.get(request)?.become(via === 'open' ? 'open' : 'known') ?? true;
  };

  #answer(onRequest: RequestListener, request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    response.once('close', () => {
      const connection = this.#connections.get(keyOf(socket));
      const place = this.#placeOf.get(request);
      // It is kept alive; the next request may be from somebody else.
      if (connection?.place) connection.place.become('stranger');
      else place?.leave();
      const next = this.#turns.get(socket)?.shift();
      if (next && !socket.destroyed) next();
      else this.#turns.delete(socket);
    });
    this.#enter(request);
    onRequest(request, response);
  }

  #enter(request: IncomingMessage): Connection | undefined {
    const { socket } = request;
    const connection = this.#connections.get(keyOf(socket));
    if (connection) connection.stream = socket;
    const { proxies } = this.#options;
    const place = connection?.place ?? this.#places.enter(clientAddress(request, proxies), () => void socket.destroy());
    this.#placeOf.set(request, place);
    return connection;
  }

  readonly #look = (): void => {
    this.#stopLooking = this.#options.clock.after(lookMs, this.#look);
    for (const connection of this.#connections.values()) {
      const { socket, stream, isUpgraded } = connection;
      const handle = (socket as { readonly _handle?: StreamHandle | null })._handle;
      const queued = handle?.writeQueueSize ?? 0;
      const sentBytes = handle ? handle.bytesWritten - queued : socket.bytesWritten - socket.writableLength;
      const isWaiting = queued > 0 || socket.writableLength > 0 || stream.writableLength > 0;
      connection.looks = isWaiting && sentBytes === connection.sentBytes ? connection.looks + 1 : 0;
      connection.sentBytes = sentBytes;
      if (connection.looks >= (isUpgraded ? socketLooks : answerLooks)) this.#end(connection, 'stalled');
    }
    this.#places.trim();
  };

  #end({ socket, stream }: Connection, why: string): void {
    this.#options.log?.('info', 'connection-ended', { address: plainAddress(socket.remoteAddress ?? ''), why });
    stream.destroy();
    socket.destroy();
  }
}

/** The same for a socket and what is encrypted over it. */
function keyOf({ remoteAddress, remotePort, localAddress }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress}`;
}
