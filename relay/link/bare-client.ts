import { closeCodes } from '../protocol/close-codes.ts';
import type { RelayMessage } from '../protocol/messages.ts';
import type { PortSettings, ViewerId } from '../protocol/port-info.ts';
import type { GapMessage } from '../protocol/receive-messages.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { Attached } from '../protocol/result-values.ts';
import type { Role } from '../protocol/roles.ts';
import type { DroppedMessage } from '../protocol/transmit-messages.ts';
import type { WantedStart } from '../session/find-start.ts';
import type { PortClient } from '../session/port-client.ts';
import type { PortSession } from '../session/port-session.ts';
import { frameData } from '../session/receive-frame.ts';

/** How long a lease that was taken by transmitting is kept without transmitting. */
export const bareLeaseMs = 30_000;

/** What a bare client gets: the device's bytes, and the end. */
export interface BareOutlet {
  /** Bytes handed over that have not left this host. */
  readonly bufferedBytes: number;
  /** @param data is others' too: it must not be changed */
  receive(data: Uint8Array): void;
  /** There is nothing more, and this is why. */
  end(code: number, reason: string): void;
}

export interface BareClientOptions {
  readonly viewer: ViewerId;
  readonly name: string;
  readonly role: Role;
  /** Where what is received goes; without one the client only transmits, and nothing of the port ends it or waits for it. */
  readonly outlet?: BareOutlet;
}

const nowhere: BareOutlet = { bufferedBytes: 0, receive: () => undefined, end: () => undefined };

/**
 * A client that knows bytes and nothing else, at one port. It cannot be told of a gap, so it is ended rather than given bytes that do not
 * follow each other; nor of leases, so it takes a free one by transmitting. While it holds that the port waits for it.
 */
export class BareClient implements PortClient {
  readonly viewer: ViewerId;
  readonly name: string;
  readonly role: Role;
  readonly outlet: PortClient['outlet'];
  readonly #session: PortSession;
  readonly #receives: boolean;
  readonly #onEnd: BareOutlet['end'];
  #isOver = false;
  readonly #writes = new Map<number, { readonly resolve: () => void; readonly reject: (error: RelayError) => void }>();

  constructor(session: PortSession, { viewer, name, role, outlet = nowhere }: BareClientOptions) {
    this.#receives = outlet !== nowhere;
    this.#session = session;
    this.viewer = viewer;
    this.name = name;
    this.role = role;
    this.#onEnd = (code, reason) => outlet.end(code, reason);
    this.outlet = {
      get bufferedBytes() {
        return outlet.bufferedBytes;
      },
      sendFrame: (frame) => this.#isOver || outlet.receive(frameData(frame)),
      send: (message) => this.#hear(message),
    };
  }

  /** Nothing comes before `start`. @throws {RelayError} as `PortSession.attach` does */
  attach({ epoch, from }: WantedStart = {}): { readonly attached: Attached; readonly start: () => void } {
    // An offset without an epoch is one of the present opening.
    return this.#session.attach(this, { epoch: epoch ?? this.#session.log.current?.epoch, from, credit: Infinity, lossless: this.#receives });
  }

  onStalled(): void {
    this.#end(closeCodes.stalled, 'This connection held the port back for too long.');
  }

  /** Opens the port, or finds it open with these settings. @throws {RelayError} also `FORBIDDEN`, `READ_ONLY` */
  async open(settings: PortSettings): Promise<void> {
    this.#requireOperator();
    const { opened } = await this.#session.commands.open(this.viewer, settings);
    if (opened) this.#session.commands.useLease(this.viewer, bareLeaseMs);
  }

  /**
   * Takes the lease if it is free, and transmits.
   * @param id larger than that of every earlier write under the same viewer id
   * @returns resolves when the operating system has taken all bytes
   * @throws {RelayError} `READ_ONLY` where somebody else holds the lease; why the bytes were dropped
   */
  async transmit(id: number, bytes: Uint8Array): Promise<void> {
    this.#requireOperator();
    this.#session.commands.useLease(this.viewer, bareLeaseMs);
    const answered = new Promise<void>((resolve, reject) => this.#writes.set(id, { resolve, reject }));
    this.#session.commands.transmit(this.viewer, { id, epoch: null, payload: bytes });
    await answered;
  }

  /** What was buffered has left. */
  pump(): void {
    this.#session.pump(this.viewer);
  }

  /** The client is gone. @param isCut the lease is kept for a while, unless somebody asks for it, for one that comes back under the same viewer id */
  detach(isCut = false): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#session.detach(this.viewer, isCut);
    if (!isCut) this.#session.outcomes.forget(this.viewer);
    const gone = new RelayError('TIMEOUT', 'The connection ended before this was answered.');
    for (const { reject } of this.#writes.values()) reject(gone);
    this.#writes.clear();
  }

  #requireOperator(): void {
    if (this.role === 'viewer') throw new RelayError('FORBIDDEN', 'This needs an operator; you may only read.');
  }

  #hear(message: RelayMessage): void {
    if (message.type === 'written') this.#take(message.id)?.resolve();
    else if (message.type === 'dropped') this.#take(message.id)?.reject(new DroppedError(message));
    else if (!this.#receives) return;
    else if (message.type === 'gap') this.#end(closeCodes.gap, describeGap(message));
    else if (message.type === 'lost') this.#end(closeCodes.deviceGone, message.message);
    else if (message.type === 'closed' && message.reason === 'shutdown') this.#end(closeCodes.shutdown, 'The relay was stopped.');
    else if (message.type === 'closed') this.#end(closeCodes.portClosed, 'The port was closed.');
  }

  #end(code: number, reason: string): void {
    if (this.#isOver) return;
    this.detach();
    this.#onEnd(code, reason);
  }

  #take(id: number) {
    const write = this.#writes.get(id);
    this.#writes.delete(id);
    return write;
  }
}

/** Bytes were not transmitted, or not all of them. */
export class DroppedError extends RelayError {
  /** Whether some of them may have been. */
  readonly partial: boolean;

  constructor({ code, message, partial }: DroppedMessage) {
    super(code, message);
    this.partial = partial;
  }
}

function describeGap({ epoch, from, to, reason }: GapMessage): string {
  if (reason === 'epoch-ended') return `The opening ${epoch} is over, and not all of it is kept.`;
  if (reason === 'overrun') return `The host lost bytes at offset ${from}.`;
  return `Bytes ${from} to ${to ?? 'an unknown one'} are no longer kept: ${reason === 'lagging' ? 'this connection was too slow' : 'it came too late'}.`;
}
