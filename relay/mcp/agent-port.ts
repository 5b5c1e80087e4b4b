import type { Clock } from '../base/clock.ts';
import { PortAttachment, type PortEvent, type Received } from '../client/port-attachment.ts';
import { type PortPresence, presenceAfter, presenceOf } from '../client/port-presence.ts';
import type { RelayClient } from '../client/relay-client.ts';
import { describeSettings, type PortInfo, type ViewerId } from '../protocol/port-info.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { RequestType, ResultValues } from '../protocol/result-values.ts';
import type { Request } from '../client/request-table.ts';
import { type LogStart, ReceivedLog } from './received-log.ts';

/** Bytes on their way to an agent: a wait of it sees them in time, and they do not fill its memory. */
const creditBytes = 256 * 1024;
/** What the relay has kept is to come within this time. */
const catchUpMs = 5000;
/** Calls that wait for their turn at one port. */
const maxWaiting = 16;

/** A port as an agent uses it: attached, with what was received lately, the lease, and a cursor. */
export class AgentPort {
  readonly id: string;
  readonly log = new ReceivedLog();
  /** Behind what the agent has read. */
  cursor: LogStart = { position: 0, mark: 0 };
  readonly #client: RelayClient;
  readonly #clock: Clock;
  readonly #attachment: PortAttachment;
  readonly #watchers = new Set<() => void>();
  #presence: PortPresence | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #refusal: RelayError | undefined;

  constructor(client: RelayClient, id: string, clock: Clock) {
    this.id = id;
    this.#client = client;
    this.#clock = clock;
    // Above those of an earlier attachment of the same client.
    this.#attachment = new PortAttachment(id, client.clock, Math.floor(clock.nowUs()), {
      onReceived: (received) => this.#onReceived(received),
      onEvent: (event) => this.#onEvent(event),
      onAttached: (attached) => {
        this.#presence = presenceOf(attached, this.#presence);
        this.#changed();
      },
      onRefused: (error) => {
        this.#refusal = error;
        this.#changed();
      },
    });
  }

  get presence(): PortPresence | undefined {
    return this.#presence;
  }
  /** Why it is no longer attached. */
  get refusal(): RelayError | undefined {
    return this.#refusal;
  }
  /** As the relay lists it. @throws {RelayError} `NOT_FOUND` */
  get info(): PortInfo {
    const info = this.#client.ports.get(this.id);
    if (!info) throw new RelayError('NOT_FOUND', 'The relay no longer lists the port.');
    return info;
  }
  get isHolder(): boolean {
    return this.#presence?.holder === this.#self && this.#presence.holder !== null;
  }

  /** Attaches, and waits for what the relay has kept. The cursor is behind that. @throws {RelayError} */
  async attach(signal: AbortSignal): Promise<void> {
    this.#client.add(this.#attachment);
    const { epoch, from, head } = await this.#attachment.attach({ from: 'oldest', creditBytes });
    if (this.log.end === 0) this.log.begin(epoch, from);
    const isThere = (): boolean => this.log.head.epoch !== epoch || this.log.head.offset >= head;
    await this.waitUntil(isThere, catchUpMs, signal);
    this.cursor = this.log.now;
  }

  async detach(): Promise<void> {
    await this.#attachment.detach(false);
    this.#client.remove(this.#attachment);
    this.#attachment.writer.fail(new RelayError('TIMEOUT', 'The port was detached before the outcome was known.'));
  }

  /** Calls back after everything that comes. @returns stops it */
  watch(onChange: () => void): () => void {
    this.#watchers.add(onChange);
    return () => this.#watchers.delete(onChange);
  }

  /** Resolves when the condition holds, or the time is over. @throws what the signal was aborted with */
  async waitUntil(condition: () => boolean, timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (condition()) return;
    signal.throwIfAborted();
    await new Promise<void>((resolve) => {
      const stops: (() => void)[] = [];
      const end = (): void => {
        for (const stop of stops) stop();
        resolve();
      };
      stops.push(this.watch(() => condition() && end()));
      stops.push(this.#clock.after(timeoutMs, end));
      signal.addEventListener('abort', end, { once: true });
      stops.push(() => signal.removeEventListener('abort', end));
    });
    signal.throwIfAborted();
  }

  /** Runs work that needs the line for itself: one after the other. @throws {RelayError} `OVERLOADED` */
  async inTurn<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= maxWaiting)
      throw new RelayError('OVERLOADED', 'Too many calls wait for this port. Wait for their answers first.');
    this.#waiting++;
    const done = this.#turn.then(() => {
      signal.throwIfAborted();
      return work();
    });
    this.#turn = done.catch(() => undefined).then(() => this.#waiting--);
    const result = await done;
    return result;
  }

  /** @throws {RelayError} what the relay answers */
  request<Type extends RequestType>(request: Request<Type>): Promise<ResultValues[Type]> {
    return this.#attachment.request(request);
  }

  /** Takes the lease if nobody has it. @throws {RelayError} `FORBIDDEN`, `READ_ONLY` with who has it */
  async takeLease(): Promise<void> {
    if (this.isHolder) return;
    if (this.info.role === 'viewer')
      throw new RelayError('FORBIDDEN', 'This access may only watch the port: nothing was transmitted.');
    if (this.#presence?.holder === null) {
      const { holder } = await this.act('request');
      if (holder === this.#self) return;
      // Somebody was faster; nobody is to be asked for it.
      await this.act('release');
    }
    throw new RelayError('READ_ONLY', `${quoted(this.holderName)} has control of the port: nothing was transmitted.`);
  }

  /** Acts on the lease. @throws {RelayError} */
  async act(action: 'request' | 'release', text?: string): Promise<ResultValues['lease']> {
    const lease = await this.request({
      type: 'lease',
      port: this.id,
      action,
      ...(text === undefined ? {} : { text }),
    });
    if (this.#presence) this.#presence = { ...this.#presence, ...lease };
    return lease;
  }

  /** Others can have the lease without asking. */
  async release(): Promise<void> {
    if (this.isHolder) await this.act('release').catch(() => undefined); // a cut connection
  }

  /** Who has the lease: untrusted text; `null`: nobody. */
  get holderName(): string | null {
    const holder = this.#presence?.holder ?? null;
    return holder === null ? null : this.#nameOf(holder);
  }

  /** Resolves when the host's operating system has the bytes. @throws {WriteError} */
  async write(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    await this.#attachment.writer.write(bytes, { epoch: this.#attachment.epoch, signal });
  }

  get #self(): ViewerId {
    const { state } = this.#client;
    return state.kind === 'connected' ? state.viewer : '';
  }

  #nameOf(id: ViewerId | null): string {
    if (id === null) return 'the relay';
    const { holder } = this.#client.ports.get(this.id) ?? { holder: null };
    const viewer = this.#presence?.viewers.find((one) => one.id === id) ?? (holder?.id === id ? holder : undefined);
    return viewer?.name ?? 'another client';
  }

  #onReceived(received: Received): void {
    if (received.kind === 'bytes') {
      this.log.append(received.epoch, received.offset, received.bytes, received.timeUs);
      this.#attachment.consumed(received.bytes.length);
    } else if (received.kind === 'gap') {
      this.log.skip(received.epoch, received.from, received.to);
    } else {
      const { event } = received;
      if (event.type === 'opened') this.log.begin(event.epoch, 0);
      const text = this.#describe(event);
      if (text !== undefined) this.log.note('offset' in event ? event.offset : 0, text);
    }
    this.#changed();
  }

  #onEvent(event: PortEvent): void {
    if (!this.#presence) return;
    const wasHolder = this.isHolder;
    this.#presence = presenceAfter(this.#presence, event);
    if (wasHolder && !this.isHolder)
      this.log.note(this.log.head.offset, `Control of the port went from you to ${quoted(this.holderName)}.`);
    // Somebody asks for it while this agent does nothing.
    if (event.type === 'lease' && this.isHolder && event.wanting.length > 0 && this.#waiting === 0) void this.release();
    this.#changed();
  }

  #describe(event: PortEvent): string | undefined {
    switch (event.type) {
      case 'opened':
        return `A new opening begins, with ${describeSettings(event.settings)} (${event.reason}).`;
      case 'lost':
        return `The device was lost: ${event.message}`;
      case 'closed':
        return `The port was closed by “${this.#nameOf(event.by)}” (${event.reason}).`;
      case 'settings':
        return `“${this.#nameOf(event.by)}” changed the settings to ${describeSettings(event.settings)}.`;
      case 'note':
        return `Note by “${event.name}”: “${event.text}”`;
      default:
        return undefined;
    }
  }

  #changed(): void {
    for (const onChange of this.#watchers) onChange();
  }
}

/** A client's name in a sentence. */
export function quoted(name: string | null): string {
  return name === null ? 'nobody' : `“${name}”`;
}
