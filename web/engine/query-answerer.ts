import { createByteTest } from './byte-test.ts';
import type { EncodingId } from '../core/encodings.ts';
import type { LineBreaks } from '../core/line-breaks.ts';
import type { AnsweringEmulator } from './answering-emulator.ts';

interface QueryAnswererOptions {
  readonly loadEmulator: () => Promise<typeof AnsweringEmulator>;
  readonly nowMs: () => number;
  /** Transmits an answer to the opening that asked. */
  readonly transmit: (answer: string) => void;
  /** Whether the port is ours to write to: of those who share one, who has control answers. */
  readonly mayAnswer: () => boolean;
  readonly encoding: () => EncodingId;
}

/**
 * What asks a terminal for an answer: status and cursor (DSR), attributes (DA), version, modes (DECRQM), window size,
 * parameters, settings (DECRQSS), also in C1. ECMA-48, 8.3.35 and 8.3.24; xterm's control sequences.
 */
const question = /(?:\u001b\[|\u009b)(?:[?>=]?[\d;]*(?:[cn]|\$p)|>\d*q|[\d;]+t|[\d;]*x)|\u001bZ|(?:\u001bP|\u0090)\$q/g;
const hasBeginning = createByteTest([0x1b, 0x9b, 0x90]);

/** No question is longer; so much of what came before may be its beginning. */
const questionLength = 32;

/**
 * What came before a question must look like text: in binary data these bytes are chance, and an answer would do harm.
 * NUL and DEL fill up, ENQ, SO, SI, XON, XOFF, CAN and SUB have a meaning for a terminal.
 */
const binary = /[\u0001-\u0004\u0006\u0010\u0012\u0014-\u0017\u0019\u001c-\u001f]/;
const lookBackLength = 32;

/** So much of what came before a question is enough to know where the cursor stands. */
const recentBytes = 4096;

/** After so many bytes without a question the emulator rests: a stream that asks nothing costs one search for ESC. */
const restBytes = 64 * 1024;

/** A question that the emulator could not answer in this time, because it was still being loaded, is not answered. */
const lateMs = 250;

/** Nor is one that was asked so long ago: a relay keeps what is received while it can't be reached. */
const oldMs = 1000;

/**
 * Answers what a device asks a terminal, as xterm does, whatever the window shows and however soon after the opening:
 * the terminal that is drawn stays silent. Only what is received live is looked at, so the past is never answered, and
 * no opening gets an answer to a question of another.
 */
export class QueryAnswerer {
  readonly #options: QueryAnswererOptions;
  #size = { cols: 80, rows: 24 };
  #Emulator: typeof AnsweringEmulator | undefined;
  #isOpen = false;
  /** Bytes received in this opening. */
  #received = 0;
  /** The newest received bytes. */
  #recent: Uint8Array = new Uint8Array(0);
  /** There while the device asks; it has seen what is recent, and sees what comes. */
  #emulator: AnsweringEmulator | undefined;
  #lineBreaks: LineBreaks = 'auto';
  #sinceQuestion = 0;

  constructor(options: QueryAnswererOptions) {
    this.#options = options;
  }

  /** How large the terminal is that a person sees. */
  resize(cols: number, rows: number): void {
    this.#size = { cols, rows };
    this.#emulator?.resize(cols, rows);
  }

  /** How a person sees line endings. */
  breakLines(lineBreaks: LineBreaks): void {
    if (lineBreaks === this.#lineBreaks) return;
    this.#lineBreaks = lineBreaks;
    this.#rest();
  }

  /** To be called before a port is opened: the emulator is loaded meanwhile. */
  async prepare(): Promise<void> {
    // Offline before it was ever loaded, there is none: nobody answers.
    this.#Emulator ??= await this.#options.loadEmulator().catch(() => undefined);
  }

  /** An opening begins. */
  opened(): void {
    this.ended();
    this.#isOpen = true;
    void this.prepare();
  }

  /** The opening is over: whatever was asked in it stays unanswered. */
  ended(): void {
    this.#isOpen = false;
    this.#received = 0;
    this.#recent = new Uint8Array(0);
    this.#rest();
  }

  /** To be called with everything received, in order. @param timeMs when it came from the device */
  received(bytes: Uint8Array, timeMs = this.#options.nowMs()): void {
    if (!this.#isOpen) return;
    const before = this.#recent;
    this.#recent = newest(before, bytes);
    this.#received += bytes.length;
    if (this.#options.nowMs() - timeMs > oldMs) return this.#rest();
    if (this.#emulator) {
      this.#emulator.write(bytes);
      this.#sinceQuestion += bytes.length;
      if (this.#sinceQuestion > restBytes) this.#rest();
    }
    // A question that was cut in two may have begun before.
    const tail = before.subarray(-questionLength);
    if (!hasBeginning(bytes) && !hasBeginning(tail)) return;
    const text = latin1(tail) + latin1(bytes);
    question.lastIndex = 0;
    for (let found = question.exec(text); found; found = question.exec(text)) {
      if (question.lastIndex <= tail.length || isAmongBinary(before, bytes, found.index - tail.length)) continue;
      if (!this.#emulator) void this.#start(this.#received - bytes.length + found.index - tail.length);
      this.#sinceQuestion = 0;
      return;
    }
  }

  /** @param askedAt the place of the question, as a count of received bytes */
  async #start(askedAt: number): Promise<void> {
    const askedMs = this.#options.nowMs();
    if (!this.#Emulator) await this.prepare();
    const asked = askedAt - this.#received + this.#recent.length;
    const isLate = this.#options.nowMs() - askedMs > lateMs || asked < 0;
    if (!this.#Emulator || this.#emulator || !this.#isOpen || isLate) return;
    const say = (answer: string): void => {
      if (this.#emulator === emulator && this.#options.mayAnswer()) this.#options.transmit(answer);
    };
    const options = { ...this.#size, encoding: this.#options.encoding(), lineBreaks: this.#lineBreaks, say };
    const emulator = new this.#Emulator(options, this.#recent, asked);
    this.#emulator = emulator;
  }

  #rest(): void {
    this.#sinceQuestion = 0;
    this.#emulator?.dispose();
    this.#emulator = undefined;
  }
}

/** Whether what comes right before a place in `bytes` (below 0: in `before`) is anything but text. */
function isAmongBinary(before: Uint8Array, bytes: Uint8Array, at: number): boolean {
  const earlier = newest(before.subarray(-lookBackLength), bytes.subarray(0, Math.max(0, at)));
  const end = earlier.length + Math.min(0, at);
  return binary.test(latin1(earlier.subarray(Math.max(0, end - lookBackLength), end)));
}

/** The newest of both, as much as is kept. */
function newest(before: Uint8Array, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.length >= recentBytes) return bytes.slice(-recentBytes);
  const kept = before.subarray(Math.max(0, before.length + bytes.length - recentBytes));
  const all = new Uint8Array(kept.length + bytes.length);
  all.set(kept);
  all.set(bytes, kept.length);
  return all;
}

/** Each byte as the character of its number. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += 8192)
    text += String.fromCharCode(...bytes.subarray(from, from + 8192));
  return text;
}
