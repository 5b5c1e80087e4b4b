import { closeCodes } from '../protocol/close-codes.ts';
import { readTransmitFrame } from '../protocol/data-frame.ts';
import type { HelloMessage } from '../protocol/handshake-messages.ts';
import { protocolVersion, type RelayLimits, relayRules } from '../protocol/limits.ts';
import type { WireError } from '../protocol/link-messages.ts';
import type { ClientMessage, RelayMessage, RequestMessage } from '../protocol/messages.ts';
import { parseClientMessage, requestNumberOf } from '../protocol/parse-client-message.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { ClientIdentity } from './client-identity.ts';
import type { ClientLink, FeedOutlet } from './client-link.ts';
import type { ClientMemories, ClientMemory } from './client-memories.ts';
import type { Clock } from './clock.ts';
import { dropSentence } from './drop-sentence.ts';
import { encodeMessage } from './encode-message.ts';
import type { PortRegistry } from './port-registry.ts';
import { PortRequests } from './port-requests.ts';

export interface ConnectionContext {
  readonly node: string;
  readonly clock: Clock;
  readonly limits: RelayLimits;
  readonly ports: PortRegistry;
  readonly memories: ClientMemories;
  readonly onEnded: () => void;
}

/** A client that has said hello. */
interface Guest {
  readonly hello: HelloMessage;
  readonly memory: ClientMemory;
  readonly stopWatching: () => void;
}

/** One connection of a client that speaks the whole protocol, over whatever transport (PROTOCOL.md, sections 4 to 11). */
export class ClientConnection implements FeedOutlet {
  readonly #link: ClientLink;
  readonly #identity: ClientIdentity;
  readonly #context: ConnectionContext;
  readonly #ports = new Map<string, PortRequests>();
  readonly #stopHelloTimer: () => void;
  #guest: Guest | undefined;
  #offences = 0;
  #isOver = false;

  constructor(link: ClientLink, identity: ClientIdentity, context: ConnectionContext) {
    this.#link = link;
    this.#identity = identity;
    this.#context = context;
    this.#stopHelloTimer = context.clock.after(relayRules.helloMs, () => this.#close(closeCodes.helloTimeout, 'The first message did not come in time.'));
  }

  get bufferedBytes(): number {
    return this.#link.bufferedBytes;
  }

  sendFrame(frame: Uint8Array): void {
    if (!this.#isOver) this.#link.sendFrame(frame);
  }

  send(message: RelayMessage): void {
    if (!this.#isOver) this.#link.sendText(encodeMessage(message));
  }

  /** A text message came, which may be anything. */
  text(json: string): void {
    if (this.#isOver) return;
    try {
      this.#receive(parseClientMessage(json));
    } catch (error) {
      this.#refuse(error, requestNumberOf(json));
    }
  }

  /** A binary message came, which may be anything; its bytes are kept. */
  binary(bytes: Uint8Array): void {
    if (this.#isOver) return;
    try {
      this.#requireGuest();
      const frame = readTransmitFrame(bytes);
      const port = this.#byHandle(frame.handle);
      if (port) port.transmit(frame);
      else this.send({ type: 'dropped', handle: frame.handle, id: frame.id, code: 'NOT_FOUND', message: dropSentence('NOT_FOUND'), partial: false });
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** The client has taken what it was sent. */
  drained(): void {
    const viewer = this.#guest?.memory.viewer;
    for (const { session } of this.#ports.values()) session.pump(viewer);
  }

  /** The transport's connection is over. @param isCut without a word, so that the client may be back */
  ended(isCut: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopHelloTimer();
    for (const port of this.#ports.values()) port.end(isCut);
    this.#ports.clear();
    this.#guest?.stopWatching();
    if (this.#guest) this.#context.memories.leave(this.#guest.hello.client, this);
    this.#context.onEnded();
  }

  /** The same client has connected anew. */
  replace(): void {
    this.#close(closeCodes.replaced, 'The same client has connected again elsewhere.');
  }

  /** The relay stops. */
  shutDown(): void {
    this.#close(closeCodes.shutdown, 'The relay was stopped.');
  }

  #receive(message: ClientMessage): void {
    if (message.type === 'hello') return this.#greet(message);
    this.#requireGuest();
    if (message.type === 'ping') this.send({ type: 'pong', sent: message.sent, timeUs: this.#context.clock.nowUs() });
    else if (message.type === 'credit') this.#byHandle(message.handle)?.grant(message.bytes);
    else void this.#answer(message);
  }

  #greet(hello: HelloMessage): void {
    if (this.#guest) throw new RelayError('INVALID_ARGUMENT', 'This connection has said hello already.', { path: 'type' });
    if (!hello.versions.includes(protocolVersion)) {
      return this.#turnAway(new RelayError('VERSION', `This relay speaks ${protocolVersion}.`), closeCodes.version);
    }
    const { node, clock, limits, ports, memories } = this.#context;
    const identity = this.#identity;
    let memory: ClientMemory;
    try {
      memory = memories.enter(hello.client, identity.id, this);
    } catch (error) {
      return this.#turnAway(error, closeCodes.forbidden);
    }
    this.#stopHelloTimer();
    this.send({
      type: 'welcome',
      version: protocolVersion,
      node,
      memory: memory.memory,
      viewer: memory.viewer,
      identity: { name: identity.name, role: identity.role },
      timeUs: clock.nowUs(),
      limits,
      ports: ports.list(identity),
    });
    this.#guest = { hello, memory, stopWatching: ports.watch(identity, (change) => this.send(change)) };
  }

  async #answer(message: RequestMessage): Promise<void> {
    const { request } = message;
    try {
      const { value, after } = await this.#port(message.port).ask(message);
      this.send({ type: 'result', request, ok: true, ...(value === undefined ? {} : { value }) });
      if (!this.#isOver) after?.();
    } catch (error) {
      this.send({ type: 'result', request, ok: false, error: wireError(error) });
    }
  }

  #port(id: string): PortRequests {
    const guest = this.#requireGuest();
    const session = this.#context.ports.find(id, this.#identity);
    const known = this.#ports.get(session.id);
    if (known?.session === session) return known;
    const { role } = this.#identity;
    const { hello, memory } = guest;
    const client = { viewer: memory.viewer, name: hello.name, role, outlet: this };
    const port = new PortRequests({ session, client, memory, role, maxTransmitBytes: this.#context.limits.transmitBytes });
    this.#ports.set(session.id, port);
    return port;
  }

  #byHandle(handle: number): PortRequests | undefined {
    const viewer = this.#guest?.memory.viewer ?? '';
    return [...this.#ports.values()].find(({ session }) => session.log.handle === handle && session.isAttached(viewer));
  }

  #requireGuest(): Guest {
    if (!this.#guest) throw new RelayError('INVALID_ARGUMENT', 'The first message is hello.', { path: 'type' });
    return this.#guest;
  }

  /** Something could not be understood; too often, and the connection is closed. */
  #refuse(error: unknown, request?: number): void {
    if (request === undefined) this.send({ type: 'error', ...wireError(error) });
    else this.send({ type: 'result', request, ok: false, error: wireError(error) });
    if (++this.#offences >= relayRules.offences) this.#close(closeCodes.badMessages, 'Too many messages could not be understood.');
  }

  #turnAway(error: unknown, code: number): void {
    const wire = wireError(error);
    this.send({ type: 'error', ...wire });
    this.#close(code, wire.message);
  }

  #close(code: number, reason: string): void {
    if (this.#isOver) return;
    this.ended(true);
    this.#link.close(code, reason);
  }
}

function wireError(error: unknown): WireError {
  // What is not foreseen is nothing for strangers to read.
  if (!(error instanceof RelayError)) return { code: 'DEVICE_ERROR', message: 'The relay met an error of its own.' };
  return { code: error.code, message: error.message, ...(error.path === '' ? {} : { path: error.path }) };
}
