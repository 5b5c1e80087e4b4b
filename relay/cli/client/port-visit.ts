import type { ReceiveFrame } from '../../protocol/data-frame.ts';
import type { RelayMessage } from '../../protocol/messages.ts';
import type { Epoch, OutputSignalChange, PortInfo, PortSettings } from '../../protocol/port-info.ts';
import type { AttachMessage } from '../../protocol/receive-messages.ts';
import { LeaseKeeper, type TakeOver } from './lease-keeper.ts';
import type { PortWriter } from './port-writer.ts';
import type { ReceiveCursor } from './receive-cursor.ts';
import type { ConnectionListener, RelayConnection } from './relay-connection.ts';
import { sayEvent } from './say-event.ts';

/** What a port that nobody has opened before is opened with. */
export const defaultSettings: PortSettings = {
  baudRate: 115_200,
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
  flowControl: 'none',
};

export interface VisitOptions {
  readonly port: PortInfo;
  readonly start: Pick<AttachMessage, 'epoch' | 'from'>;
  readonly isLossless: boolean;
  readonly maxCredit: number;
  /** Of `maxCredit`, what is free at the start. */
  readonly credit: number;
  readonly say: (sentence: string) => void;
}

/** `null`: never opened. */
export interface OpeningInfo {
  readonly epoch: Epoch | null;
  readonly settings: PortSettings | null;
}

/** A port over one connection: attached, opened, fed with credit. */
export class PortVisit implements ConnectionListener {
  readonly lease: LeaseKeeper;
  readonly #connection: RelayConnection;
  readonly #cursor: ReceiveCursor;
  readonly #writer: PortWriter;
  readonly #options: VisitOptions;
  /** 0: not attached yet. */
  #handle = 0;
  #freedBytes = 0;
  #head: { readonly epoch: Epoch; readonly offset: number } | undefined;

  constructor(connection: RelayConnection, cursor: ReceiveCursor, writer: PortWriter, options: VisitOptions) {
    this.#connection = connection;
    this.#cursor = cursor;
    this.#writer = writer;
    this.#options = options;
    const { port, say } = options;
    const request = (action: 'request' | 'release' | 'take-over', text?: string) =>
      connection.ask({ type: 'lease', port: port.id, action, ...(text === undefined ? {} : { text }) });
    this.lease = new LeaseKeeper({ self: connection.welcome.viewer, request, say });
    connection.listener = this;
  }

  /** All that the port had received when it was attached has come. */
  get hasCaughtUp(): boolean {
    return (
      this.#handle !== 0 &&
      (this.#head === undefined || this.#cursor.epoch !== this.#head.epoch || this.#cursor.next >= this.#head.offset)
    );
  }

  /** @throws {RelayError} @throws {ConnectionEnd} */
  async attach(): Promise<void> {
    const { port, start, credit, isLossless } = this.#options;
    await this.#connection.ask(
      { type: 'attach', port: port.id, ...start, credit, lossless: isLossless },
      ({ handle, epoch, from, head, holder, viewers }) => {
        this.#handle = handle;
        this.#head = epoch === null ? undefined : { epoch, offset: head };
        this.lease.begin(holder, viewers);
        // If some of what was asked for is gone, a gap will say so: until then that is what comes next.
        const isAsAsked = epoch !== null && epoch === start.epoch && typeof start.from === 'number';
        this.#cursor.begin(epoch, isAsAsked ? start.from : from);
      },
    );
  }

  /**
   * Sees to it that the port is open, and takes the lease if it is free.
   * @param settings what it is to be open with; undefined: as it is, or was
   * @param signals what lines are set to first thing, if it has to be opened
   * @param takeOver have the lease also if it is not free
   * @returns the opening that there is then
   * @throws {RelayError}
   */
  async open(
    settings: PortSettings | undefined,
    signals: OutputSignalChange,
    takeOver?: TakeOver,
  ): Promise<OpeningInfo> {
    const { port } = this.#options;
    if (takeOver) await this.lease.takeOver(takeOver);
    if (port.state !== 'open') {
      const opened = await this.#connection.ask({
        type: 'open',
        port: port.id,
        settings: settings ?? port.settings ?? defaultSettings,
        signals,
      });
      await this.lease.take();
      return opened;
    }
    await this.lease.take();
    if (settings === undefined) return port;
    // Changes nothing when they are those already.
    return this.lease.isHeld
      ? this.#connection.ask({ type: 'settings', port: port.id, settings })
      : this.#connection.ask({ type: 'open', port: port.id, settings });
  }

  /** Sets lines of the open port. @throws {RelayError} `READ_ONLY` where somebody else has the lease */
  async setSignals(set: OutputSignalChange): Promise<void> {
    await this.#connection.ask({ type: 'signals', port: this.#options.port.id, set });
  }

  async connectWriter(): Promise<void> {
    const connection = this.#connection;
    const { memory, limits } = connection.welcome;
    await this.#writer.connect({
      handle: this.#handle,
      memory,
      maxBytes: limits.transmitBytes,
      sendFrame: (frame) => connection.sendFrame(frame),
      askOutcome: async (under, id) => {
        const { outcomes } = await connection.ask({
          type: 'outcomes',
          port: this.#options.port.id,
          memory: under,
          from: id,
          to: id,
        });
        return outcomes.find((outcome) => outcome.id === id);
      },
    });
  }

  taken(bytes: number): void {
    this.#freedBytes += bytes;
    if (this.#freedBytes < this.#options.maxCredit / 2) return;
    this.#connection.grant(this.#handle, this.#freedBytes);
    this.#freedBytes = 0;
  }

  onFrame(frame: ReceiveFrame): void {
    if (frame.kind === 'receive' && frame.handle === this.#handle) this.#cursor.frame(frame);
  }

  onMessage(message: RelayMessage): void {
    if ('handle' in message && message.handle !== this.#handle) return;
    if (message.type === 'gap') this.#cursor.gap(message);
    else if (message.type === 'lost' || message.type === 'closed') this.#cursor.ended(message.epoch, message.offset);
    else if (message.type === 'opened') this.#cursor.opened(message.epoch);
    else if (message.type === 'written') this.#writer.written(message.id);
    else if (message.type === 'dropped') this.#writer.dropped(message);
    else if (message.type === 'lease' || message.type === 'viewers') this.lease.hear(message);
    const sentence = sayEvent(message, this.#connection.welcome.viewer, (viewer) => this.lease.nameOf(viewer));
    if (sentence !== undefined) this.#options.say(sentence);
  }
}
