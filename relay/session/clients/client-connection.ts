import { AccessRefused } from '../../protocol/access-refused.ts';
import { closeCodes, closeMeaning } from '../../protocol/close-codes.ts';
import { readTransmitFrame } from '../../protocol/data-frame.ts';
import type { HelloMessage } from '../../protocol/handshake-messages.ts';
import { bounds, protocolVersion, type RelayLimits, relayRules } from '../../protocol/limits.ts';
import type { DirectoryMessage, DirectoryPage } from '../../protocol/directory-messages.ts';
import type { ClientMessage, RecordingRequest, RelayMessage, RequestMessage } from '../../protocol/messages.ts';
import { parseClientMessage, requestNumberOf } from '../../protocol/parse-client-message.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import type { ClientIdentity, Introduce } from '../access/client-identity.ts';
import type { ClientMemories, ClientMemory } from './client-memories.ts';
import { Allowance } from '../../base/allowance.ts';
import type { Clock } from '../../base/clock.ts';
import { dropSentence } from '../port/outcomes.ts';
import { Paced } from '../../base/paced.ts';
import {
  fitPage,
  fitPorts,
  type PortAnswer,
  type PortConnection,
  type PortDirectory,
  type ReachablePort,
  wireError,
} from './port-directory.ts';
import type { DetachReason, FeedOutlet } from '../feed/port-client.ts';
import type { HostRecordings } from '../feed/recordings.ts';
import { ClientGlances } from './client-glances.ts';
import { RecordedRequests, type RecordingHost } from './recorded-requests.ts';
import { ToldPorts } from './told-ports.ts';

/** The transport of one client, without regard to its kind. */
export interface ClientLink {
  /** IP address of the client. Default: unknown. */
  readonly address?: string;
  /** Bytes handed over that have not left this host. */
  readonly bufferedBytes: number;
  sendText(text: string): void;
  /** The frame is sent to others too: it must not be changed. */
  sendFrame(frame: Uint8Array): void;
  /** @param reason a sentence that the page shows */
  close(code: number, reason: string): void;
}

interface ConnectionContext {
  readonly node: string;
  readonly clock: Clock;
  readonly limits: RelayLimits;
  readonly ports: PortDirectory;
  readonly memories: ClientMemories;
  /** What the host has recorded. Default: nothing. */
  readonly recorded?: HostRecordings | undefined;
  readonly onEnded: () => void;
}

/** A client after `hello`. */
interface Guest {
  readonly identity: ClientIdentity;
  readonly hello: HelloMessage;
  readonly memory: ClientMemory;
  readonly told: ToldPorts;
  readonly stopWatching: () => void;
}

/** A port that the client has asked something of. */
interface Visited {
  readonly port: ReachablePort;
  readonly access: PortConnection;
}

/** Messages that cost others something and come from people, or once in seconds. */
const paced: ReadonlySet<ClientMessage['type']> = new Set(['lease', 'note', 'ping', 'directory', 'watch', 'glance']);

/** One connection of a client that speaks the whole protocol, over any transport (PROTOCOL.md, sections 4 to 11). */
export class ClientConnection implements FeedOutlet {
  readonly #link: ClientLink;
  readonly #caller: ClientIdentity | Introduce;
  readonly #context: ConnectionContext;
  readonly #ports = new Map<string, Visited>();
  readonly #recorded: RecordedRequests;
  readonly #glances: ClientGlances;
  readonly #stopHelloTimer: () => void;
  #guest: Guest | undefined;
  readonly #pace: Allowance;
  #offences = 0;
  #tooMany = 0;
  #isOver = false;

  /** @param caller its identity, or what authenticates its `hello`; until then it is sent nothing */
  constructor(link: ClientLink, caller: ClientIdentity | Introduce, context: ConnectionContext) {
    this.#link = link;
    this.#caller = caller;
    this.#context = context;
    this.#pace = new Allowance({ clock: context.clock, most: 1000, perSecond: 20 });
    this.#recorded = new RecordedRequests(
      context.recorded,
      () => link.bufferedBytes,
      (identity) => context.ports.list(identity).filter(({ node }) => node !== context.node),
    );
    this.#glances = new ClientGlances({
      ports: context.ports,
      bufferedBytes: () => link.bufferedBytes,
      tell: (glanced) => this.send(glanced),
    });
    this.#stopHelloTimer = context.clock.after(relayRules.helloMs, () =>
      this.#close(closeCodes.helloTimeout, 'The first message did not come in time.'),
    );
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
      if (this.#isStranger) return this.#leaveStranger();
      this.#refuse(error, requestNumberOf(json));
    }
  }

  /** A binary message came, which may be anything; its bytes are kept. */
  binary(bytes: Uint8Array): void {
    if (this.#isOver) return;
    if (this.#isStranger) return this.#leaveStranger();
    try {
      this.#requireGuest();
      const frame = readTransmitFrame(bytes);
      const port = this.#byHandle(frame.handle);
      if (port) port.transmit(frame, bytes);
      else
        this.send({
          type: 'dropped',
          handle: frame.handle,
          id: frame.id,
          code: 'NOT_FOUND',
          message: dropSentence('NOT_FOUND'),
          partial: false,
        });
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** The client has room again. */
  drained(): void {
    for (const { access } of this.#ports.values()) access.drained();
  }

  /**
   * The transport's connection is over.
   * @param isCut without a goodbye, so the client may reconnect
   * @param reason why, for the audit
   */
  ended(isCut: boolean, reason?: DetachReason): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopHelloTimer();
    for (const { access } of this.#ports.values()) access.end(isCut, reason);
    this.#ports.clear();
    this.#glances.stop();
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
    if (paced.has(message.type) && !this.#pace.take(message.type)) return this.#refuseTooMany(message);
    if (message.type === 'ping') this.send({ type: 'pong', sent: message.sent, timeUs: this.#context.clock.nowUs() });
    else if (message.type === 'credit') this.#byHandle(message.handle)?.grant(message.bytes);
    else void this.#answer(message);
  }

  #greet(hello: HelloMessage): void {
    if (this.#guest)
      throw new RelayError('INVALID_ARGUMENT', 'This connection has sent hello already.', { path: 'type' });
    let identity: ClientIdentity;
    try {
      identity = typeof this.#caller === 'function' ? this.#caller(hello.credential) : this.#caller;
    } catch (error) {
      const code =
        error instanceof RelayError && error.code === 'OVERLOADED' ? closeCodes.overloaded : closeCodes.unauthenticated;
      return this.#turnAway(error, error instanceof AccessRefused ? error.closeCode : code);
    }
    if (!hello.versions.includes(protocolVersion)) {
      return this.#turnAway(new RelayError('VERSION', `This relay speaks ${protocolVersion}.`), closeCodes.version);
    }
    const { node, clock, limits, ports, memories, recorded } = this.#context;
    let memory: ClientMemory;
    try {
      memory = memories.enter(hello.client, identity, this);
    } catch (error) {
      return this.#turnAway(error, closeCodes.forbidden);
    }
    this.#stopHelloTimer();
    const usesDirectory = hello.directory === true;
    const total = ports.count(identity);
    const listed = usesDirectory && total > bounds.welcomePorts ? [] : fitPorts(ports.list(identity));
    this.send({
      type: 'welcome',
      version: protocolVersion,
      node,
      memory: memory.memory,
      viewer: memory.viewer,
      identity: { name: identity.name, role: identity.role },
      timeUs: clock.nowUs(),
      limits,
      ports: listed,
      ...(usesDirectory ? { total } : {}),
      ...(recorded?.isOfOthers ? { history: true } : {}),
    });
    const isWhole = listed.length === total;
    const told = new ToldPorts({ listed: listed.map(({ id }) => id), isWhole, usesDirectory });
    const others = new Paced(clock, relayRules.announceMs, () => this.send({ type: 'directory-changed' }));
    const onOther = usesDirectory ? () => others.ask() : () => undefined;
    const stopWatching = ports.watch(identity, {
      wants: (id) => told.wants(id),
      tell: (change) => (told.take(change) ? this.send(change) : onOther()),
      onOther,
    });
    this.#guest = {
      identity,
      hello,
      memory,
      told,
      stopWatching: () => {
        stopWatching();
        others.dispose();
      },
    };
  }

  async #answer(message: RequestMessage): Promise<void> {
    const { request } = message;
    try {
      const { value, after } = await this.#ask(message);
      this.send({ type: 'result', request, ok: true, ...(value === undefined ? {} : { value }) });
      if (!this.#isOver) after?.();
    } catch (error) {
      this.send({ type: 'result', request, ok: false, error: wireError(error) });
    }
  }

  async #ask(message: RequestMessage): Promise<PortAnswer> {
    switch (message.type) {
      case 'directory':
        return { value: this.#page(message) };
      case 'watch':
        this.#watch(message.ports);
        return {};
      case 'glance':
        this.#glances.set(message.ports, this.#requireGuest().identity);
        return {};
      case 'recordings':
      case 'recorded-openings':
      case 'recorded':
        return { value: await this.#recorded.ask(message, this.#requireGuest().identity, this.#hostOf(message)) };
      default:
        return this.#port(message.port).ask(message);
    }
  }

  #page(message: DirectoryMessage): DirectoryPage {
    return fitPage(this.#context.ports.page(message, this.#requireGuest().identity));
  }

  #watch(ids: readonly string[]): void {
    const { identity, told } = this.#requireGuest();
    if (!told.watch(ids)) return;
    for (const id of ids) {
      const port = this.#context.ports.describe(id, identity);
      if (port) this.send({ type: 'port', port });
    }
  }

  /** The other host whose port a request is for, which may have a recording. */
  #hostOf(message: RecordingRequest): RecordingHost | undefined {
    if (message.type === 'recordings') return undefined;
    const port = this.#context.ports.describe(message.port, this.#requireGuest().identity);
    if (!port || port.node === this.#context.node) return undefined;
    return {
      isRecording: port.recording !== undefined && port.away !== true,
      ask: async () => (await this.#port(message.port).ask(message)).value,
    };
  }

  #port(id: string): PortConnection {
    const { identity, hello, memory } = this.#requireGuest();
    const port = this.#context.ports.find(id, identity);
    const known = this.#ports.get(port.id);
    if (known?.port === port) return known.access;
    const access = port.enter({
      viewer: memory.viewer,
      name: hello.name,
      role: identity.role,
      outlet: this,
      identity,
      address: this.#link.address,
      memory: memory.memory,
      proof: memory.proof,
      onReplaced: () => this.replace(),
    });
    this.#ports.set(port.id, { port, access });
    return access;
  }

  #byHandle(handle: number): PortConnection | undefined {
    for (const { access } of this.#ports.values()) if (access.handle === handle && access.isAttached) return access;
    return undefined;
  }

  #requireGuest(): Guest {
    if (!this.#guest) throw new RelayError('INVALID_ARGUMENT', 'The first message is hello.', { path: 'type' });
    return this.#guest;
  }

  /** Something could not be understood; too often, and the connection is closed. */
  #refuse(error: unknown, request?: number): void {
    if (request === undefined) this.send({ type: 'error', ...wireError(error) });
    else this.send({ type: 'result', request, ok: false, error: wireError(error) });
    if (++this.#offences >= relayRules.offences)
      this.#close(closeCodes.badMessages, 'Too many messages could not be understood.');
  }

  /** Too many of one kind in too short a time; if it continues, the connection is closed. */
  #refuseTooMany(message: ClientMessage): void {
    const error = wireError(new RelayError('OVERLOADED', 'Too many messages in too short a time. Wait some seconds.'));
    if ('request' in message) this.send({ type: 'result', request: message.request, ok: false, error });
    else this.send({ type: 'error', ...error });
    if (++this.#tooMany >= relayRules.offences)
      this.#close(closeCodes.tooMuch, 'Too many messages in too short a time.');
  }

  /** Not authenticated yet. */
  get #isStranger(): boolean {
    return !this.#guest && typeof this.#caller === 'function';
  }

  /** An unauthenticated client gets no other answer. */
  #leaveStranger(): void {
    const { closeCode, message } = new AccessRefused('missing');
    this.#close(closeCode, message);
  }

  #turnAway(error: unknown, code: number): void {
    const wire = wireError(error);
    this.send({ type: 'error', ...wire });
    this.#close(code, wire.message);
  }

  #close(code: number, reason: string): void {
    if (this.#isOver) return;
    this.ended(true, closeMeaning(code).name);
    this.#link.close(code, reason);
  }
}

/** The message encoded last, which mostly goes to many, one after the other. */
let last: { readonly message: RelayMessage; readonly json: string } | undefined;

/** A message as text; encoded once when it goes to many. It must not be changed after. */
function encodeMessage(message: RelayMessage): string {
  if (last?.message !== message) last = { message, json: JSON.stringify(message) };
  return last.json;
}
