import { ControlStrings } from '../core/control-strings.ts';
import { LineBreakRule, LoneLineFeeds } from '../core/line-breaks.ts';
import type { CaptureReader } from '../capture/store/capture.ts';
import { TerminalCursor, type TerminalPlace } from '../capture/store/terminal-cursor.ts';
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

/** An update of so many bytes is about a screenful: what follows so fast cannot be read. */
const screenfulBytes = 4096;

/**
 * Pause after such an update. Thirty screens a second are left: each costs the window most of a frame, which key
 * presses would wait for.
 */
const pauseMs = 30;

/** How far before the end a view resumes after skipping: some screenfuls. */
const resumeBytes = 16 * 1024;

interface TerminalFeedDeps {
  readonly delay: (delayMs: number) => Promise<void>;
  /** The size of the drawn terminal, for answers to the device. */
  readonly resize: (columns: number, rows: number) => void;
}

/** Feeds one terminal from a capture: one update at a time, the next when that is drawn. */
export class TerminalFeed implements TerminalView {
  readonly #reader: CaptureReader;
  readonly #sink: TerminalSink;
  readonly #delay: TerminalFeedDeps['delay'];
  readonly #wake = new Wake();
  readonly #stopListening: () => void;
  #options: TerminalOptions;
  #cursor: TerminalCursor;
  #decoder!: Decoder;
  #strings!: ControlStrings;
  #lineBreaks: LineBreakRule | undefined;
  /** Whether this device's lines end in LF alone; asked while the options say `auto`. */
  #lone = new LoneLineFeeds();
  #isLone = false;
  #reset = true;
  #skippedBytes = 0;
  /** Nothing before it is shown. */
  #cleared: TerminalPlace | undefined;
  #paused = false;
  readonly #disposal = new AbortController();
  readonly resize: TerminalView['resize'];

  constructor(
    reader: CaptureReader,
    options: TerminalOptions,
    sink: TerminalSink,
    { delay, resize }: TerminalFeedDeps,
  ) {
    this.resize = (columns, rows) => Promise.resolve(resize(columns, rows));
    this.#reader = reader;
    this.#options = options;
    this.#sink = sink;
    this.#delay = delay;
    this.#cursor = new TerminalCursor(reader, options.localEcho);
    this.#stopListening = reader.onAppend(() => this.#wake.up());
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
    try {
      await this.#sink(update);
    } catch (error) {
      this.#reset = true; // the update is lost: without a redraw something would be missing unseen
      throw error;
    }
    if (update.data.length >= screenfulBytes && this.#cursor.backlog < updateBytes) await this.#delay(pauseMs);
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
      this.#beginText();
    }
    const skippedBytes = this.#skippedBytes;
    const piece = await this.#cursor.next(updateBytes);
    if (!piece && !reset) return undefined;
    this.#skippedBytes = 0;
    const event = piece?.kind === 'event' ? { event: piece.event, timeMs: piece.timeMs } : undefined;
    if (event) this.#beginText(); // a character or a sequence that it cut is not gone on with
    const data = piece?.kind === 'bytes' ? this.#text(piece) : '';
    return { reset, skippedBytes, event, data, lineBreaks: this.#shownAs };
  }

  /** Starts again, far enough back to fill the scrollback. */
  async #begin(): Promise<void> {
    this.#skippedBytes = 0;
    this.#beginText();
    this.#cursor = new TerminalCursor(this.#reader, this.#options.localEcho);
    if (this.#cleared) this.#cursor.place = this.#cleared;
    const from = this.#reader.rxBytes - redrawBytes;
    if (from > this.#cursor.position) await this.#cursor.moveTo(from);
  }

  get #shownAs(): 'raw' | 'cr' | 'lf' {
    const { lineBreaks } = this.#options;
    if (lineBreaks !== 'auto') return lineBreaks;
    return this.#isLone ? 'lf' : 'raw';
  }

  #beginText(): void {
    this.#decoder = createDecoder(this.#options.encoding, makeTextDecoder);
    this.#strings = new ControlStrings();
    const rule = this.#shownAs;
    this.#lineBreaks = rule === 'raw' ? undefined : new LineBreakRule(rule);
  }

  #text({ bytes, isEcho }: { readonly bytes: Uint8Array; readonly isEcho: boolean }): string {
    if (isEcho) return echoText(createDecoder(this.#options.encoding, makeTextDecoder).decode(bytes));
    const text = this.#strings.pass(this.#decoder.decode(bytes, { stream: true }));
    if (this.#options.lineBreaks === 'auto' && !this.#isLone && this.#lone.see(text)) {
      this.#isLone = true;
      this.#reset = true;
      this.#wake.up();
    }
    return this.#lineBreaks?.apply(text) ?? text;
  }
}

/**
 * What was transmitted, as a terminal repeats it: Enter begins a line, Backspace erases, other control characters are
 * named.
 */
function echoText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return text.replace(/\r\n?|[\u0000-\u0009\u000b-\u001f\u007f]/g, (control) => {
    if (control.startsWith('\r')) return '\r\n';
    if (control === '\b' || control === '\u007f') return '\b \b';
    return control === '\t' ? control : `^${String.fromCharCode(control.charCodeAt(0) + 64)}`;
  });
}
