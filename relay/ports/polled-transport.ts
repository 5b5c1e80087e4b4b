import { readSync, writeSync } from 'node:fs';
import type { Poller } from './serial-binding.ts';
import type { SerialTransport, SerialTransportEvents } from './transport.ts';
import { WriteQueue } from './write-queue.ts';

// libuv's names for what a poller waits for.
const readable = 1;
const writable = 2;
const disconnected = 4;

/** Most that one turn reads or writes, in bytes, so that no port keeps the others waiting. */
const maxTurnBytes = 64 * 1024;

/** A tty hands out at most 4,095 bytes at a time; after fewer than this there is most likely no more. */
const worthAskingAgainBytes = 2048;

/** All reads are synchronous, so all ports can share the place where bytes arrive. */
const scratch = new Uint8Array(maxTurnBytes);

const errorCode = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
const isNotYet = (error: unknown): boolean => ['EAGAIN', 'EWOULDBLOCK', 'EINTR'].includes(String(errorCode(error)));

/**
 * Reads and writes a descriptor that does not block, on Linux and macOS, when its poller says so.
 *
 * The binding's own read and write are left alone: a thread of Node's small pool takes part in each; of a device that
 * is gone they may read 0 bytes for ever, an endless loop; and their poller waits for one thing at a time, so that
 * nothing is read while a write waits, and two ends that both wait to be read from wait for ever.
 */
export class PolledTransport implements SerialTransport {
  readonly #fd: number;
  readonly #poller: Poller;
  readonly #writes = new WriteQueue();
  #events: SerialTransportEvents | undefined;
  #paused = false;
  #turnIsDue = false;
  /** What the poller has said since the last turn: anything else would only be refused, which costs an exception. */
  #isReadable = false;
  #isWritable = false;
  #hungUp: unknown;

  /** @param fd must be open, and not block */
  constructor(fd: number, poller: Poller) {
    this.#fd = fd;
    this.#poller = poller;
  }

  get isWriting(): boolean {
    return !this.#writes.isEmpty;
  }

  start(events: SerialTransportEvents): void {
    this.#events = events;
    this.#poller.on('readable', (error: unknown) => {
      this.#isReadable = true;
      this.#wake(error);
    });
    this.#poller.on('writable', (error: unknown) => {
      this.#isWritable = true;
      this.#wake(error);
    });
    this.#poller.on('disconnect', (error: unknown) => this.#wake(error ?? new Error('The device has hung up.')));
    this.#wait();
  }

  pause(): void {
    this.#paused = true;
    this.#wait();
  }

  resume(): void {
    this.#paused = false;
    this.#wait();
  }

  write(bytes: Uint8Array): Promise<void> {
    if (!this.#events) return Promise.reject(this.#hungUp ?? new Error('The port is closed.'));
    const wasIdle = this.#writes.isEmpty;
    const written = this.#writes.add(bytes);
    if (wasIdle) {
      this.#send();
      this.#wait();
    }
    return written;
  }

  dropWrites(reason: unknown): void {
    this.#writes.rejectAll(reason);
  }

  readPending(): void {
    while (this.#events && this.#receive());
  }

  stop(reason: unknown): void {
    this.#events = undefined;
    for (const event of ['readable', 'writable', 'disconnect']) this.#poller.removeAllListeners(event);
    this.#poller.stop();
    this.#writes.rejectAll(reason);
  }

  #wait(): void {
    if (!this.#events || this.#hungUp) return;
    this.#poller.poll(disconnected | (this.#paused ? 0 : readable) | (this.#writes.isEmpty ? 0 : writable));
  }

  /**
   * The poller calls from outside of Node's event loop, where promises would not go on until something else happens.
   */
  #wake(error: unknown): void {
    this.#hungUp ??= error ?? undefined;
    if (this.#turnIsDue) return;
    this.#turnIsDue = true;
    setImmediate(() => {
      this.#turnIsDue = false;
      this.#takeTurn();
    });
  }

  #takeTurn(): void {
    const [isReadable, isWritable] = [this.#isReadable, this.#isWritable];
    this.#isReadable = this.#isWritable = false;
    if (!this.#events) return; // the descriptor may be another file's by now
    if (this.#hungUp) {
      this.readPending(); // what came before the end
      this.#end(this.#hungUp);
      return;
    }
    if (isWritable) this.#send();
    if (this.#events && !this.#paused && isReadable) this.#receive();
    this.#wait();
  }

  /** @returns whether it is worth asking again at once */
  #receive(): boolean {
    let usedBytes = 0;
    let failure: unknown;
    let isMore = true;
    while (isMore && usedBytes < maxTurnBytes) {
      try {
        const readBytes = readSync(this.#fd, scratch, usedBytes, maxTurnBytes - usedBytes, null);
        if (readBytes === 0) failure = new Error('The device is gone.');
        usedBytes += readBytes;
        isMore = readBytes >= worthAskingAgainBytes;
      } catch (error) {
        if (!isNotYet(error)) failure = error;
        isMore = false;
      }
    }
    if (usedBytes > 0) this.#events?.onData(scratch.slice(0, usedBytes));
    if (failure) this.#end(failure);
    return isMore;
  }

  #send(): void {
    try {
      this.#writes.writeWith((bytes) => writeSync(this.#fd, bytes), maxTurnBytes);
    } catch (error) {
      if (!isNotYet(error)) this.#end(error);
    }
  }

  #end(cause: unknown): void {
    const events = this.#events;
    if (!events) return;
    this.#hungUp ??= cause;
    this.stop(cause);
    events.onLost(cause);
  }
}
