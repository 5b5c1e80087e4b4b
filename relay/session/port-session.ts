import { bounds } from '../protocol/limits.ts';
import type { PortInfo, Viewer, ViewerId } from '../protocol/port-info.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { Actor } from '../protocol/relay-event.ts';
import type { Attached, ResultValues } from '../protocol/result-values.ts';
import type { LeaseAction } from '../protocol/sharing-messages.ts';
import { Attachment } from './attachment.ts';
import type { Device } from './device.ts';
import { dropSentence } from './drop-sentence.ts';
import { findStart } from './find-start.ts';
import { HoldBack } from './hold-back.ts';
import { actOnLease, comeBack, leave, leaveAway } from './lease.ts';
import { Outcomes } from './outcomes.ts';
import type { PortClient } from './port-client.ts';
import { type DetachReason, PortEvents } from './port-events.ts';
import { type LeaseChange, PortLease } from './port-lease.ts';
import { PortCommands } from './port-commands.ts';
import { PortLine } from './port-line.ts';
import type { PortObserver } from './port-observer.ts';
import type { PortCounts } from './port-counts.ts';
import { type PortPast, recordingInfo } from './port-past.ts';
import type { AttachOptions, Departure, PortSessionOptions } from './port-session-options.ts';
import { PortViewers } from './port-viewers.ts';
import { type Opening, ReceiveLog } from './receive-log.ts';
import { TransmitQueue } from './transmit-queue.ts';

const defaultCloseUnusedMs = 60_000;

/**
 * One port of the relay, whatever becomes of the device: who is attached, who holds the lease, what was received, what is to be
 * transmitted. Whether somebody's role allows what is asked has been decided before; that the lease is held is checked for every write here.
 */
export class PortSession {
  readonly id: string;
  readonly log: ReceiveLog;
  readonly outcomes: Outcomes;
  /** What a client can do with the port itself. */
  readonly commands: PortCommands;
  readonly past: PortPast | undefined;
  readonly #options: PortSessionOptions;
  readonly #viewers: PortViewers;
  readonly #lease: PortLease;
  readonly #queue: TransmitQueue;
  readonly #line: PortLine;
  readonly #hold: HoldBack;
  readonly #events: PortEvents;
  /** Aborted when the lease changes hands. */
  #tenure = new AbortController();
  #stopUnused: (() => void) | undefined;
  /** Who holds the lease and is not attached just now. */
  #absentHolder: Viewer | undefined;

  constructor(options: PortSessionOptions) {
    const { id, handle, clock, limits, newEpoch, onChange } = options;
    this.id = id;
    this.#options = options;
    this.past = options.past;
    this.#events = new PortEvents(id, clock, options.emit ?? (() => undefined));
    this.log = new ReceiveLog(handle, limits.replayBytes);
    this.outcomes = new Outcomes(limits.rememberedWrites);
    this.#lease = new PortLease(
      clock,
      (viewer) => this.#viewers.mayHold(viewer),
      (change) => this.#leaseChanged(change),
    );
    const first = (): ViewerId[] =>
      [this.holder, ...this.#lease.state.wanting].filter((viewer) => viewer !== undefined);
    this.#viewers = new PortViewers(handle, clock, first, () => this.#countChanged());
    this.#queue = new TransmitQueue({
      refusal: ({ client, epoch }) => {
        if (client !== this.holder) return 'READ_ONLY';
        return epoch !== null && epoch !== this.log.current?.epoch ? 'DEVICE_GONE' : undefined;
      },
      outcomes: this.outcomes,
      report: (client, write, outcome) => {
        const outlet = this.#viewers.get(client)?.client.outlet;
        if (outcome.state === 'written') outlet?.send({ type: 'written', handle, id: write });
        else if (outcome.state === 'dropped')
          outlet?.send({
            type: 'dropped',
            handle,
            id: write,
            code: outcome.code,
            message: dropSentence(outcome.code),
            partial: outcome.partial,
          });
      },
      watch: this.#viewers,
      ...(options.emit ? { onWritten: (client, bytes) => this.#events.transmitted(client, bytes) } : {}),
      maxBytes: limits.transmitBytes,
    });
    this.#hold = new HoldBack({
      clock,
      maxBehindBytes: limits.replayBytes / 2,
      stallMs: limits.losslessStallMs,
      pause: () => this.#line.pause(),
      resume: () => this.#line.resume(),
      onStalled: () => this.#losslessHolder()?.client.onStalled?.(),
    });
    this.#line = new PortLine({
      log: this.log,
      queue: this.#queue,
      clock,
      newEpoch,
      onLog: () => this.pump(),
      onTurn: (message) => this.#events.line(message),
      onState: () => {
        if (this.#line.state === 'open') this.#hold.reset();
        onChange();
      },
      onInputs: (signals) => this.#viewers.tell({ type: 'input-signals', ...this.log.here(clock.nowUs()), signals }),
    });
    this.commands = new PortCommands({
      log: this.log,
      line: this.#line,
      queue: this.#queue,
      lease: this.#lease,
      viewers: this.#viewers,
      events: this.#events,
      clock,
      tenure: () => this.#tenure.signal,
    });
  }

  get holder(): ViewerId | undefined {
    return this.#lease.holder;
  }

  /** What the list of ports shows of it. */
  get info(): Pick<
    PortInfo,
    'id' | 'state' | 'settings' | 'viewers' | 'holder' | 'epoch' | 'offset' | 'recording' | 'recordingStop'
  > {
    const { current, head } = this.log;
    const holder =
      this.holder === undefined ? null : (this.#viewers.describe(this.holder) ?? this.#absentHolder ?? null);
    return {
      id: this.id,
      state: this.#line.state,
      settings: current?.opened.settings ?? null,
      viewers: this.#viewers.total,
      holder,
      epoch: current?.epoch ?? null,
      offset: head,
      ...recordingInfo(this.past),
    };
  }

  /** What the metrics show of it. */
  get counts(): PortCounts {
    const { log } = this;
    return {
      state: this.#line.state,
      viewers: this.#viewers.total,
      isHeld: this.holder !== undefined,
      receivedBytes: log.buffer.end,
      ...this.#queue.counts,
      ...log.missed,
      behindBytes: this.#viewers.behindBytes,
    };
  }

  /** What the catalogue says: the device is here, or is not. */
  setDevice(device: Device | undefined): void {
    this.#line.setDevice(device);
  }

  isAttached(viewer: ViewerId): boolean {
    return this.#viewers.get(viewer) !== undefined;
  }

  /**
   * Attaches a client. Nothing is sent to it before `start` is called, which is to be done when it has the answer.
   *
   * @param actor who it is, for the audit
   * @throws {RelayError} `INVALID_ARGUMENT` where it is attached already or claims to be ahead
   */
  attach(
    client: PortClient,
    options: AttachOptions = {},
    actor?: Actor,
  ): { readonly attached: Attached; readonly start: () => void } {
    const { start, gap } = findStart(this.log, options);
    const credit = options.credit ?? this.#options.limits.creditBytes;
    const maxCredit = credit === Infinity ? Infinity : bounds.creditBytes;
    const attachment = new Attachment(client, this.log, this.#options.clock, {
      start,
      credit,
      maxCredit,
      isLossless: options.lossless ?? false,
      past: this.past,
    });
    this.#viewers.add(attachment);
    this.#events.attached(client, actor);
    this.#lease.step((state) => comeBack(state, client.viewer), {});
    const { opening, place } = start;
    const wasOpen = opening !== undefined && !start.endKnown;
    const attached: Attached = {
      handle: this.log.handle,
      // As it was at that place: an end that is still to be told comes after its bytes.
      state: wasOpen ? 'open' : this.#line.state,
      epoch: opening?.epoch ?? null,
      from: opening ? this.#firstOffset(opening, place) : 0,
      oldest: opening ? this.log.oldestOf(opening) : 0,
      head: opening ? this.log.endOf(opening) - opening.startPlace : 0,
      settings: opening?.opened.settings ?? null,
      outputSignals: this.#line.outputs ?? null,
      inputSignals: this.#line.inputs ?? null,
      ...this.leaseState,
      ...this.#viewers.attendance,
    };
    return { attached, start: () => attachment.start(gap) };
  }

  /** The client leaves, and gives up its lease unless it may be back. @param reason why, for the audit */
  detach(viewer: ViewerId, departure: Departure = 'for-good', reason?: DetachReason): void {
    const known = this.#viewers.describe(viewer);
    if (!this.#viewers.remove(viewer)) return;
    this.#events.detached(viewer, departure, reason);
    const { clock, limits } = this.#options;
    if (this.holder === viewer) this.#absentHolder = known;
    const untilUs = (waitMs: number): number => clock.nowUs() + waitMs * 1000;
    const absence = {
      keptUs: departure === 'cut' ? untilUs(limits.leaseReturnMs) : undefined,
      lastUs: untilUs(limits.leaseGraceMs),
    };
    const isGone = departure === 'for-good';
    this.#lease.step(
      (state, mayHold) => (isGone ? leave(state, viewer, mayHold) : leaveAway(state, viewer, mayHold, absence)),
      isGone ? { by: viewer } : {},
    );
    this.#updateHold();
  }

  /** The client is not coming back: what it has not transmitted is dropped, and a lease that was kept for it is free. */
  forget(viewer: ViewerId): void {
    if (!this.isAttached(viewer)) this.#lease.step((state, mayHold) => leave(state, viewer, mayHold), { by: viewer });
    this.outcomes.forget(viewer);
  }

  grant(viewer: ViewerId, bytes: number): void {
    this.#viewers.get(viewer)?.grant(bytes);
    this.#updateHold();
  }

  /** Sends what may be sent: there is more, or a client has taken what it was sent. */
  pump(viewer?: ViewerId): void {
    if (viewer === undefined) this.#viewers.pump();
    else this.#viewers.get(viewer)?.pump();
    this.#updateHold();
  }

  /** For observers of the host itself, such as a recording: all from the oldest on, unseen and without credit. @returns what ends it */
  observe(observer: PortObserver): () => void {
    const client = { viewer: '', name: '', role: 'viewer' as const, outlet: observer };
    const { start } = findStart(this.log, { from: 'oldest' });
    return this.#viewers.observe(
      new Attachment(client, this.log, this.#options.clock, {
        start,
        credit: Infinity,
        maxCredit: Infinity,
        isLossless: false,
      }),
      observer,
    );
  }

  get leaseState(): ResultValues['lease'] {
    return { holder: this.holder ?? null, wanting: this.#lease.state.wanting };
  }

  /** @throws {RelayError} what `actOnLease` throws; `NOT_FOUND` for one who is not attached */
  actOnLease(viewer: ViewerId, action: LeaseAction, to?: ViewerId, text?: string): ResultValues['lease'] {
    this.#viewers.require(viewer);
    if (to !== undefined && !this.isAttached(to))
      throw new RelayError('NOT_FOUND', 'Nobody with that id is attached to this port.', { path: 'to' });
    this.#lease.step((state, mayHold) => actOnLease(state, action, viewer, mayHold, to), {
      by: viewer,
      whom: to,
      text,
    });
    return this.leaseState;
  }

  /** The recording has stopped, or goes on. */
  recordingChanged(): void {
    this.#options.onChange();
  }

  /** Tells all viewers a remark. @param by null: from outside the protocol @param actor who that is, for the audit */
  note(by: ViewerId | null, name: string, text: string, actor?: Actor): ResultValues['note'] {
    const { current, head: offset, handle } = this.log;
    const at = { epoch: current?.epoch ?? null, offset, timeUs: this.#options.clock.nowUs() };
    this.#viewers.tell({ type: 'note', handle, ...at, by, name, text });
    this.#events.note(by, text, offset, actor);
    return at;
  }

  /** Closes the port, because the relay stops. */
  async stop(): Promise<void> {
    await this.commands.close(null, 'shutdown');
    this.#events.stop();
    this.#viewers.dispose();
    this.#lease.dispose();
    this.#hold.reset();
    this.#stopUnused?.();
  }

  /** Of the bytes from this place on, the first there is: in the recording or in the replay buffer. */
  #firstOffset(opening: Opening, place: number): number {
    const offset = place - opening.startPlace;
    return this.past?.holds(opening.epoch, offset) ? offset : Math.max(offset, this.log.oldestOf(opening));
  }

  #losslessHolder(): Attachment | undefined {
    const attachment = this.holder === undefined ? undefined : this.#viewers.get(this.holder);
    return attachment?.isLossless ? attachment : undefined;
  }

  #updateHold(): void {
    if (this.#line.state === 'open') this.#hold.update(this.#losslessHolder()?.feed);
  }

  #leaseChanged(whole: LeaseChange): void {
    const { former, state, ...change } = whole;
    const holder = state.holder?.id ?? null;
    if (former !== undefined && former !== holder) {
      this.#tenure.abort(new RelayError('READ_ONLY', 'The lease was lost before this was done.'));
      this.#tenure = new AbortController();
      this.#queue.drop('READ_ONLY', former);
    }
    const { by = null, whom = null, text, reason } = change;
    this.#viewers.tell({
      type: 'lease',
      handle: this.log.handle,
      holder,
      wanting: state.wanting,
      reason,
      by,
      whom,
      ...(text === undefined ? {} : { text }),
    });
    this.#events.lease(whole);
    this.#updateHold();
    this.#options.onChange();
  }

  #countChanged(): void {
    this.#stopUnused?.();
    this.#stopUnused = undefined;
    const { closeUnusedMs = defaultCloseUnusedMs, clock, onChange } = this.#options;
    if (this.#viewers.total === 0 && closeUnusedMs !== Infinity) {
      this.#stopUnused = clock.after(closeUnusedMs, () => void this.commands.close(null, 'unused'));
    }
    onChange();
  }
}
