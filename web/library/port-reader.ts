import type { LineEnd, LineOpening, LineSink } from '../line/line.ts';
import { defaultSettings } from '../core/port-settings.ts';
import type { PortHappening, OpenOptions, ReadPort } from './api.ts';

/** What waits to be read; from there on the relay is held back. */
const maxWaitingBytes = 1024 * 1024;
const maxWaiting = 10_000;

interface PortReaderInit {
  readonly nowMs: () => number;
  readonly note: (text: string) => Promise<void>;
}

/** A line's deliveries, to be taken one after the other. */
export class PortReader implements LineSink, ReadPort {
  readonly #init: PortReaderInit;
  readonly #waiting: PortHappening[] = [];
  #waitingBytes = 0;
  #opening: LineOpening | undefined;
  #isRead = false;
  #hasEnded = false;
  /** Somebody waits for the next. */
  #wake = (): void => {};
  /** The line waits until there is room. */
  #room: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  constructor(init: PortReaderInit) {
    this.#init = init;
  }

  /** To be called with what opening the line gave. */
  begin(opening: LineOpening): void {
    this.#opening = opening;
    void opening.ended.then((end) => this.#end(end));
  }

  opened({ baudRate, dataBits, parity, stopBits, flowControl }: Required<OpenOptions>, timeMs: number): void {
    this.#push({ kind: 'opened', settings: { baudRate, dataBits, parity, stopBits, flowControl }, timeMs });
  }

  received(bytes: Uint8Array, timeMs: number, offset = 0): void {
    this.#waitingBytes += bytes.length;
    this.#push({ kind: 'received', bytes: bytes.slice(), offset, timeMs });
  }

  event(event: Parameters<LineSink['event']>[0], timeMs: number): void {
    if (event.kind === 'gap') this.#push({ kind: 'gap', bytes: event.bytes, timeMs });
    else if (event.kind === 'note') this.#push({ kind: 'note', text: event.text, by: event.by, timeMs });
    else this.#push({ ...event, timeMs });
  }

  signals(state: Parameters<LineSink['signals']>[0], timeMs: number): void {
    this.#push({ kind: 'signals', signals: { ...state } as Record<string, boolean>, timeMs });
  }

  holdBack(): Promise<void> | undefined {
    if (!this.#isFull) return undefined;
    if (!this.#room) {
      let resolve = (): void => {};
      const promise = new Promise<void>((done) => (resolve = done));
      this.#room = { promise, resolve };
    }
    return this.#room.promise;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<PortHappening, void, undefined> {
    if (this.#isRead) throw new TypeError('The port is being read already.');
    this.#isRead = true;
    try {
      for (;;) {
        const next = this.#waiting.shift();
        if (next) {
          if (next.kind === 'received') this.#waitingBytes -= next.bytes.length;
          if (!this.#isFull) this.#makeRoom();
          yield next;
        } else if (this.#hasEnded) return;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      this.#isRead = false;
    }
  }

  async *textLines(): AsyncGenerator<string, void, undefined> {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const lines = new LineEndings();
    for await (const happening of this) {
      const { kind } = happening;
      if (kind === 'received') yield* lines.take(decoder.decode(happening.bytes, { stream: true }));
      // What comes next does not belong to the line that has begun.
      else if (kind === 'opened' || kind === 'gap' || kind === 'lost') yield* lines.end(decoder.decode());
    }
    yield* lines.end(decoder.decode());
  }

  transmit(data: string | Uint8Array): Promise<void> {
    return this.#open().transmit(typeof data === 'string' ? new TextEncoder().encode(data) : data);
  }

  drain(): Promise<void> {
    return this.#open().drain();
  }

  setSignals(signals: Parameters<ReadPort['setSignals']>[0]): Promise<void> {
    return this.#open().setSignals(signals);
  }

  sendBreak(durationMs: number): Promise<void> {
    return this.#open().sendBreak(durationMs);
  }

  changeSettings(options: OpenOptions): Promise<void> {
    return this.#open().changeSettings({ ...defaultSettings, ...options });
  }

  note(text: string): Promise<void> {
    return this.#init.note(text);
  }

  close(): Promise<void> {
    return this.#open().close();
  }

  #open(): LineOpening {
    if (!this.#opening) throw new TypeError('The port is not open yet.');
    return this.#opening;
  }

  #push(happening: PortHappening): void {
    this.#waiting.push(happening);
    this.#wake();
  }

  get #isFull(): boolean {
    return this.#waitingBytes >= maxWaitingBytes || this.#waiting.length >= maxWaiting;
  }

  #makeRoom(): void {
    const room = this.#room;
    this.#room = undefined;
    room?.resolve();
  }

  #end(end: LineEnd): void {
    if (end.kind === 'lost') this.#push({ kind: 'lost', message: end.error.detail, timeMs: this.#init.nowMs() });
    this.#hasEnded = true;
    this.#makeRoom();
    this.#wake();
  }
}

/** Text lines, which end at CR, LF, CR LF, LF CR or CR CR LF as in the monitor. */
class LineEndings {
  #line = '';
  /** The CR or LF that ended the last line, while its other half may follow. */
  #ended = '';

  *take(text: string): Generator<string, void, undefined> {
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const character = text[at];
      const isEnding = character === '\r' || character === '\n';
      if (isEnding && this.#ended !== '' && (character === '\r' || this.#ended === '\r')) {
        if (character !== this.#ended) this.#ended = '';
        from = at + 1;
        continue;
      }
      this.#ended = '';
      if (!isEnding) continue;
      yield this.#line + text.slice(from, at);
      this.#line = '';
      this.#ended = character;
      from = at + 1;
    }
    this.#line += text.slice(from);
  }

  /** @param text the last of the line that has begun */
  *end(text: string): Generator<string, void, undefined> {
    const line = this.#line + text;
    this.#line = this.#ended = '';
    if (line !== '') yield line;
  }
}
