import { commonBaudRates } from '../core/port-settings.ts';
import type { PortSettings } from '../core/port-settings.ts';
import type { SessionState } from '../core/session-state.ts';
import type { PortSummary } from './api/ports.ts';

/** Waits between attempts, in milliseconds; the last one repeats. */
const retryDelaysMs = [1000, 2000, 4000, 8000, 15_000, 30_000];

/** Practically every adapter takes the common rates up to this one. */
const maxSafeBaudRate = 921_600;

interface BusyRetryOptions {
  readonly nowMs: () => number;
  /** Calls `callback` once after `delayMs`. @returns cancels it */
  readonly after: (delayMs: number, callback: () => void) => () => void;
  /** Tries to open, leaving the state as it is until it has worked or failed again. */
  readonly attempt: () => void;
  /** Calls `listener` when the port is unplugged, until `signal` aborts. */
  readonly onDeparture: (listener: () => void, signal: AbortSignal) => void;
}

/**
 * Opens a port that another program uses as soon as it is free: tries again, ever more rarely, until stopped. One that
 * is unplugged meanwhile is tried at once: the session waits for a port that is not there.
 */
export class BusyRetry {
  readonly #options: BusyRetryOptions;
  #attempts = 0;
  #isStopped = false;
  #isScheduled = false;
  #retryMs: number | undefined;
  #cancel: () => void = () => {};
  /** Ends listening for departures. */
  #watching: AbortController | undefined;

  constructor(options: BusyRetryOptions) {
    this.#options = options;
  }

  /** When it tries next, milliseconds since 1970; `undefined`: it does not. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  /** To be called with every change of the session's state. */
  see(state: SessionState, settings: PortSettings, source: PortSummary['source']): void {
    if (state.kind !== 'failed') return this.#reset();
    if (this.#isStopped || this.#isScheduled) return;
    const { nowMs, after, attempt, onDeparture } = this.#options;
    if (!this.#watching && mayReturn(state)) {
      this.#watching = new AbortController();
      onDeparture(() => this.#departed(), this.#watching.signal);
    }
    if (!mayBeBusy(state, settings, source)) {
      this.#retryMs = undefined;
      return;
    }
    const delayMs = retryDelaysMs[Math.min(this.#attempts, retryDelaysMs.length - 1)] ?? 0;
    this.#attempts++;
    this.#isScheduled = true;
    this.#retryMs = nowMs() + delayMs;
    this.#cancel = after(delayMs, () => {
      this.#isScheduled = false;
      attempt();
    });
  }

  /** Tries no more until the person opens the port. */
  stop(): void {
    this.#reset();
    this.#isStopped = true;
  }

  #departed(): void {
    this.#cancel();
    this.#isScheduled = false;
    this.#options.attempt();
  }

  #reset(): void {
    this.#watching?.abort();
    this.#watching = undefined;
    this.#cancel();
    this.#cancel = () => {};
    this.#isScheduled = false;
    this.#retryMs = undefined;
    this.#attempts = 0;
    this.#isStopped = false;
  }
}

/** Whether unplugging and plugging in may help: not where the settings or a relay's rules are in the way. */
function mayReturn({ code }: Extract<SessionState, { kind: 'failed' }>): boolean {
  return code === 'port-busy' || code === 'open-failed' || code === 'permission-denied';
}

/**
 * Whether another program probably has the port. Browsers answer most failures alike (Web Serial, `open()`:
 * NetworkError); a rate that an adapter may not take is not tried again, since each attempt could reset the device.
 */
function mayBeBusy(
  { code }: Extract<SessionState, { kind: 'failed' }>,
  { baudRate }: PortSettings,
  source: PortSummary['source'],
): boolean {
  if (code === 'port-busy') return true;
  return (
    code === 'open-failed' && source === 'serial' && baudRate <= maxSafeBaudRate && commonBaudRates.includes(baudRate)
  );
}
