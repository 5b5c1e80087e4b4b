import { NewlineRule } from '../core/newline-rule.ts';
import type { CaptureReader } from '../capture/store/capture.ts';
import { TerminalCursor } from '../capture/store/terminal-cursor.ts';
import { createDecoder } from '../core/decoder.ts';
import type { Decoder } from '../core/decoder.ts';
import type { TerminalOptions, TerminalSink, TerminalUpdate, TerminalView } from './api/views.ts';
import { runFeed } from './feed-loop.ts';
import { makeTextDecoder } from '../scan/text-decoder.ts';
import { Wake } from './wake.ts';

/** Bytes in one update. A terminal takes about 10 MB/s, so this keeps its share of a frame to a few milliseconds. */
const updateBytes = 32 * 1024;

/** Received bytes a redraw goes back: about what 10 000 lines of scrollback hold. */
const redrawBytes = 512 * 1024;

/** A view this far behind skips to the newest. */
const maxBacklog = 512 * 1024;

/** How far before the end a view goes on after it skipped: some screenfuls. */
const resumeBytes = 16 * 1024;

/** Feeds one terminal from a capture: one update at a time, the next when that is drawn. */
export class TerminalFeed implements TerminalView {
  readonly #reader: CaptureReader;
  readonly #sink: TerminalSink;
  readonly #wake = new Wake();
  readonly #stopListening: () => void;
  #options: TerminalOptions;
  #cursor: TerminalCursor;
  #decoder: Decoder | undefined;
  #newline: NewlineRule | undefined;
  #reset = true;
  #skippedBytes = 0;
  /** Received bytes before which nothing is shown any more. */
  #clearedTo = 0;
  /** Received bytes that had come when the view was last drawn from the start. */
  #pastTo = 0;
  #paused = false;
  readonly #disposal = new AbortController();

  constructor(
    reader: CaptureReader,
    options: TerminalOptions,
    sink: TerminalSink,
    delay: (delayMs: number) => Promise<void>,
  ) {
    this.#reader = reader;
    this.#options = options;
    this.#sink = sink;
    this.#cursor = new TerminalCursor(reader, options.localEcho);
    this.#stopListening = reader.onAppend(() => this.#wake.up());
    const nothing = { reset: false, skippedBytes: 0, event: undefined, past: true, data: '' };
    void runFeed({
      turn: () => this.#turn(),
      report: (failure) => sink({ ...nothing, failure }),
      wake: this.#wake,
      signal: this.#disposal.signal,
      delay,
    });
  }

  configure(options: TerminalOptions): Promise<void> {
    this.#options = options;
    this.#reset = true;
    this.#wake.up();
    return Promise.resolve();
  }

  pause(paused: boolean): Promise<void> {
    this.#paused = paused;
    this.#wake.up();
    return Promise.resolve();
  }

  clear(): Promise<void> {
    this.#clearedTo = this.#reader.rxBytes;
    this.#reset = true;
    this.#wake.up();
    return Promise.resolve();
  }

  dispose(): Promise<void> {
    this.#disposal.abort();
    this.#stopListening();
    this.#wake.up();
    return Promise.resolve();
  }

  async #turn(): Promise<boolean> {
    const update = this.#paused ? undefined : await this.#next();
    if (!update || this.#disposal.signal.aborted) return true;
    try {
      await this.#sink(update);
    } catch (error) {
      this.#reset = true; // the update is lost: without a redraw something would be missing unseen
      throw error;
    }
    return false;
  }

  async #next(): Promise<TerminalUpdate | undefined> {
    const reset = this.#reset;
    this.#reset = false;
    try {
      return await this.#nextUpdate(reset);
    } catch (error) {
      this.#reset ||= reset;
      throw error;
    }
  }

  async #nextUpdate(reset: boolean): Promise<TerminalUpdate | undefined> {
    if (reset) await this.#begin();
    else if (this.#cursor.backlog > maxBacklog) {
      this.#skippedBytes += await this.#cursor.moveTo(this.#reader.rxBytes - resumeBytes);
      this.#decoder?.decode(new Uint8Array(0));
    }
    const skippedBytes = this.#skippedBytes;
    const past = this.#cursor.position < this.#pastTo;
    const piece = await this.#cursor.next(updateBytes);
    if (!piece && !reset) return undefined;
    this.#skippedBytes = 0;
    const event = piece?.kind === 'event' ? { event: piece.event, timeMs: piece.timeMs } : undefined;
    const data = piece?.kind === 'bytes' ? this.#text(piece.bytes) : '';
    return { reset, skippedBytes, event, past, data };
  }

  /** Starts again, far enough back to fill the scrollback. */
  async #begin(): Promise<void> {
    this.#skippedBytes = 0;
    const { encoding, newline, localEcho } = this.#options;
    this.#decoder = encoding === 'utf-8' ? undefined : createDecoder(encoding, makeTextDecoder);
    this.#newline = newline === 'raw' ? undefined : new NewlineRule(newline);
    this.#cursor = new TerminalCursor(this.#reader, localEcho);
    this.#pastTo = this.#reader.rxBytes;
    await this.#cursor.moveTo(Math.max(this.#clearedTo, this.#reader.rxBytes - redrawBytes));
  }

  /** UTF-8 goes as bytes, the terminal decodes it; a copy, since it is transferred. */
  #text(bytes: Uint8Array): Uint8Array | string {
    const lines = this.#newline?.apply(bytes) ?? bytes;
    return this.#decoder ? this.#decoder.decode(lines, { stream: true }) : lines.slice();
  }
}
