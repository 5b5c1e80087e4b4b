import { RelayError, type RelayErrorCode } from '../protocol/relay-error.ts';
import type { Outcome, Outcomes } from './outcomes.ts';

/** How many bytes of one client may wait at a port, 256 KiB. A client knows: it keeps no more than this unanswered. */
export const defaultTransmitBytes = 256 * 1024;

/** How many writes of one client may wait: as many as are remembered, so that none that waits is ever forgotten. */
const maxWrites = 256;

export interface TransmitQueueOptions {
  /** Asked when a write comes, and again when its turn has come: the lease may have gone to somebody else in between. */
  readonly mayTransmit: (client: string) => boolean;
  readonly outcomes: Outcomes;
  /** Tells the client what became of its write. */
  readonly report: (client: string, id: number, outcome: Outcome) => void;
  /** How many bytes of one client may wait, 256 KiB. */
  readonly maxBytes?: number;
}

interface Write {
  readonly client: string;
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** Takes bytes; resolves when the operating system has them. */
export type WriteBytes = (bytes: Uint8Array) => Promise<void>;

/** The writes of all clients to one port, in the order they came. Each is given to the device at most once. */
export class TransmitQueue {
  readonly #options: TransmitQueueOptions;
  readonly #maxBytes: number;
  #waiting: Write[] = [];
  #current: Write | undefined;
  #write: WriteBytes | undefined;
  /** Why nothing can be written while there is no device. */
  #closedCode: RelayErrorCode = 'DEVICE_GONE';
  #holds = 0;
  /** Those who wait until nothing is being written, or nothing waits. */
  #watchers: { readonly done: () => boolean; readonly resolve: () => void }[] = [];

  constructor(options: TransmitQueueOptions) {
    this.#options = options;
    this.#maxBytes = options.maxBytes ?? defaultTransmitBytes;
  }

  /** How many bytes of a client wait or are being written. */
  pendingBytes(client: string): number {
    return this.#pending(client).reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** From now on writes go to this device. */
  start(write: WriteBytes): void {
    this.#write = write;
    this.#next();
  }

  /** There is no device any more: what waits is dropped, and so is what comes. The write under way fails by itself. */
  stop(code: RelayErrorCode): void {
    this.#write = undefined;
    this.#closedCode = code;
    this.drop(code);
  }

  /** Takes a write. One that was taken before is answered from memory, never transmitted again. */
  enqueue(write: Write): void {
    const { client, id } = write;
    const known = this.#options.outcomes.begin(client, id);
    if (known) {
      if (known.state === 'forgotten') this.#options.report(client, id, { state: 'failed', code: 'GAP' });
      else if (known.state !== 'queued' && known.state !== 'unknown') this.#options.report(client, id, known);
      return;
    }
    const refusal = this.#refusal(write);
    if (refusal !== undefined) return this.#settle(write, { state: 'dropped', code: refusal });
    this.#waiting.push(write);
    this.#next();
  }

  /** Drops what waits: of one client, or all. What is being written stays. */
  drop(code: RelayErrorCode, client?: string): void {
    const dropped = this.#waiting.filter((write) => client === undefined || write.client === client);
    this.#waiting = this.#waiting.filter((write) => !dropped.includes(write));
    for (const write of dropped) this.#settle(write, { state: 'dropped', code });
    this.#tell();
  }

  /** Lets no further write begin. @returns what lets them begin again, once nothing is being written any more */
  async hold(): Promise<() => void> {
    this.#holds++;
    let released = false;
    const release = (): void => {
      if (released) return;
      released = true;
      this.#holds--;
      this.#next();
    };
    await this.#when(() => !this.#current);
    return release;
  }

  /** Resolves when nothing waits and nothing is being written. */
  idle(): Promise<void> {
    return this.#when(() => !this.#current && this.#waiting.length === 0);
  }

  #refusal({ client, bytes }: Write): RelayErrorCode | undefined {
    if (!this.#options.mayTransmit(client)) return 'READ_ONLY';
    if (!this.#write) return this.#closedCode;
    const tooMany = this.#pending(client).length >= maxWrites || this.pendingBytes(client) + bytes.length > this.#maxBytes;
    return tooMany ? 'OVERLOADED' : undefined;
  }

  #pending(client: string): Write[] {
    return [...(this.#current ? [this.#current] : []), ...this.#waiting].filter((write) => write.client === client);
  }

  #next(): void {
    while (!this.#current && this.#holds === 0 && this.#write) {
      const write = this.#waiting.shift();
      if (!write) return;
      if (this.#options.mayTransmit(write.client)) void this.#transmit(write, this.#write);
      else this.#settle(write, { state: 'dropped', code: 'READ_ONLY' });
    }
  }

  async #transmit(write: Write, writeBytes: WriteBytes): Promise<void> {
    this.#current = write;
    let outcome: Outcome = { state: 'written' };
    try {
      await writeBytes(write.bytes);
    } catch (error) {
      outcome = { state: 'failed', code: error instanceof RelayError ? error.code : 'DEVICE_ERROR' };
    }
    this.#current = undefined;
    this.#settle(write, outcome);
    this.#tell();
    this.#next();
  }

  #settle({ client, id }: Write, outcome: Outcome): void {
    this.#options.outcomes.settle(client, id, outcome);
    this.#options.report(client, id, outcome);
  }

  #when(done: () => boolean): Promise<void> {
    if (done()) return Promise.resolve();
    return new Promise((resolve) => this.#watchers.push({ done, resolve }));
  }

  #tell(): void {
    const ready = this.#watchers.filter(({ done }) => done());
    this.#watchers = this.#watchers.filter((watcher) => !ready.includes(watcher));
    for (const { resolve } of ready) resolve();
  }
}
