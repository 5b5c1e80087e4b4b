import type { Epoch } from '../../protocol/port-info.ts';
import { RelayError, type RelayErrorCode } from '../../protocol/relay-error.ts';
import type { Outcome, Outcomes } from './outcomes.ts';
import type { WriteWatch } from './port-observers.ts';

/** How many bytes of one client may wait at a port, 256 KiB. A client knows: it keeps no more than this unanswered. */
const defaultTransmitBytes = 256 * 1024;

/** How many commands may wait. */
const maxCommands = 256;

/** How many writes of one client may wait: as many as are remembered, so that none that waits is ever forgotten. */
const maxWrites = 256;

interface TransmitQueueOptions {
  /** Why a write is refused. Asked on arrival and again in its turn: the lease may have changed hands. */
  readonly refusal: (write: Write) => RelayErrorCode | undefined;
  readonly outcomes: Outcomes;
  /** Reports a write's outcome to its client. */
  readonly report: (client: string, id: number, outcome: Outcome) => void;
  /** Gets every accepted write. Default: nothing does. */
  readonly watch?: WriteWatch;
  /** The operating system has accepted a write. */
  readonly onWritten?: (client: string, bytes: number) => void;
  /** How many bytes of one client may wait, 256 KiB. */
  readonly maxBytes?: number;
}

export interface Write {
  readonly client: string;
  /** Counts up for each client. */
  readonly id: number;
  /** The opening it is meant for; `null`: whichever there is. */
  readonly epoch: Epoch | null;
  readonly bytes: Uint8Array;
}

/** Something else that has its turn among the writes. */
interface Command {
  readonly run: () => Promise<void>;
  readonly refuse: (error: RelayError) => void;
}

type Item = Write | Command;

/** Takes bytes; resolves when the operating system has them. */
type WriteBytes = (bytes: Uint8Array) => Promise<void>;

const isWrite = (item: Item): item is Write => 'bytes' in item;

/**
 * The writes of all clients to one port, and what is to be done between them, in the order they came. Each is given to
 * the device at most once.
 */
export class TransmitQueue {
  /** Outcomes of accepted writes. */
  readonly counts = { transmittedBytes: 0, writtenWrites: 0, droppedWrites: 0 };
  readonly #options: TransmitQueueOptions;
  readonly #maxBytes: number;
  #waiting: Item[] = [];
  #current: Item | undefined;
  #discarded: Item | undefined;
  /** Nobody waits for its outcome. */
  #abandoned: Item | undefined;
  #write: WriteBytes | undefined;
  /** The refusal code while there is no device. */
  #refusalCode: RelayErrorCode = 'DEVICE_GONE';

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

  /** The device is gone: waiting and new items are refused. The current one fails by itself. */
  stop(code: RelayErrorCode): void {
    this.#write = undefined;
    this.#refusalCode = code;
    this.drop(code);
    const refused = this.#waiting as Command[];
    this.#waiting = [];
    for (const command of refused) command.refuse(this.#noDevice());
  }

  /** Accepts a write. A known one is answered from memory, never transmitted again. */
  enqueue(write: Write): void {
    const { client, id } = write;
    const known = this.#options.outcomes.begin(client, id);
    if (known?.state === 'unknown')
      this.#options.report(client, id, { state: 'dropped', code: 'INVALID_ARGUMENT', partial: true });
    else if (known?.state === 'written' || known?.state === 'dropped') this.#options.report(client, id, known);
    if (known) return;
    const refusal = this.#refusal(write);
    if (refusal !== undefined) return this.#drop(write, refusal);
    this.#waiting.push(write);
    this.#next();
  }

  /**
   * Does something after all that came before, while no write is under way and none begins.
   *
   * @throws {RelayError} `DEVICE_GONE` if there is no device, or it goes before the turn; `OVERLOADED` if too many
   * wait; what the command throws
   */
  run<T>(command: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!this.#write) return reject(this.#noDevice());
      if (this.#waiting.filter((item) => !isWrite(item)).length >= maxCommands) {
        return reject(new RelayError('OVERLOADED', 'Too much waits for this port already.'));
      }
      this.#waiting.push({ run: () => command().then(resolve, reject), refuse: reject });
      this.#next();
    });
  }

  /** Drops writes that wait: of one client, or all. What is being written stays. */
  drop(code: RelayErrorCode, client?: string): void {
    const isDropped = (item: Item): item is Write => isWrite(item) && (client === undefined || item.client === client);
    const dropped = this.#waiting.filter(isDropped);
    this.#waiting = this.#waiting.filter((item) => !isDropped(item));
    for (const write of dropped) this.#dropTaken(write, code);
  }

  /** Drops all writes; one that is being written may have been in part. */
  discard(): void {
    this.#discarded = this.#current;
    this.drop('GAP');
  }

  /** Drops what waits of a client; what is being written ends without an answer. The client may use its ids anew. */
  abandon(client: string): void {
    this.drop('GAP', client);
    this.#options.outcomes.forget(client);
    if (this.#current && isWrite(this.#current) && this.#current.client === client) this.#abandoned = this.#current;
  }

  #noDevice(): RelayError {
    return new RelayError(this.#refusalCode, 'The port is not open.');
  }

  #refusal(write: Write): RelayErrorCode | undefined {
    const refusal = this.#options.refusal(write) ?? (this.#write ? undefined : this.#refusalCode);
    if (refusal !== undefined) return refusal;
    const { client, bytes } = write;
    const tooMany =
      this.#pending(client).length >= maxWrites || this.pendingBytes(client) + bytes.length > this.#maxBytes;
    return tooMany ? 'OVERLOADED' : undefined;
  }

  #pending(client: string): Write[] {
    return [this.#current, ...this.#waiting].filter(
      (item): item is Write => item !== undefined && isWrite(item) && item.client === client,
    );
  }

  #next(): void {
    while (!this.#current && this.#write) {
      const item = this.#waiting.shift();
      if (!item) return;
      if (!isWrite(item)) {
        void this.#work(item, item.run);
        continue;
      }
      const refusal = this.#options.refusal(item);
      if (refusal === undefined) void this.#work(item, this.#transmit.bind(this, item, this.#write));
      else this.#dropTaken(item, refusal);
    }
  }

  async #work(item: Item, work: () => Promise<void>): Promise<void> {
    this.#current = item;
    await work();
    this.#current = undefined;
    this.#next();
  }

  async #transmit(write: Write, writeBytes: WriteBytes): Promise<void> {
    this.#options.watch?.began(write);
    try {
      await writeBytes(write.bytes);
      this.#end(
        write,
        this.#discarded === write ? { state: 'dropped', code: 'GAP', partial: true } : { state: 'written' },
      );
    } catch (error) {
      const code = error instanceof RelayError ? error.code : 'DEVICE_ERROR';
      this.#end(write, { state: 'dropped', code: this.#discarded === write ? 'GAP' : code, partial: true });
    }
  }

  #drop(write: Write, code: RelayErrorCode): void {
    this.counts.droppedWrites++;
    this.#settle(write, { state: 'dropped', code, partial: false });
  }

  #dropTaken(write: Write, code: RelayErrorCode): void {
    this.#end(write, { state: 'dropped', code, partial: false });
  }

  #end(write: Write, outcome: Outcome): void {
    const { watch, onWritten } = this.#options;
    watch?.ended(write, outcome);
    if (outcome.state === 'written') {
      this.counts.transmittedBytes += write.bytes.length;
      this.counts.writtenWrites++;
      onWritten?.(write.client, write.bytes.length);
    } else this.counts.droppedWrites++;
    this.#settle(write, outcome);
  }

  #settle(write: Write, outcome: Outcome): void {
    const { client, id } = write;
    if (this.#abandoned === write) return void (this.#abandoned = undefined);
    this.#options.outcomes.settle(client, id, outcome);
    this.#options.report(client, id, outcome);
  }
}
