import { closeCodes, closeMeaning } from '../protocol/close-codes.ts';
import type { PortRequest, RelayMessage } from '../protocol/messages.ts';
import type { HostSettings } from '../protocol/port-info.ts';
import type { GapMessage } from '../protocol/receive-messages.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { Attached, Opened } from '../protocol/result-values.ts';
import type { DroppedMessage } from '../protocol/transmit-messages.ts';
import type { ClientIdentity } from '../session/access/client-identity.ts';
import { hasRight } from '../session/access/rights.ts';
import type { WantedStart } from '../session/feed/find-start.ts';
import type { PortConnection, ReachablePort } from '../session/clients/port-directory.ts';
import type { DetachReason, PortClient } from '../session/feed/port-client.ts';
import { frameData, maxFrameData } from '../session/feed/receive-frame.ts';

/** How long a lease taken by transmitting is kept without another transmission. */
const bareLeaseMs = 30_000;

/** The most frames one transmission is cut into: 256 KiB make 5. */
const maxParts = 8;

/** A bare client's output: the device's bytes, and the end. */
interface BareOutlet {
  /** Bytes handed over that have not left this host. */
  readonly bufferedBytes: number;
  /** @param data shared with others, so it must not be changed */
  receive(data: Uint8Array): void;
  /** The end, and its reason. */
  end(code: number, reason: string): void;
  /** What else happens at the port. Default: it is not told. */
  hear?(message: RelayMessage): void;
}

/** What a client that has the lease can ask of a port besides bytes. */
type BareControl = BareControlOf<'settings' | 'signals' | 'sequence' | 'discard'>;
type BareControlOf<Type extends PortRequest['type']> = Type extends Type
  ? Omit<Extract<PortRequest, { readonly type: Type }>, 'request' | 'port'>
  : never;

interface BareClientOptions {
  /** A public id that no other viewer has. */
  readonly viewer: string;
  readonly name: string;
  readonly identity: ClientIdentity;
  /** The client's IP address. */
  readonly address: string;
  /**
   * Takes what is received. Without one the client only transmits; then the port neither ends it nor waits for it.
   */
  readonly outlet?: BareOutlet;
}

const nowhere: BareOutlet = { bufferedBytes: 0, receive: () => undefined, end: () => undefined };

/**
 * A client at one port that exchanges bytes only. A gap cannot be sent to it, so a gap closes it. It takes a free lease
 * by transmitting; while it holds the lease, the port waits for it.
 */
export class BareClient {
  readonly #port: ReachablePort;
  readonly #access: PortConnection;
  readonly #identity: ClientIdentity;
  readonly #receives: boolean;
  readonly #onEnd: BareOutlet['end'];
  readonly #onMessage: BareOutlet['hear'];
  #isOver = false;
  readonly #writes = new Map<number, { readonly resolve: () => void; readonly reject: (error: RelayError) => void }>();

  constructor(port: ReachablePort, { viewer, name, identity, address, outlet = nowhere }: BareClientOptions) {
    this.#receives = outlet !== nowhere;
    this.#port = port;
    this.#identity = identity;
    this.#onEnd = (code, reason) => outlet.end(code, reason);
    this.#onMessage = outlet.hear?.bind(outlet);
    const visitor: PortClient = {
      viewer,
      name,
      role: identity.role,
      identity,
      address,
      memory: '',
      isBare: true,
      outlet: {
        get bufferedBytes() {
          return outlet.bufferedBytes;
        },
        sendFrame: (frame) => this.#isOver || outlet.receive(frameData(frame)),
        send: (message) => this.#hear(message),
      },
      onStalled: () => this.#end(closeCodes.stalled, 'This connection held the port back for too long.'),
    };
    this.#access = port.enter(visitor);
  }

  /** Nothing is delivered before `start`. @throws {RelayError} as `PortSession.attach` does */
  async attach(start: WantedStart = {}): Promise<{ readonly attached: Attached; readonly start: () => void }> {
    return attachWithoutCredit(this.#port, this.#access, start, this.#receives);
  }

  /** Opens the port, or finds it open with these settings. @throws {RelayError} also `FORBIDDEN`, `READ_ONLY` */
  async open(settings: HostSettings): Promise<void> {
    this.#requireOperator();
    const { value } = await this.#access.ask({ type: 'open', request: 0, port: this.#port.id, settings });
    if ((value as Opened).opened) await this.#access.useLease(bareLeaseMs);
  }

  /**
   * Takes the lease if it is free, and transmits.
   * @param id larger than that of every earlier write under the same viewer id @param bytes at most 256 KiB
   * @returns resolves when the operating system has all bytes
   * @throws {RelayError} `READ_ONLY` if another client holds the lease; why the bytes were dropped
   */
  async transmit(id: number, bytes: Uint8Array): Promise<void> {
    this.#requireOperator();
    if (this.#isOver) throw tooLate();
    const lease = this.#access.useLease(bareLeaseMs);
    const parts = Array.from({ length: Math.ceil(bytes.length / maxFrameData) }, (_, i) =>
      bytes.subarray(i * maxFrameData, (i + 1) * maxFrameData),
    );
    // Right behind the lease request, because the port may be far away. Without the lease nothing is transmitted.
    const written = Promise.all(parts.map((payload, i) => this.#transmitPart(id * maxParts + i, payload, i === 0)));
    const [done] = await Promise.allSettled([written, lease]);
    if (done.status === 'rejected' && done.reason instanceof DroppedError && done.reason.partial) throw done.reason;
    await lease;
    await written;
  }

  /** Takes the lease if it is free, or keeps it for longer. @throws {RelayError} `READ_ONLY`, `FORBIDDEN` */
  async claim(): Promise<void> {
    this.#requireOperator();
    await this.#access.useLease(bareLeaseMs);
  }

  /** Needs the lease. In order with what is transmitted. @throws {RelayError} as `PortConnection.ask` does */
  async control(message: BareControl): Promise<void> {
    await this.#access.ask({ ...message, request: 0, port: this.#port.id });
  }

  /**
   * Leaves the port to another program on its host, for which it takes the lease if that is free. Again: a new end.
   * @throws {RelayError} `READ_ONLY` if another client holds the lease; as `PortCommands.lend` does
   */
  async lend(forMs: number, text?: string): Promise<void> {
    this.#requireOperator();
    await this.#access.useLease(forMs);
    await this.#access.ask({
      type: 'lend',
      request: 0,
      port: this.#port.id,
      forMs,
      ...(text === undefined ? {} : { text }),
    });
  }

  /** Has the host open the port again. @throws {RelayError} `READ_ONLY` if another client holds the lease */
  async takeBack(): Promise<void> {
    this.#requireOperator();
    await this.#access.ask({ type: 'take-back', request: 0, port: this.#port.id });
    await this.#access.ask({ type: 'lease', request: 0, port: this.#port.id, action: 'release' });
  }

  /** The client has room again. */
  drained(): void {
    this.#access.drained();
  }

  /**
   * The client left.
   * @param isCut the lease is kept for a while, unless it is requested, for a reconnect under the same viewer id
   * @param reason for the audit
   */
  detach(isCut = false, reason?: DetachReason): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#access.end(isCut, reason);
    for (const { reject } of this.#writes.values()) reject(tooLate());
    this.#writes.clear();
  }

  async #transmitPart(id: number, payload: Uint8Array, isFirst: boolean): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.#writes.set(id, { resolve, reject });
        this.#access.transmit({ kind: 'transmit', handle: this.#access.handle, id, epoch: null, payload });
      });
    } catch (error) {
      throw error instanceof DroppedError && !isFirst
        ? new DroppedError({ code: error.code, message: error.message, partial: true })
        : error;
    }
  }

  #requireOperator(): void {
    if (!hasRight(this.#identity.role, 'hold-lease'))
      throw new RelayError('FORBIDDEN', 'This needs an operator; you may only read.');
  }

  #hear(message: RelayMessage): void {
    if (message.type === 'written') this.#take(message.id)?.resolve();
    else if (message.type === 'dropped') this.#take(message.id)?.reject(new DroppedError(message));
    else if (!this.#receives) return;
    else if (message.type === 'gap') this.#end(closeCodes.gap, describeGap(message));
    else if (message.type === 'lost') this.#end(closeCodes.deviceGone, message.message);
    else if (message.type === 'closed' && message.reason === 'shutdown')
      this.#end(closeCodes.shutdown, 'The relay was stopped.');
    else if (message.type === 'closed') this.#end(closeCodes.portClosed, 'The port was closed.');
    else this.#onMessage?.(message);
  }

  #end(code: number, reason: string): void {
    if (this.#isOver) return;
    this.detach(false, closeMeaning(code).name);
    this.#onEnd(code, reason);
  }

  #take(id: number) {
    const write = this.#writes.get(id);
    this.#writes.delete(id);
    return write;
  }
}

/**
 * Attaches a client without credit: it gets whatever it has room for.
 * @throws {RelayError} as `PortConnection.ask` does
 */
export async function attachWithoutCredit(
  port: ReachablePort,
  access: PortConnection,
  { epoch, from }: WantedStart,
  lossless: boolean,
): Promise<{ readonly attached: Attached; readonly start: () => void }> {
  // An offset without an epoch is one of the present opening.
  const opening = typeof from === 'number' ? (epoch ?? port.epoch) : undefined;
  if (opening === null)
    throw new RelayError('INVALID_ARGUMENT', 'The port has not been opened yet, so it has no offsets.', {
      path: 'from',
    });
  const { value, after = () => undefined } = await access.ask({
    type: 'attach',
    request: 0,
    port: port.id,
    ...(from === undefined ? {} : { from }),
    ...(opening ? { epoch: opening } : {}),
    credit: Infinity,
    lossless,
  });
  return { attached: value as Attached, start: after };
}

/** Not all bytes were transmitted. */
export class DroppedError extends RelayError {
  /** Whether some may have been. */
  readonly partial: boolean;

  constructor({ code, message, partial }: Pick<DroppedMessage, 'code' | 'message' | 'partial'>) {
    super(code, message);
    this.partial = partial;
  }
}

const tooLate = (): RelayError => new RelayError('TIMEOUT', 'The connection ended before this was answered.');

function describeGap({ epoch, from, to, reason }: GapMessage): string {
  if (reason === 'epoch-ended') return `The opening ${epoch} is over, and not all of it is kept.`;
  if (reason === 'overrun') return `The host lost bytes at offset ${from}.`;
  return (
    `Bytes ${from} to ${to ?? 'an unknown one'} are no longer kept: ` +
    `${reason === 'lagging' ? 'this connection was too slow' : 'it attached too late'}.`
  );
}
