import { closeCodes } from '../protocol/close-codes.ts';
import type { RelayMessage } from '../protocol/messages.ts';
import type { Epoch, OutputSignalChange, PortSettings } from '../protocol/port-info.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { ResultValues } from '../protocol/result-values.ts';
import type { ClientIdentity } from './client-identity.ts';
import type { FeedOutlet } from './client-link.ts';
import { dropSentence } from './drop-sentence.ts';
import type { WantedStart } from './find-start.ts';
import type { PortClient } from './port-client.ts';
import type { PortSession } from './port-session.ts';
import { frameData, frameOffset, maxFrameData } from './receive-frame.ts';
import { requireAccess } from './require-access.ts';

/** Where the bytes of a bare client go. */
export interface BareSink {
  /** Bytes handed over that have not left this host. */
  readonly bufferedBytes: number;
  /** Takes bytes, which go to others too and must not be changed. @param offset of the first in its epoch */
  data(bytes: Uint8Array, epoch: Epoch, offset: number): void;
  /** It is over, for good. @param code close code @param error what for, with a sentence */
  end(code: number, error: RelayError): void;
}

/** How long a lease taken by transmitting is kept after the last write. */
const idleLeaseMs = 30_000;

/**
 * A client that knows no messages: it takes bytes and gives bytes. So it is never sent a stream with a hole: rather it is ended. While it holds the
 * lease the port waits for it, for some seconds.
 */
export class BareClient implements PortClient, FeedOutlet {
  readonly viewer: string;
  readonly name: string;
  readonly role: ClientIdentity['role'];
  readonly outlet: FeedOutlet = this;
  readonly #session: PortSession;
  readonly #sink: BareSink;
  readonly #writes = new Map<number, { readonly resolve: () => void; readonly reject: (error: RelayError) => void }>();
  #epoch: Epoch = '';
  #lastId = 0;
  #isOver = false;

  /**
   * @param viewer a public id of its own @param name what others see
   * @param start where to begin receiving @throws {RelayError} `INVALID_ARGUMENT` where that is ahead of the port; `GAP` where it is gone
   */
  constructor(session: PortSession, sink: BareSink, identity: ClientIdentity, { viewer, name }: { readonly viewer: string; readonly name: string }, start: WantedStart = {}) {
    this.viewer = viewer;
    this.name = name;
    this.role = identity.role;
    this.#session = session;
    this.#sink = sink;
    const { attached, start: begin } = session.attach(this, { ...start, credit: Infinity, lossless: true });
    const isWhole = typeof start.from !== 'number' || (attached.epoch === start.epoch && attached.from === start.from);
    if (!isWhole) {
      this.close();
      throw new RelayError('GAP', 'The bytes from there on are no longer kept.');
    }
    this.#epoch = attached.epoch ?? '';
    begin();
  }

  get bufferedBytes(): number {
    return this.#sink.bufferedBytes;
  }

  /** Opens the port, unless it is open with these settings. @throws {RelayError} as `open` in the protocol does */
  async open(settings: PortSettings, lines?: OutputSignalChange): Promise<void> {
    requireAccess('open', undefined, this.role, this.viewer, this.#session.holder);
    await this.#session.commands.open(this.viewer, settings, lines);
    // Opening takes the lease for good; this client is one that cannot give it back.
    if (this.#session.holder === this.viewer) this.#session.commands.useLease(this.viewer, idleLeaseMs);
  }

  /**
   * Transmits, with a lease it takes if nobody has it. Resolves when the operating system has taken all of it.
   *
   * @throws {RelayError} `READ_ONLY` where somebody else holds the lease; why else it was dropped, of which a part may have been transmitted
   */
  async transmit(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += maxFrameData) {
      requireAccess('transmit', undefined, this.role, this.viewer, this.viewer);
      this.#session.commands.useLease(this.viewer, idleLeaseMs);
      await this.#write(bytes.subarray(at, at + maxFrameData));
    }
  }

  note(text: string): ResultValues['note'] {
    requireAccess('note', undefined, this.role, this.viewer, this.#session.holder);
    return this.#session.note(null, this.name, text);
  }

  /** What was handed over has left. */
  drained(): void {
    this.#session.pump(this.viewer);
  }

  /** The client has gone. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#session.detach(this.viewer);
    this.#session.outcomes.forget(this.viewer);
    for (const { reject } of this.#writes.values()) reject(new RelayError('TIMEOUT', 'The connection ended before this was transmitted.'));
    this.#writes.clear();
  }

  sendFrame(frame: Uint8Array): void {
    if (!this.#isOver) this.#sink.data(frameData(frame), this.#epoch, frameOffset(frame));
  }

  send(message: RelayMessage): void {
    if (this.#isOver) return;
    if (message.type === 'opened') this.#epoch = message.epoch;
    else if (message.type === 'written') this.#settle(message.id)?.resolve();
    else if (message.type === 'dropped') this.#settle(message.id)?.reject(new RelayError(message.code, dropSentence(message.code)));
    else if (message.type === 'gap') this.#end(closeCodes.gap, new RelayError('GAP', 'This connection was too slow: bytes it has not had are no longer kept.'));
    else if (message.type === 'lost') this.#end(closeCodes.deviceGone, new RelayError(message.code, message.message));
    else if (message.type === 'closed') this.#end(closeCodes.portClosed, new RelayError('DEVICE_GONE', 'The port was closed.'));
  }

  onStalled(): void {
    this.#end(closeCodes.stalled, new RelayError('TIMEOUT', 'This connection held the port back for too long.'));
  }

  #write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#writes.set(id, { resolve, reject });
      this.#session.commands.transmit(this.viewer, { id, epoch: null, payload: bytes });
    });
  }

  #settle(id: number) {
    const write = this.#writes.get(id);
    this.#writes.delete(id);
    return write;
  }

  #end(code: number, error: RelayError): void {
    if (this.#isOver) return;
    this.close();
    this.#sink.end(code, error);
  }
}
