import { SerialError } from '../core/serial-error.ts';
import type { Transmitter } from './transmitter.ts';

/** Who claims a line's transmit side. */
export interface ClaimOptions {
  /** What kind of thing it is: `paste`, `transfer`, `script`. */
  readonly owner: string;
  /** Its name for people who have to wait: `firmware.bin`. */
  readonly label: string;
  /** A person may type in between. Default: false. */
  readonly isShared?: boolean;
  /** While another claim exists: `wait` for its end, or `fail` at once. Default: `fail`. */
  readonly ifClaimed?: 'wait' | 'fail';
}

/** Called with everything received, as it comes, before any view has it. The bytes are valid during the call only. */
type Tap = (bytes: Uint8Array, timeMs: number) => void;

/**
 * Ownership of a line's transmit side. It ends when it is released, with the opening, or when everything is stopped.
 */
export interface Claim {
  /** Aborts when the claim ends. The reason is a `SerialError` unless the owner released it. */
  readonly ended: AbortSignal;
  /**
   * @param onTaken called as the line takes the bytes, with how many it has taken
   * @throws {SerialError} as `Opening.transmit`; the reason for which the claim has ended
   */
  transmit(bytes: Uint8Array, onTaken?: (bytes: number) => void): Promise<void>;
  /** Drops what is queued; the claim stays. */
  discard(): Promise<void>;
  /** Resolves when everything transmitted has left the host, as far as the platform reports it. */
  drain(): Promise<void>;
  /** Everything received from now on is given to `tap` too; it is captured as always. One tap a claim. */
  onReceived(tap: Tap): void;
  /** Calls `callback` where received bytes are missing. One callback a claim. */
  onGap(callback: () => void): void;
  /** Stops reading from the line; where there is flow control, that stops the device. */
  hold(): void;
  resume(): void;
  /** Ends the claim; the next waiting one begins. Queued bytes are still transmitted. Idempotent. */
  release(): void;
}

/** A claim that waits for the one before to end. */
interface Waiting {
  readonly options: ClaimOptions;
  readonly start: () => void;
  readonly reject: (reason: unknown) => void;
}

/** The claims on one opening of a line: one at a time. */
export class Claims {
  readonly #transmitter: Transmitter;
  #current: ActiveClaim | undefined;
  #waiting: Waiting[] = [];
  #endedBy: SerialError | undefined;

  constructor(transmitter: Transmitter) {
    this.#transmitter = transmitter;
  }

  /** Who has the line. */
  get owner(): ClaimOptions | undefined {
    return this.#current?.options;
  }

  /** A promise while the owner holds reading back. */
  get held(): Promise<void> | undefined {
    return this.#current?.held;
  }

  /**
   * Claims the line until it is released or `signal` aborts. An abort drops what is queued.
   * @throws {SerialError} `claimed` (detail: the owner's label); why the opening ended
   */
  claim(options: ClaimOptions, signal: AbortSignal): Promise<Claim> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      if (this.#endedBy) throw this.#endedBy;
      const start = () => {
        signal.removeEventListener('abort', onAbort);
        resolve(this.#start(options, signal));
      };
      const waiting: Waiting = { options, start, reject };
      const onAbort = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        reject(signal.reason);
      };
      if (!this.#current) return start();
      if (options.ifClaimed !== 'wait') throw this.#claimed(this.#current);
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(waiting);
    });
  }

  /** @throws {SerialError} `claimed` when the line is somebody's who lets nobody transmit in between */
  checkFree(): void {
    if (this.#current && !this.#current.options.isShared) throw this.#claimed(this.#current);
  }

  received(bytes: Uint8Array, timeMs: number): void {
    this.#current?.received(bytes, timeMs);
  }

  /** Bytes are missing between what was received and what comes. */
  gap(): void {
    this.#current?.gap();
  }

  /** Ends the claim and all that wait. @param forGood the opening has ended: no other claim can follow */
  end(reason: SerialError, forGood: boolean): void {
    if (forGood) this.#endedBy ??= reason;
    const waiting = this.#waiting.splice(0);
    this.#current?.end(reason);
    for (const { reject } of waiting) reject(reason);
  }

  #start(options: ClaimOptions, signal: AbortSignal): Claim {
    const claim = new ActiveClaim(options, this.#transmitter, () => {
      signal.removeEventListener('abort', onAbort);
      this.#current = undefined;
      this.#waiting.shift()?.start();
    });
    const onAbort = () => {
      void this.#transmitter.abort();
      claim.end(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#current = claim;
    return claim;
  }

  #claimed({ options }: ActiveClaim): SerialError {
    return new SerialError('claimed', options.label);
  }
}

class ActiveClaim implements Claim {
  readonly options: ClaimOptions;
  readonly #transmitter: Transmitter;
  readonly #onEnd: () => void;
  readonly #ended = new AbortController();
  #tap: Tap | undefined;
  #onGap: () => void = () => {};
  #hold: { readonly promise: Promise<void>; readonly resume: () => void } | undefined;

  constructor(options: ClaimOptions, transmitter: Transmitter, onEnd: () => void) {
    this.options = options;
    this.#transmitter = transmitter;
    this.#onEnd = onEnd;
  }

  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  get held(): Promise<void> | undefined {
    return this.#hold?.promise;
  }

  async transmit(bytes: Uint8Array, onTaken?: (bytes: number) => void): Promise<void> {
    this.ended.throwIfAborted();
    try {
      await this.#transmitter.write(bytes, onTaken);
    } catch (error) {
      // The lease of a shared port is lost: later writes would fail too.
      if (error instanceof SerialError && error.code === 'read-only') this.end(error);
      this.ended.throwIfAborted();
      throw error;
    }
  }

  discard(): Promise<void> {
    return this.ended.aborted ? Promise.resolve() : this.#transmitter.abort();
  }

  async drain(): Promise<void> {
    this.ended.throwIfAborted();
    await this.#transmitter.drain();
  }

  onReceived(tap: Tap): void {
    this.#tap = tap;
  }

  onGap(callback: () => void): void {
    this.#onGap = callback;
  }

  gap(): void {
    if (!this.ended.aborted) this.#onGap();
  }

  hold(): void {
    if (this.#hold || this.ended.aborted) return;
    let resume = () => {};
    const promise = new Promise<void>((resolve) => (resume = resolve));
    this.#hold = { promise, resume };
  }

  resume(): void {
    this.#hold?.resume();
    this.#hold = undefined;
  }

  release(): void {
    this.end(new DOMException('The claim was released.', 'AbortError'));
  }

  /** A tap that throws ends its claim; capturing continues. */
  received(bytes: Uint8Array, timeMs: number): void {
    try {
      this.#tap?.(bytes, timeMs);
    } catch (error) {
      this.end(error);
    }
  }

  end(reason: unknown): void {
    if (this.ended.aborted) return;
    this.#tap = undefined;
    this.resume();
    this.#ended.abort(reason);
    this.#onEnd();
  }
}
