import type { CaptureEvent } from '../core/capture-event.ts';
import type { PortSettings } from '../core/port-settings.ts';
import type { SignalStep } from '../core/reset-policy.ts';
import type { SerialErrorCode } from '../core/serial-error.ts';
import type { ReceiveDetail } from '../remote/receive-journal.ts';
import { relayErrorOf } from '../remote/relay-port-error.ts';
import type { RelayPort } from '../remote/relay-port.ts';
import type { RelayPortView } from '../remote/relay-view.ts';

/** Something a port tells of what was received: how many bytes were first there when, or what happened between them. */
export type Told =
  | { readonly kind: 'bytes'; readonly byteLength: number; readonly timeMs: number }
  | { readonly kind: 'event'; readonly event: CaptureEvent; readonly timeMs: number };

/** What a relay says of a port, as far as an opening wants to know it. */
export type PortNow = Pick<RelayPortView['info'], 'role' | 'state' | 'settings'>;

/** What a relay's port can do beyond Web Serial, in the words of a session. */
export class RelayBeyond {
  /** From the oldest byte the relay still has: what a board said before we came is what one most wants to see. */
  readonly openOptions = { relay: { from: 'oldest' } } as const;
  readonly #port: RelayPort;
  readonly #hostAheadMs: () => number;
  readonly #nowMs: () => number;
  readonly #info: () => PortNow | undefined;
  readonly #news = new EventTarget();

  /** @param hostAheadMs how much the host's clock is ahead of ours @param info what the relay says of the port now */
  constructor(port: RelayPort, hostAheadMs: () => number, nowMs: () => number, info: () => PortNow | undefined) {
    this.#port = port;
    this.#info = info;
    this.#hostAheadMs = hostAheadMs;
    this.#nowMs = nowMs;
    port.journal.keep();
  }

  settingsNow(): PortSettings | undefined {
    const { state, settings } = this.#info() ?? {};
    if (state !== 'open' || !settings) return undefined;
    const { baudRate, dataBits, stopBits, parity, flowControl } = settings;
    // What only a host can offer (5 bits, mark parity) cannot be said here.
    const isUsual =
      dataBits >= 7 && stopBits !== 1.5 && parity !== 'mark' && parity !== 'space' && flowControl !== 'software';
    return isUsual ? ({ baudRate, dataBits, stopBits, parity, flowControl } as PortSettings) : undefined;
  }

  async changeSettings(settings: PortSettings): Promise<void> {
    await this.#port.changeSettings({ ...settings });
  }

  async runSteps(steps: readonly SignalStep[]): Promise<void> {
    await this.#port.runSequence(steps);
  }

  errorCode(error: unknown): SerialErrorCode | undefined {
    switch (relayErrorOf(error)?.code) {
      case 'PORT_IN_USE':
        return 'port-busy';
      case 'READ_ONLY':
        return 'read-only';
      case 'FORBIDDEN':
        // Who may only watch is refused by the relay, everybody else by its host's operating system.
        return this.#info()?.role === 'viewer' ? 'refused' : 'permission-denied';
      case 'DEVICE_GONE':
      case 'NOT_FOUND':
        return 'port-gone';
      case 'TIMEOUT':
        return 'relay-unreachable';
      default:
        return undefined;
    }
  }

  take(byteLength: number): readonly Told[] {
    return this.#port.journal.take(byteLength).flatMap((detail) => this.#told(detail));
  }

  onNews(listener: () => void, signal: AbortSignal): void {
    this.#news.addEventListener('news', listener, { signal });
  }

  /** To be called when the relay said something. */
  announce(): void {
    this.#news.dispatchEvent(new Event('news'));
  }

  #told(detail: ReceiveDetail): Told[] {
    const localMs = (timeUs: number) => timeUs / 1000 - this.#hostAheadMs();
    if (detail.kind === 'bytes')
      return [{ kind: 'bytes', byteLength: detail.byteLength, timeMs: localMs(detail.timeUs) }];
    if (detail.kind === 'gap') {
      const event: CaptureEvent = {
        kind: 'gap',
        bytes: detail.to === null ? 0 : detail.to - detail.from,
        reason: 'fell-behind',
      };
      return [{ kind: 'event', event, timeMs: this.#nowMs() }];
    }
    // Openings and losses are the session's own to tell; what is left are notes.
    if (detail.event.type !== 'note') return [];
    const { text, name, timeUs } = detail.event;
    return [{ kind: 'event', event: { kind: 'note', text, by: name }, timeMs: localMs(timeUs) }];
  }
}
