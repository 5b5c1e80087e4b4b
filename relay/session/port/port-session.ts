import { bounds } from '../../protocol/limits.ts';
import { isCountedEvent, type RelayMessage } from '../../protocol/messages.ts';
import type { PortInfo, Viewer, ViewerId } from '../../protocol/port-info.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import type { Actor } from '../../protocol/relay-event.ts';
import type { Attached, ResultValues } from '../../protocol/result-values.ts';
import type { LeaseAction } from '../../protocol/sharing-messages.ts';
import { hasRight } from '../access/rights.ts';
import { findStart } from '../feed/find-start.ts';
import { HoldBack } from '../feed/hold-back.ts';
import type { Departure, DetachReason, PortClient } from '../feed/port-client.ts';
import { PortViewer } from '../feed/port-viewer.ts';
import { PortViewers } from '../feed/port-viewers.ts';
import { type ReceivedOpening, ReceiveLog } from '../feed/receive-log.ts';
import { type PortRecording, recordingInfo } from '../feed/recordings.ts';
import { actOnLease, comeBack, leave, leaveAway } from '../lease/lease-state.ts';
import { type LeaseChange, PortLease } from '../lease/port-lease.ts';
import type { Device } from './device.ts';
import { dropSentence, type Outcome, Outcomes } from './outcomes.ts';
import { PortAsks } from './port-asks.ts';
import { PortCommands } from './port-commands.ts';
import { PortEvents } from './port-events.ts';
import { PortLine } from './port-line.ts';
import { PortLoan } from './port-loan.ts';
import { type Observation, type PortObserver, PortObservers } from './port-observers.ts';
import type { ViewerOptions, PortCounts, PortSessionOptions } from './port-session-options.ts';
import { TransmitQueue } from './transmit-queue.ts';

/**
 * One port of the relay, over all losses of its device: composes the line, the feed to viewers, the lease and the
 * transmit queue. Roles were checked before (`requireAccess`); that the client holds the lease is checked here for
 * every write.
 */
export class PortSession {
  readonly id: string;
  readonly log: ReceiveLog;
  readonly outcomes: Outcomes;
  /** What a client can do with the port itself. */
  readonly commands: PortCommands;
  readonly asks: PortAsks;
  readonly recording: PortRecording | undefined;
  readonly #options: Required<Pick<PortSessionOptions, 'clock' | 'limits' | 'closeUnusedMs' | 'onChange'>>;
  readonly #viewers: PortViewers;
  readonly #observers = new PortObservers();
  readonly #lease: PortLease;
  readonly #queue: TransmitQueue;
  readonly #line: PortLine;
  readonly #loan: PortLoan;
  readonly #hold: HoldBack;
  readonly #events: PortEvents;
  #tenure = new AbortController();
  #stopUnused: (() => void) | undefined;
  /** The holder of the lease while it is not attached. */
  #absentHolder: Viewer | undefined;
  /** Events that were sent to all viewers once: a viewer that was cut off learns how many it missed. */
  #eventCount = 0;

  constructor(options: PortSessionOptions) {
    const { id, handle, clock, limits, newEpoch, onChange, closeUnusedMs = 60_000 } = options;
    this.id = id;
    // Only what is used later: an object of many options, made of others, has a shape of its own of 450 bytes.
    this.#options = { clock, limits, closeUnusedMs, onChange };
    this.recording = options.recording;
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
      report: (client, write, outcome) => this.#report(client, write, outcome),
      watch: this.#observers,
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
      onLog: () => this.#sendReceived(),
      onTurn: (message) => this.#events.line(message),
      onState: () => {
        if (this.#line.state === 'open') this.#hold.reset();
        onChange();
      },
      onInputs: (signals) => this.#notify({ type: 'input-signals', ...this.log.here(clock.nowUs()), signals }),
    });
    this.#loan = new PortLoan(this.#line, this.#events, clock);
    this.asks = new PortAsks({ clock, onChange, onEnd: (...end) => this.#events.answered(...end) });
    this.commands = new PortCommands({
      log: this.log,
      line: this.#line,
      loan: this.#loan,
      queue: this.#queue,
      lease: this.#lease,
      viewers: this.#viewers,
      events: this.#events,
      clock,
      tenure: () => this.tenure,
      notify: (message) => this.#notify(message),
    });
  }

  /** Aborted when the lease changes hands. */
  get tenure(): AbortSignal {
    return this.#tenure.signal;
  }

  get holder(): ViewerId | undefined {
    return this.#lease.holder;
  }

  /** The session's part of an entry in the list of ports. */
  get info(): Pick<
    PortInfo,
    | 'id'
    | 'state'
    | 'settings'
    | 'viewers'
    | 'holder'
    | 'epoch'
    | 'offset'
    | 'lent'
    | 'ask'
    | 'recording'
    | 'recordingStop'
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
      ...(this.#line.lent && { lent: this.#line.lent }),
      ...(this.asks.first && { ask: this.asks.first }),
      ...recordingInfo(this.recording),
    };
  }

  /** For the metrics. */
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

  /** The device was connected, or disconnected. */
  setDevice(device: Device | undefined): void {
    this.#line.setDevice(device);
  }

  isAttached(viewer: ViewerId): boolean {
    return this.#viewers.get(viewer) !== undefined;
  }

  /**
   * Attaches a client. Nothing is sent before `start`, which is called after the answer was sent.
   *
   * @throws {RelayError} `INVALID_ARGUMENT` if it is attached already or claims to be ahead
   */
  attach(client: PortClient, options: ViewerOptions = {}): { readonly attached: Attached; readonly start: () => void } {
    const { start, gap } = findStart(this.log, options);
    const credit = options.credit ?? this.#options.limits.creditBytes;
    const viewer = new PortViewer(client, this.log, this.#options.clock, {
      start,
      credit,
      maxCredit: credit === Infinity ? Infinity : bounds.creditBytes,
      isLossless: options.lossless ?? false,
      recording: this.recording,
    });
    this.#viewers.add(viewer);
    this.#observers.joined({ id: client.viewer, name: client.name, role: client.role });
    this.#events.attached(client);
    this.#lease.step((state) => comeBack(state, client.viewer), {});
    const { opening, place } = start;
    const wasOpen = opening !== undefined && !start.endKnown;
    const attached: Attached = {
      handle: this.log.handle,
      // The state at that place: the end of the opening follows its bytes.
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
      eventCount: this.#eventCount,
    };
    return { attached, start: () => viewer.start(gap) };
  }

  /** Detaches a client; its lease is free unless it may reconnect. @param reason for the audit */
  detach(viewer: ViewerId, departure: Departure = 'for-good', reason?: DetachReason): void {
    const known = this.#viewers.describe(viewer);
    if (departure === 'for-good') this.#loan.left(viewer);
    if (!this.#viewers.remove(viewer)) return;
    this.#observers.left(viewer);
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

  /** The client will not reconnect: its waiting writes are dropped, and a lease kept for it is free. */
  forget(viewer: ViewerId): void {
    this.#loan.left(viewer);
    if (!this.isAttached(viewer)) this.#lease.step((state, mayHold) => leave(state, viewer, mayHold), { by: viewer });
    this.outcomes.forget(viewer);
  }

  /** The client starts anew, with what it holds: nothing of its former writes is answered any more. */
  moved(viewer: ViewerId): void {
    this.#queue.abandon(viewer);
  }

  grant(viewer: ViewerId, bytes: number): void {
    this.#viewers.get(viewer)?.grant(bytes);
    this.#updateHold();
  }

  /** The client has room again. */
  drained(viewer: ViewerId): void {
    this.#viewers.get(viewer)?.sendReceived();
    this.#updateHold();
  }

  /**
   * For something on the host itself, such as a recording: everything from the oldest byte on, and no viewer sees it.
   */
  observe(observer: PortObserver): Observation {
    return this.#observers.add(this.log, observer);
  }

  get leaseState(): ResultValues['lease'] {
    return { holder: this.holder ?? null, wanting: this.#lease.state.wanting };
  }

  /** @throws {RelayError} what `actOnLease` throws; `NOT_FOUND` for a client that is not attached */
  actOnLease(viewer: ViewerId, action: LeaseAction, to?: ViewerId, text?: string): ResultValues['lease'] {
    this.#viewers.require(viewer);
    if (to !== undefined && !this.isAttached(to))
      throw new RelayError('NOT_FOUND', 'No viewer with this id at this port.', { path: 'to' });
    if (action === 'request') this.#viewers.requireRoom(viewer, this.#lease.state.wanting);
    this.#lease.step((state, mayHold) => actOnLease(state, action, viewer, mayHold, to), {
      by: viewer,
      whom: to,
      text,
    });
    return this.leaseState;
  }

  /** The recording has stopped or resumed. */
  recordingChanged(): void {
    this.#options.onChange();
  }

  /** Sends all viewers a note. @param by null: from outside the protocol @param actor the author, for the audit */
  note(by: ViewerId | null, name: string, text: string, actor?: Actor, voice?: 'relay'): ResultValues['note'] {
    const { current, head: offset, handle } = this.log;
    const at = { epoch: current?.epoch ?? null, offset, timeUs: this.#options.clock.nowUs() };
    this.#notify({ type: 'note', handle, ...at, by, name, text, ...(voice === undefined ? {} : { voice }) });
    this.#events.note(by, text, offset, actor);
    return at;
  }

  /** A note by the relay itself, marked so that no client can fake it. */
  say(name: string, text: string): void {
    this.note(null, name, text, undefined, 'relay');
  }

  /** Closes the port, because the relay stops. */
  async stop(): Promise<void> {
    await this.commands.close(null, 'shutdown');
    this.asks.dispose();
    this.#events.stop();
    this.#loan.dispose();
    for (const id of this.#viewers.ids) this.#observers.left(id);
    this.#viewers.dispose();
    this.#observers.dispose();
    this.#lease.dispose();
    this.#hold.reset();
    this.#stopUnused?.();
  }

  #sendReceived(): void {
    this.#viewers.sendReceived();
    this.#observers.sendReceived();
    this.#updateHold();
  }

  #notify(message: RelayMessage): void {
    if (isCountedEvent(message)) this.#eventCount++;
    this.#viewers.send(message);
    this.#observers.notify(message);
  }

  #report(client: ViewerId, id: number, outcome: Outcome): void {
    const outlet = this.#viewers.get(client)?.client.outlet;
    const { handle } = this.log;
    if (outcome.state === 'written') outlet?.send({ type: 'written', handle, id });
    else if (outcome.state === 'dropped') {
      const { code, partial } = outcome;
      outlet?.send({ type: 'dropped', handle, id, code, message: dropSentence(code), partial });
    }
  }

  /** The first byte there is from this place on, in the recording or in the replay buffer. */
  #firstOffset(opening: ReceivedOpening, place: number): number {
    const offset = place - opening.startPlace;
    return this.recording?.holds(opening.epoch, offset) ? offset : Math.max(offset, this.log.oldestOf(opening));
  }

  #losslessHolder(): PortViewer | undefined {
    const viewer = this.holder === undefined ? undefined : this.#viewers.get(this.holder);
    return viewer?.isLossless && hasRight(viewer.client.role, 'hold-back') ? viewer : undefined;
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
    this.#notify({
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
    const { closeUnusedMs, clock, onChange } = this.#options;
    if (this.#viewers.total === 0 && closeUnusedMs !== Infinity) {
      this.#stopUnused = clock.after(closeUnusedMs, () => void this.commands.close(null, 'unused'));
    }
    onChange();
  }
}
