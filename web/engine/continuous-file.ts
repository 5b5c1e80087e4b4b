import type { CaptureReader } from '../capture/store/capture.ts';
import { RecordCursor, type RecordPlace } from '../capture/store/record-cursor.ts';
import type { EncodingId } from '../core/encodings.ts';
import { safeFileName } from '../core/file-name.ts';
import { joinBytes } from '../core/join-bytes.ts';
import { localStamp } from '../core/local-stamp.ts';
import type { ContinuousOptions, ContinuousProblem } from './api/files.ts';
import { LogLines, type OpenLines } from './log-lines.ts';

/** What is used of a folder: a person's, or one of a test. */
export interface LogFolder {
  readonly name: string;
  getFileHandle(name: string, options?: { create?: boolean }): Promise<LogFileHandle>;
}

interface LogFileHandle {
  getFile(): Promise<{ readonly size: number }>;
  createWritable(options: { keepExistingData: boolean }): Promise<{
    write(data: { type: 'write'; position: number; data: Uint8Array<ArrayBuffer> }): Promise<void>;
    close(): Promise<void>;
    abort(): Promise<void>;
  }>;
}

/** Where writing has come to: what is in the files, and no byte more. */
export interface ContinuousMark {
  readonly place: RecordPlace;
  readonly open: OpenLines;
  readonly file: string;
  readonly fileBytes: number;
  readonly day: string;
}

interface ContinuousFileOptions {
  readonly folder: LogFolder;
  readonly choices: ContinuousOptions;
  readonly portName: string;
  readonly reader: CaptureReader;
  /** More may come: the end is where to wait. */
  readonly isGrowing: () => boolean;
  readonly encoding: EncodingId;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly delay: (delayMs: number, signal: AbortSignal) => Promise<void>;
  /** Where an earlier visit stopped. */
  readonly from?: ContinuousMark | undefined;
  /** What was written is on disk: to be remembered. */
  readonly onWritten: (mark: ContinuousMark, bytes: number) => void;
  readonly onProblem: (problem: ContinuousProblem | undefined) => void;
}

/**
 * What comes within this time is written together: with storing and closing it is on disk within a second. An open
 * stream shows nothing on disk until it is closed.
 */
const gatherMs = 400;

/** At a time, so that memory stays bounded while a long capture is caught up with. */
const pieceBytes = 1024 * 1024;

const retryMs = 2000;

/** Writes a capture to files as it comes. What cannot be written now is read from the capture again later. */
export class ContinuousFile {
  readonly #options: ContinuousFileOptions;
  readonly #cursor: RecordCursor;
  readonly #lines: LogLines;
  readonly #encoder = new TextEncoder();
  #file = '';
  #fileBytes = 0;
  #day = '';
  /** The last write may or may not be on disk. */
  #isUnsure = false;
  #retry = (): void => {};

  constructor(options: ContinuousFileOptions) {
    this.#options = options;
    this.#cursor = new RecordCursor(options.reader);
    this.#lines = new LogLines(options.reader.startedMs, options.encoding);
    const { from } = options;
    if (!from) return;
    this.#cursor.place = from.place;
    this.#lines.open = from.open;
    [this.#file, this.#fileBytes, this.#day] = [from.file, from.fileBytes, from.day];
  }

  /** A mark at another capture's start, in the file of this one. */
  static beginIn({ file, fileBytes, day }: ContinuousMark): ContinuousMark {
    const place = { index: 0, record: 0, rxAt: 0, txAt: 0, events: 0, movedMs: 0, lastMs: 0 };
    return { place, open: {}, file, fileBytes, day };
  }

  /**
   * Writes until the capture ends, or `signal` aborts and all that was captured until then is written. What cannot be
   * written after that is given up: it is in the capture.
   */
  async run(signal: AbortSignal): Promise<void> {
    for (;;) {
      const isLast = signal.aborted || !this.#options.isGrowing();
      const bytes = await this.#nextPiece(isLast);
      if (bytes.length > 0) {
        if (!(await this.#write(bytes, signal))) return;
      } else if (isLast) return;
      else await this.#more(signal);
    }
  }

  /** Tries again at once, after a problem. */
  retry(): void {
    this.#retry();
  }

  async #nextPiece(isLast: boolean): Promise<Uint8Array<ArrayBuffer>> {
    const parts: Uint8Array[] = [];
    let size = 0;
    let text = '';
    while (size + text.length < pieceBytes && (await this.#cursor.load())) {
      for (let record = this.#cursor.peek(); record; record = this.#cursor.peek()) {
        this.#cursor.pass(record);
        if (this.#options.choices.format === 'text') text += this.#lines.take(record);
        else if (record.kind === 'rx') {
          parts.push(record.bytes.slice());
          size += record.bytes.length;
        }
        if (size + text.length >= pieceBytes) break;
      }
    }
    if (isLast && size + text.length < pieceBytes) text += this.#lines.end();
    if (text !== '') parts.push(this.#encoder.encode(text));
    return joinBytes(parts).slice();
  }

  async #more(signal: AbortSignal): Promise<void> {
    let wake = (): void => {};
    const woken = new Promise<void>((resolve) => (wake = resolve));
    const unwatch = this.#options.reader.onAppend(wake);
    signal.addEventListener('abort', wake, { once: true });
    if (!signal.aborted && !(await this.#cursor.load())) await Promise.race([woken, this.#tick(signal)]);
    unwatch();
    signal.removeEventListener('abort', wake);
    await this.#options.delay(gatherMs, signal).catch(() => {});
  }

  /** A capture that ends appends nothing. */
  async #tick(signal: AbortSignal): Promise<void> {
    await this.#options.delay(retryMs, signal).catch(() => {});
  }

  /** @returns whether it is written: always, unless it was stopped */
  async #write(bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<boolean> {
    const { onWritten, onProblem, delay } = this.#options;
    for (let failed = false; ; failed = true) {
      try {
        await this.#append(bytes);
        const [place, open] = [this.#cursor.place, this.#lines.open];
        onWritten({ place, open, file: this.#file, fileBytes: this.#fileBytes, day: this.#day }, bytes.length);
        if (failed) onProblem(undefined);
        return true;
      } catch (error) {
        onProblem(problemOf(error));
        if (signal.aborted) return false;
        const again = new Promise<void>((resolve) => (this.#retry = resolve));
        await Promise.race([again, delay(retryMs, signal).catch(() => {})]);
      }
    }
  }

  async #append(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const { choices, now } = this.#options;
    const day = localStamp(now()).slice(0, 10);
    const isFull = this.#fileBytes > 0 && this.#fileBytes + bytes.length > choices.maxBytes;
    if (!this.#isUnsure && (this.#file === '' || isFull || (choices.rotate === 'day' && day !== this.#day))) {
      this.#file = await this.#freeName(day);
      [this.#fileBytes, this.#day] = [0, day];
    }
    const file = await this.#current();
    const size = file ? (await file.getFile()).size : -1;
    if (this.#isUnsure && size === this.#fileBytes + bytes.length) return this.#isOnDisk(bytes.length);
    this.#isUnsure = false;
    if (!file || size !== this.#fileBytes) {
      // Somebody has cut, changed or deleted it: what is there is left alone.
      [this.#file, this.#fileBytes] = ['', 0];
      return this.#append(bytes);
    }
    const stream = await file.createWritable({ keepExistingData: true });
    try {
      await stream.write({ type: 'write', position: size, data: bytes });
      this.#isUnsure = true;
      await stream.close();
    } catch (error) {
      await stream.abort().catch(() => {});
      throw error;
    }
    this.#isOnDisk(bytes.length);
  }

  /** The file that is written to; `undefined` when it is not there any more. */
  async #current(): Promise<LogFileHandle | undefined> {
    try {
      return await this.#options.folder.getFileHandle(this.#file, { create: this.#fileBytes === 0 });
    } catch (error) {
      if (this.#fileBytes > 0 && isNotFound(error)) return undefined;
      throw error;
    }
  }

  #isOnDisk(bytes: number): void {
    this.#fileBytes += bytes;
    this.#isUnsure = false;
  }

  /** No file is ever overwritten. */
  async #freeName(day: string): Promise<string> {
    const { folder, choices, portName, now } = this.#options;
    const ending = choices.format === 'raw' ? 'bin' : 'log';
    const time = localStamp(now()).slice(11, 19).replaceAll(':', '-');
    const name = fileNameFrom(choices.pattern, { port: portName, date: day, time });
    for (let number = 1; ; number++) {
      const full = `${name}${number === 1 ? '' : `-${number}`}.${ending}`;
      try {
        await folder.getFileHandle(full);
      } catch (error) {
        if (isNotFound(error)) return full;
        throw error;
      }
    }
  }
}

/** The pattern, filled in, as a name that every file system takes. */
export function fileNameFrom(pattern: string, values: Readonly<Record<string, string>>): string {
  const filled = pattern.replace(/\{(\w+)\}/g, (all, key: string) => values[key] ?? all);
  return safeFileName(filled, 'log');
}

const isNotFound = (error: unknown): boolean => error instanceof DOMException && error.name === 'NotFoundError';

function problemOf(error: unknown): ContinuousProblem {
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'permission';
    case 'QuotaExceededError':
      return 'full';
    case 'NotFoundError':
      return 'gone';
    default:
      return 'failed';
  }
}
