import type { Line, LineOpening, LineSink } from '../line/line.ts';
import { checkOpenOptions } from './check-open-options.ts';
import { PortStreams } from './port-streams.ts';
import { ReceiveQueue } from './receive-queue.ts';
import { callException, invalidState, lineException, lostException, streamException } from './serial-exception.ts';
import { SerialTarget } from './serial-target.ts';

/** [[state]]. */
type State = 'closed' | 'opening' | 'opened' | 'closing' | 'forgotten';

/** From `open()` to `close()`. */
interface Opened {
  readonly streams: PortStreams;
  readonly opening: LineOpening;
}

/**
 * A W3C `SerialPort` (Web Serial, WICG/serial) over any `Line`: for libraries that want one. Follows the specification,
 * and Chromium where that leaves a choice. The `cause` of its exceptions is the line's `SerialError`.
 */
export class LineSerialPort extends SerialTarget implements SerialPort {
  readonly line: Line;
  #state: State = 'closed';
  #opened: Opened | undefined;

  constructor(line: Line) {
    super();
    this.line = line;
  }

  get connected(): boolean {
    return this.line.connected && !this.#isForgotten();
  }

  get readable(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    return this.#opened?.streams.readable ?? null;
  }

  get writable(): WritableStream<Uint8Array> | null {
    return this.#opened?.streams.writable ?? null;
  }

  getInfo(): SerialPortInfo {
    return { ...this.line.adapter } as SerialPortInfo;
  }

  async open(options: SerialOptions): Promise<void> {
    const { bufferSize, ...settings } = checkOpenOptions(options); // arguments are converted before anything else
    if (this.#isForgotten()) throw forgotten();
    if (this.#state !== 'closed') throw invalidState('The port is already open.');
    this.#setState('opening');
    const reception = new Reception(bufferSize);
    try {
      const opening = await this.line.open(settings, reception);
      if (this.#isForgotten()) {
        await opening.close();
        throw forgotten();
      }
      this.#opened = { opening, streams: makeStreams(opening, reception, bufferSize) };
    } catch (error) {
      if (!this.#isForgotten()) this.#setState('closed');
      throw callException(error);
    }
    this.#setState('opened');
  }

  async close(): Promise<void> {
    const { streams, opening } = this.#requireOpened();
    this.#setState('closing');
    try {
      await streams.close();
    } catch (error) {
      if (!this.#isForgotten()) this.#setState('opened'); // locked: it can be closed later
      throw error;
    }
    this.#opened = undefined;
    await opening.close();
    if (!this.#isForgotten()) this.#setState('closed');
  }

  async setSignals(given?: SerialOutputSignals | null): Promise<void> {
    const signals = given ?? {};
    if (typeof signals !== 'object' && typeof signals !== 'function')
      throw new TypeError('The signals are not an object.');
    const { opening, streams } = this.#requireOpened();
    const named = (['dataTerminalReady', 'requestToSend', 'break'] as const).filter(
      (name) => signals[name] !== undefined,
    );
    if (named.length === 0) throw new TypeError('Signals dictionary must contain at least one member.');
    if (streams.lost) throw streams.lost;
    await orCallException(opening.setSignals(Object.fromEntries(named.map((name) => [name, Boolean(signals[name])]))));
  }

  async getSignals(): Promise<SerialInputSignals> {
    const { opening, streams } = this.#requireOpened();
    if (streams.lost) throw streams.lost;
    return { ...(await orCallException(opening.getSignals())) };
  }

  async forget(): Promise<void> {
    if (this.#isForgotten()) return;
    this.#opened?.streams.lose(lostException());
    this.#opened = undefined;
    this.#setState('forgotten');
    await this.line.forget();
  }

  #requireOpened(): Opened {
    if (this.#state !== 'opened' || !this.#opened) throw invalidState('The port is not open.');
    return this.#opened;
  }

  #isForgotten(): boolean {
    return this.#state === 'forgotten';
  }

  #setState(state: State): void {
    this.#state = state;
  }
}

/** Received bytes that wait to be read. Holds the line back from `bufferSize` on. */
class Reception implements LineSink {
  readonly queue: ReceiveQueue;
  streams: PortStreams | undefined;
  readonly #bufferSize: number;
  #held: PromiseWithResolve | undefined;

  constructor(bufferSize: number) {
    this.#bufferSize = bufferSize;
    this.queue = new ReceiveQueue(() => this.#release());
  }

  opened(): void {}
  signals(): void {}

  received(bytes: Uint8Array): void {
    this.queue.push({ kind: 'bytes', bytes: bytes.slice() });
    this.streams?.deliver();
  }

  event(event: Parameters<LineSink['event']>[0]): void {
    // There is no stream yet that a gap could break.
    if (event.kind === 'note' || event.kind === 'events-missing') return;
    if (!this.streams && this.queue.byteLength === 0) return;
    const error = lineException(event.kind === 'gap' ? 'overrun' : event.error);
    this.queue.push({ kind: 'error', error, fatal: false });
    this.streams?.deliver();
  }

  holdBack(): Promise<void> | undefined {
    if (this.queue.byteLength < this.#bufferSize) return undefined;
    this.#held ??= withResolve();
    return this.#held.promise;
  }

  #release(): void {
    if (this.queue.byteLength >= this.#bufferSize) return;
    this.#held?.resolve();
    this.#held = undefined;
  }
}

function makeStreams(opening: LineOpening, reception: Reception, bufferSize: number): PortStreams {
  const streams = new PortStreams({
    bufferSize,
    queue: reception.queue,
    write: (bytes) => orStreamException(opening.transmit(bytes)),
    drain: () => orStreamException(opening.drain()),
    discard: () => opening.discard().catch(() => {}), // then nothing of ours is left
  });
  reception.streams = streams;
  void opening.ended.then((end) => {
    if (end.kind === 'lost') streams.lose(lostException(end.error));
  });
  return streams;
}

interface PromiseWithResolve {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

/** `Promise.withResolvers()`, which Chromium 111 and Firefox ESR 115 lack. */
function withResolve(): PromiseWithResolve {
  let resolve = () => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

const forgotten = (): DOMException => new DOMException('The port has been forgotten.', 'NetworkError');
const orCallException = <T>(promise: Promise<T>): Promise<T> =>
  promise.catch((error: unknown) => Promise.reject(callException(error)));
const orStreamException = <T>(promise: Promise<T>): Promise<T> =>
  promise.catch((error: unknown) => Promise.reject(streamException(error)));
