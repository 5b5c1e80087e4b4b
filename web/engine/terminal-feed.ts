import { LoneLineFeeds } from '../core/line-breaks.ts';
import type { LineBreaks } from '../core/line-breaks.ts';
import { LocalEcho } from '../core/local-echo.ts';
import type { CaptureReader } from '../capture/store/capture.ts';
import { endsPackets } from '../capture/store/segment.ts';
import { TerminalCursor, type TerminalPiece, type TerminalPlace } from '../capture/store/terminal-cursor.ts';
import { createDecoder } from '../core/decoder.ts';
import type { Decoder } from '../core/decoder.ts';
import type { TerminalOptions, TerminalSink, TerminalUpdate, TerminalView } from './api/views.ts';
import { DrawingPace } from './drawing-pace.ts';
import { runFeed } from './feed-loop.ts';
import { makeTextDecoder } from '../scan/text-decoder.ts';
import { TerminalText } from './terminal-text.ts';
import { Wake } from './wake.ts';

/** Bytes in one update. A terminal takes about 10 MB/s, so this keeps its share of a frame to a few milliseconds. */
const updateBytes = 32 * 1024;

/** Received bytes a redraw goes back: about what 10 000 lines of scrollback hold. */
const redrawBytes = 512 * 1024;

/** A view this far behind skips to the newest. */
const maxBacklog = 512 * 1024;

/** How far before the end a view resumes after skipping: some screenfuls. */
const resumeBytes = 16 * 1024;

interface TerminalFeedDeps {
  readonly nowMs: () => number;
  readonly delay: (delayMs: number) => Promise<void>;
  /** The size of the drawn terminal, for answers to the device. */
  readonly resize: (columns: number, rows: number) => void;
  /** How line endings are drawn, for the same. */
  readonly breakLines?: (lineBreaks: LineBreaks) => void;
}

/** Feeds one terminal from a capture: one update at a time, the next when that is drawn. */
export class TerminalFeed implements TerminalView {
  readonly #reader: CaptureReader;
  readonly #sink: TerminalSink;
  readonly #wake = new Wake();
  readonly #pace: DrawingPace;
  readonly #stopListening: () => void;
  #options: TerminalOptions;
  #cursor: TerminalCursor;
  #text!: TerminalText;
  #echoDecoder!: Decoder;
  #echo!: LocalEcho;
  /** Comes after what it has cut, which was drawn first. */
  #nextPiece: TerminalPiece | undefined;
  /** Whether this device's lines end in LF alone; asked while the options say `auto`. */
  #lone = new LoneLineFeeds();
  #isLone = false;
  #reset = true;
  /** Up to here a redraw shows the past: as fast as it is drawn. */
  #pastBytes = 0;
  #skippedBytes = 0;
  /** Nothing before it is shown. */
  #cleared: TerminalPlace | undefined;
  #paused = false;
  readonly #disposal = new AbortController();
  readonly resize: TerminalView['resize'];
  readonly #breakLines: TerminalFeedDeps['breakLines'];

  constructor(
    reader: CaptureReader,
    options: TerminalOptions,
    sink: TerminalSink,
    { nowMs, delay, resize, breakLines }: TerminalFeedDeps,
  ) {
    this.#breakLines = breakLines;
    this.resize = (columns, rows) => Promise.resolve(resize(columns, rows));
    this.#reader = reader;
    this.#options = options;
    this.#sink = sink;
    this.#pace = new DrawingPace(this.#wake, { nowMs, delay });
    breakLines?.(options.lineBreaks);
    this.#cursor = new TerminalCursor(reader, options.localEcho);
    this.#stopListening = reader.onAppend(() => this.#pace.request());
    const nothing = { reset: false, skippedBytes: 0, event: undefined, data: '', lineBreaks: this.#shownAs };
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
    this.#breakLines?.(options.lineBreaks);
    this.#reset = true;
    this.#wake.up();
    return Promise.resolve();
  }

  pause(paused: boolean): Promise<void> {
    this.#paused = paused;
    this.#wake.up();
    return Promise.resolve();
  }

  async clear(): Promise<void> {
    const end = new TerminalCursor(this.#reader, true);
    await end.moveTo(this.#reader.rxBytes);
    while (await end.next(updateBytes));
    this.#cleared = end.place;
    this.#reset = true;
    this.#wake.up();
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
    let costMs: number | void;
    try {
      costMs = await this.#sink(update);
    } catch (error) {
      this.#reset = true; // the update is lost: without a redraw something would be missing unseen
      throw error;
    }
    if (update.skippedBytes > 0) await this.#pace.rest(costMs);
    if (this.#cursor.position < this.#pastBytes || this.#cursor.backlog >= updateBytes) return false;
    this.#pace.drawn(costMs);
    this.#pace.request();
    return true;
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
      this.#beginText();
    }
    const skippedBytes = this.#skippedBytes;
    const piece = this.#nextPiece ?? (await this.#cursor.next(updateBytes));
    if (!piece && !reset) return undefined;
    this.#skippedBytes = 0;
    const shown = { reset, skippedBytes, event: undefined, data: '', lineBreaks: this.#shownAs };
    if (piece?.kind !== 'event') return { ...shown, data: piece ? this.#drawn(piece) : '' };
    const { event, timeMs } = piece;
    if (endsPackets(event) && !this.#nextPiece) {
      const data = this.#text.end();
      this.#beginText();
      if (data !== '') {
        this.#nextPiece = piece;
        return { ...shown, data };
      }
    }
    this.#nextPiece = undefined;
    return { ...shown, event: { event, timeMs } };
  }

  /** Starts again, far enough back to fill the scrollback. */
  async #begin(): Promise<void> {
    this.#skippedBytes = 0;
    this.#beginText();
    if (!this.#isLone) this.#lone = new LoneLineFeeds();
    this.#cursor = new TerminalCursor(this.#reader, this.#options.localEcho);
    if (this.#cleared) this.#cursor.place = this.#cleared;
    this.#pastBytes = this.#reader.rxBytes;
    const from = this.#pastBytes - redrawBytes;
    if (from > this.#cursor.position) await this.#cursor.moveTo(from);
  }

  get #shownAs(): 'raw' | 'cr' | 'lf' {
    const { lineBreaks } = this.#options;
    if (lineBreaks !== 'auto') return lineBreaks;
    return this.#isLone ? 'lf' : 'raw';
  }

  #beginText(): void {
    const { encoding } = this.#options;
    this.#nextPiece = undefined;
    this.#text = new TerminalText({ encoding, lineBreaks: this.#shownAs });
    this.#echoDecoder = createDecoder(encoding, makeTextDecoder);
    this.#echo = new LocalEcho();
  }

  #drawn({ bytes, isEcho }: Extract<TerminalPiece, { kind: 'bytes' }>): string {
    if (isEcho) return this.#echo.apply(this.#echoDecoder.decode(bytes, { stream: true }));
    return this.#text.take(bytes, (text) => {
      if (this.#options.localEcho && /[\r\n]/.test(text)) this.#echo.lineEnded();
      if (this.#options.lineBreaks !== 'auto' || this.#isLone || !this.#lone.see(text)) return;
      this.#isLone = true;
      this.#reset = true;
      this.#wake.up();
    });
  }
}
