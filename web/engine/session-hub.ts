import { lineErrorKinds } from '../core/line-error.ts';
import { SerialError } from '../core/serial-error.ts';
import type { ClockMove, WallClock } from '../line/clock.ts';
import type { CaptureLibrary } from '../storage/capture-library.ts';
import type { CaptureId } from './api/captures.ts';
import type { SharedViewerId } from './api/relays.ts';
import type { SessionId, SessionSummary } from './api/sessions.ts';
import { LiveSession } from './live-session.ts';
import type { PortRegistry } from './port-registry.ts';
import type { Slot } from './slot.ts';

interface SessionHubOptions {
  readonly clock: WallClock;
  /** Milliseconds that run evenly, for rates. */
  readonly steadyMs: () => number;
  readonly library: CaptureLibrary;
  readonly registry: PortRegistry;
  readonly newId: () => string;
  /** Asks for control of a shared port. */
  readonly requestControl: (slot: Slot) => unknown;
  /** A session came, went or changed. */
  readonly onChange: () => void;
  /** Only counters moved. */
  readonly onCount: () => void;
}

/** Counters move while a port is open: they are looked at this often. */
const counterMs = 100;

/** The sessions of this page. A port has one at most. */
export class SessionHub {
  readonly #options: SessionHubOptions;
  readonly #sessions = new Map<SessionId, LiveSession>();
  /** By which id we had control of a session's port before the page was left. */
  readonly #former = new Map<SessionId, SharedViewerId>();
  /** Something moved when it was last looked at. */
  #moved = false;
  #counting: ReturnType<typeof setInterval> | undefined;
  /** Bytes counted at the last look, to see whether they moved. */
  readonly #counted = new Map<SessionId, number>();

  constructor(options: SessionHubOptions) {
    this.#options = options;
  }

  summaries(): SessionSummary[] {
    const nowMs = this.#options.steadyMs();
    return [...this.#sessions.values()].map((live) => live.summary(nowMs));
  }

  ofCapture(captureId: CaptureId): LiveSession | undefined {
    return [...this.#sessions.values()].find(({ recorder }) => recorder.info.id === captureId);
  }

  of(slot: Slot): LiveSession | undefined {
    return [...this.#sessions.values()].find((live) => live.slot === slot);
  }

  has(id: SessionId): boolean {
    return this.#sessions.has(id);
  }

  /** @throws {SerialError} `not-found` */
  get(id: SessionId): LiveSession {
    const live = this.#sessions.get(id);
    if (!live) throw new SerialError('not-found', id);
    return live;
  }

  /**
   * Opens a session; the one the port has already is given when it has one.
   * @param former our id at a shared port that we had control of
   * @param replayOf the capture that is played back
   */
  async open(slot: Slot, former?: SharedViewerId, replayOf?: CaptureId): Promise<SessionId> {
    const { library, registry, clock, newId } = this.#options;
    const existing = this.of(slot);
    if (existing && existing.session.state.kind !== 'closed') return existing.id;
    if (existing) await this.dismiss(existing.id);
    const id = newId();
    const recorder = library.record(newId(), registry.fullName(slot), undefined, replayOf);
    const live = new LiveSession(id, slot, recorder, clock, () => this.#touched(live));
    this.#sessions.set(id, live);
    if (former !== undefined) this.#former.set(id, former);
    this.#count();
    void live.answerer.prepare();
    void live.session.open();
    return id;
  }

  /** Closes the port; the session stays to be looked at and opened again. */
  async close(id: SessionId): Promise<void> {
    const live = this.get(id);
    await live.session.close();
    await live.recorder.flush();
  }

  /** Closes the port and takes the session off the list; its capture is complete. */
  async dismiss(id: SessionId): Promise<void> {
    const live = this.get(id);
    await live.session.close();
    this.#sessions.delete(id);
    this.#former.delete(id);
    this.#counted.delete(id);
    this.#touched(live);
    live.slot.source.onDismissed?.();
    await this.#options.library.finish(live.recorder.info.id);
  }

  /** Records who holds a shared port, when that changed. */
  relaysTouched(): void {
    for (const live of this.#sessions.values()) {
      live.noteLoan();
      live.noteHolder();
      live.noteClock();
      this.#regain(live);
    }
  }

  /** The computer's clock was set. */
  clockMoved(move: ClockMove): void {
    for (const live of this.#sessions.values()) live.clockMoved(move);
  }

  /** Takes control back that we had before the page was left, unless somebody else has it now. */
  #regain({ id, slot, session }: LiveSession): void {
    const former = this.#former.get(id);
    const { shared } = slot;
    if (former === undefined || shared?.self === undefined || session.state.kind !== 'open') return;
    this.#former.delete(id);
    const { holder, role, self } = shared;
    if (role === 'viewer' || holder?.id === self) return;
    // Our own connection of before may not have ended for the relay yet.
    if (holder === undefined || holder.id === former) this.#options.requestControl(slot);
  }

  /** Closes all ports because the page is left; shared ones stay open for others. */
  async leave(): Promise<void> {
    this.#stopCounting();
    await Promise.all([...this.#sessions.values()].map(({ session }) => session.close('page-left')));
  }

  #touched(live: LiveSession): void {
    const { library, onChange } = this.#options;
    const { kind } = live.session.state;
    const state = kind === 'closed' || kind === 'failed' ? 'complete' : 'recording';
    if (live.recorder.info.state !== state) library.setState(live.recorder.info.id, state);
    this.#regain(live);
    onChange();
  }

  /** While there are sessions, reports their changing counters, and marks ports that just received. */
  #count(): void {
    this.#counting ??= setInterval(() => {
      // Also looks after the computer's clock, while nothing is received.
      const nowMs = this.#options.clock.now();
      const steadyMs = this.#options.steadyMs();
      let moved = false;
      for (const live of this.#sessions.values()) {
        const { rxBytes, txBytes, rxRate, txRate, txQueued, id, replay, lineErrors, gaps } = live.summary(steadyMs);
        // An error may come while nothing else does: a break on an idle line.
        const sum = rxBytes + txBytes + gaps + lineErrorKinds.reduce((count, kind) => count + lineErrors[kind], 0);
        const before = this.#counted.get(id) ?? 0;
        if (sum > before) live.slot.touchedMs = nowMs;
        moved ||= sum !== before || rxRate > 0 || txRate > 0 || txQueued > 0 || replay?.isPlaying === true;
        // It holds something of its own now.
        if (replay && txBytes > 0) live.recorder.change({ replayOf: undefined });
        this.#counted.set(id, sum);
      }
      // Once more after the last change: a second after the last byte the rate is 0, which has to be reported too.
      if (moved || this.#moved) this.#options.onCount();
      this.#moved = moved;
      if (this.#sessions.size === 0) this.#stopCounting();
    }, counterMs);
  }

  #stopCounting(): void {
    clearInterval(this.#counting);
    this.#counting = undefined;
  }
}
