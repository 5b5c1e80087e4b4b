import type { SequenceStep } from '../../protocol/control-messages.ts';
import type { TransmitFrame } from '../../protocol/data-frame.ts';
import type { HostSignalChange, HostSettings, Lent, ViewerId } from '../../protocol/port-info.ts';
import type { ClosedMessage } from '../../protocol/receive-messages.ts';
import type { RelayMessage } from '../../protocol/messages.ts';
import type { InputSignalReading, Opened, ResultValues, SequenceTimes } from '../../protocol/result-values.ts';
import type { Clock } from '../../base/clock.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import { actOnLease, useLease } from '../lease/lease-state.ts';
import type { PortEvents } from './port-events.ts';
import type { PortLease } from '../lease/port-lease.ts';
import type { PortLine } from './port-line.ts';
import type { PortLoan } from './port-loan.ts';
import { requireHolder } from '../access/rights.ts';
import type { PortViewers } from '../feed/port-viewers.ts';
import type { ReceiveLog } from '../feed/receive-log.ts';
import { runSequence } from './signal-sequence.ts';
import type { TransmitQueue } from './transmit-queue.ts';

interface PortParts {
  readonly log: ReceiveLog;
  readonly line: PortLine;
  readonly loan: PortLoan;
  readonly queue: TransmitQueue;
  readonly lease: PortLease;
  readonly viewers: PortViewers;
  readonly events: PortEvents;
  readonly clock: Clock;
  /** Aborted when the lease changes hands. */
  readonly tenure: () => AbortSignal;
  /** Sends a message to all viewers and observers. */
  readonly notify: (message: RelayMessage) => void;
}

/**
 * What a client can do with the port itself. Its role was checked before; the lease is checked here,
 * when its turn has come.
 */
export class PortCommands {
  readonly #parts: PortParts;
  /** Aborted when everything is dropped; then a new one. */
  #dropped = new AbortController();

  constructor(parts: PortParts) {
    this.#parts = parts;
  }

  /** Opens the port, for which it takes a free lease. @throws {RelayError} `READ_ONLY`; what `PortLine.open` throws */
  async open(viewer: ViewerId, settings: HostSettings, signals: HostSignalChange = {}): Promise<Opened> {
    this.#parts.viewers.require(viewer);
    const hadLease = viewer === this.#parts.lease.holder;
    if (this.#parts.line.state !== 'open') this.useLease(viewer);
    try {
      return await this.#parts.line.open(settings, signals, viewer);
    } catch (error) {
      if (!hadLease) this.#release(viewer);
      throw error;
    }
  }

  /** Closes the port once all is transmitted, and frees the lease. */
  async close(viewer: ViewerId | null, reason: ClosedMessage['reason'] = 'asked'): Promise<void> {
    await this.#parts.line.close(reason, viewer);
    if (viewer !== null) this.#release(viewer);
  }

  /** Leaves the port to another program, for which it takes a free lease. @throws {RelayError} `READ_ONLY` */
  async lend(viewer: ViewerId, lent: Lent, forMs: number): Promise<void> {
    this.#parts.viewers.require(viewer);
    this.useLease(viewer);
    await this.#parts.loan.lend(viewer, lent, forMs);
  }

  async takeBack(viewer: ViewerId): Promise<void> {
    await this.#parts.loan.end(viewer, 'asked');
  }

  async changeSettings(viewer: ViewerId, settings: HostSettings): Promise<ResultValues['settings']> {
    await this.#parts.line.change(settings, viewer, () => this.#requireLease(viewer));
    const { epoch } = this.#parts.log.here(this.#parts.clock.nowUs());
    return { epoch, settings };
  }

  async setSignals(viewer: ViewerId, set: HostSignalChange): Promise<void> {
    await this.#parts.queue.run(() => this.#setSignals(viewer, set));
    this.#parts.events.signals(viewer, set);
  }

  async getSignals(): Promise<InputSignalReading> {
    const { port } = this.#parts.line;
    return { signals: await port.readInputs(), unsupported: port.unsupportedInputs };
  }

  /** Runs a sequence when the writes before it are written; nothing comes in between. */
  async runSequence(viewer: ViewerId, steps: readonly SequenceStep[]): Promise<SequenceTimes> {
    const dropped = this.#dropped.signal;
    return this.#parts.queue.run(async () => {
      this.#requireLease(viewer);
      const ended = AbortSignal.any([this.#parts.line.port.ended, this.#parts.tenure(), dropped]);
      this.#parts.events.signals(viewer, Object.assign({}, ...steps.map(({ set }) => set)), true);
      return runSequence(steps, (set) => this.#setSignals(viewer, set), this.#parts.clock, ended);
    });
  }

  /** Waits until everything written before has left the host. */
  async drain(): Promise<void> {
    await this.#parts.queue.run(() => Promise.resolve());
    await this.#parts.line.port.drain();
  }

  /** Drops what was written and not transmitted yet, and ends a sequence under way. */
  async discard(): Promise<void> {
    this.#dropped.abort(new RelayError('GAP', 'It was discarded.'));
    this.#dropped = new AbortController();
    this.#parts.queue.discard();
    await this.#parts.line.port.discard();
  }

  /** Its outcome is sent as `written` or `dropped`. */
  transmit(viewer: ViewerId, { id, epoch, payload }: Pick<TransmitFrame, 'id' | 'epoch' | 'payload'>): void {
    this.#parts.queue.enqueue({ client: viewer, id, epoch, bytes: payload });
  }

  /** A write was dropped before it came to the queue. */
  countDropped(): void {
    this.#parts.queue.counts.droppedWrites++;
  }

  /**
   * Takes a free lease for one that does not ask for it.
   * @param idleMs when it ends unless used again; default: never
   * @throws {RelayError} `READ_ONLY`, `FORBIDDEN`
   */
  useLease(viewer: ViewerId, idleMs?: number): void {
    const expiresUs = idleMs === undefined ? undefined : this.#parts.clock.nowUs() + idleMs * 1000;
    this.#parts.lease.step(
      (state, mayHold) =>
        idleMs === undefined && this.#parts.lease.holder === viewer
          ? { state }
          : useLease(state, viewer, mayHold, expiresUs),
      { by: viewer },
    );
  }

  async #setSignals(viewer: ViewerId, set: HostSignalChange): Promise<void> {
    this.#requireLease(viewer);
    const signals = await this.#parts.line.port.setSignals(set);
    this.#parts.notify({
      type: 'output-signals',
      ...this.#parts.log.here(this.#parts.clock.nowUs()),
      signals,
      by: viewer,
    });
  }

  #requireLease(viewer: ViewerId): void {
    requireHolder(viewer, this.#parts.lease.holder);
  }

  #release(viewer: ViewerId): void {
    if (viewer === this.#parts.lease.holder)
      this.#parts.lease.step((state, mayHold) => actOnLease(state, 'release', viewer, mayHold), { by: viewer });
  }
}
