import { SerialError } from '../core/serial-error.ts';
import type { ClockMove, WallClock } from '../line/clock.ts';
import type { CaptureLibrary } from '../storage/capture-library.ts';
import type { CaptureId } from './api/captures.ts';
import type { PortId } from './api/ports.ts';
import type { ResumableSession, SessionId, SessionSummary } from './api/sessions.ts';
import { LiveSession } from './live-session.ts';
import type { PortRegistry } from './port-registry.ts';
import type { Slot } from './slot.ts';

export interface SessionHubOptions {
  readonly clock: WallClock;
  /** Milliseconds that run evenly, for rates. */
  readonly steadyMs: () => number;
  readonly library: CaptureLibrary;
  readonly registry: PortRegistry;
  readonly newId: () => string;
  /** Ports that were open when the page was last left. */
  readonly openBefore: readonly PortId[];
  /** Remembers which ports are open beyond a reload. */
  readonly rememberOpen: (ports: readonly PortId[]) => void;
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
  readonly #openBefore: Set<PortId>;
  #leaving = false;
  /** Something moved when it was last looked at. */
  #moved = false;
  #counting: ReturnType<typeof setInterval> | undefined;
  /** Bytes counted at the last look, to see whether they moved. */
  readonly #counted = new Map<SessionId, number>();

  constructor(options: SessionHubOptions) {
    this.#options = options;
    this.#openBefore = new Set(options.openBefore);
  }

  summaries(): SessionSummary[] {
    const nowMs = this.#options.steadyMs();
    return [...this.#sessions.values()].map((live) => live.summary(nowMs));
  }

  /** Ports that were open when the page was left, are here again, and have no session now. */
  resumable(): ResumableSession[] {
    return this.#options.registry.slots
      .filter((slot) => this.#openBefore.has(slot.id) && slot.line && !this.of(slot))
      .map((slot) => ({ portId: slot.id, name: slot.profile.name || slot.label.name }));
  }

  dismissResumable(portId: PortId): void {
    this.#openBefore.delete(portId);
    this.#options.rememberOpen([...this.#openBefore]);
  }

  ofCapture(captureId: CaptureId): LiveSession | undefined {
    return [...this.#sessions.values()].find(({ recorder }) => recorder.info.id === captureId);
  }

  of(slot: Slot): LiveSession | undefined {
    return [...this.#sessions.values()].find((live) => live.slot === slot);
  }

  /** @throws {SerialError} `not-found` */
  get(id: SessionId): LiveSession {
    const live = this.#sessions.get(id);
    if (!live) throw new SerialError('not-found', id);
    return live;
  }

  /** Opens a session; the one the port has already is given when it has one. */
  async open(slot: Slot): Promise<SessionId> {
    const { library, registry, clock, newId } = this.#options;
    const existing = this.of(slot);
    if (existing && existing.session.state.kind !== 'closed') return existing.id;
    if (existing) await this.dismiss(existing.id);
    const id = newId();
    const name =
      slot.profile.name || [slot.label.name || slot.label.detail, registry.twin(slot)].filter(Boolean).join(' ');
    const live = new LiveSession(id, slot, library.record(newId(), name), clock, () => this.#touched(live));
    this.#sessions.set(id, live);
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
    this.#counted.delete(id);
    this.#touched(live);
    await this.#options.library.finish(live.recorder.info.id);
  }

  /** Records who holds a shared port, when that changed. */
  relaysTouched(): void {
    for (const live of this.#sessions.values()) live.noteHolder();
  }

  /** The computer's clock was set. */
  clockMoved(move: ClockMove): void {
    for (const live of this.#sessions.values()) live.clockMoved(move);
  }

  /** Closes all ports because the page is left: they are offered again when it is back. */
  async leave(): Promise<void> {
    this.#leaving = true;
    await Promise.all([...this.#sessions.values()].map(({ session }) => session.close()));
  }

  #touched(live: LiveSession): void {
    const { library, rememberOpen, onChange } = this.#options;
    const { kind } = live.session.state;
    const state = kind === 'closed' || kind === 'failed' ? 'complete' : 'recording';
    if (live.recorder.info.state !== state) library.setState(live.recorder.info.id, state);
    const remembered = this.#openBefore.has(live.slot.id);
    if (kind === 'open') this.#openBefore.add(live.slot.id);
    if (kind === 'closed' && !this.#leaving) this.#openBefore.delete(live.slot.id);
    if (remembered !== this.#openBefore.has(live.slot.id)) rememberOpen([...this.#openBefore]);
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
        const { rxBytes, txBytes, rxRate, txRate, txQueued, id } = live.summary(steadyMs);
        const sum = rxBytes + txBytes;
        const before = this.#counted.get(id) ?? 0;
        if (rxBytes + txBytes > before) live.slot.touchedMs = nowMs;
        moved ||= sum !== before || rxRate > 0 || txRate > 0 || txQueued > 0;
        this.#counted.set(id, sum);
      }
      // Once more after the last change: a second after the last byte the rate is 0, which has to be reported too.
      if (moved || this.#moved) this.#options.onCount();
      this.#moved = moved;
      if (this.#sessions.size > 0) return;
      clearInterval(this.#counting);
      this.#counting = undefined;
    }, counterMs);
  }
}
