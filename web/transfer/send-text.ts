import { SerialError } from '../core/serial-error.ts';
import type { OutgoingFile, Transfer, TransferContext } from './transfer-context.ts';

/** How lines follow each other. */
export interface LinePace {
  /** Pauses after each line and each byte, in milliseconds. */
  readonly lineDelayMs: number;
  readonly byteDelayMs: number;
  /** After each line: its echo, or these bytes; `undefined`: nothing. */
  readonly waitFor: 'echo' | Uint8Array | undefined;
}

interface TextSendOptions extends LinePace {
  /** The end of each line; `undefined`: as it is in the file. */
  readonly ending: Uint8Array | undefined;
}

const readBytes = 4096;
/** Longer lines are cut, without a pause. */
const maxLineBytes = 65_536;
const [lf, cr] = [0x0a, 0x0d];
/** So long a device may take for a line: it may write it to flash. */
const answerMs = 10_000;

/** Sends files of text line by line, without a protocol. @throws {SerialError} `file-changed`, `line-unanswered` */
export function* sendText(
  context: TransferContext,
  files: readonly OutgoingFile[],
  options: TextSendOptions,
): Transfer {
  const pacer = new LinePacer(context, options);
  for (const [index, file] of files.entries()) {
    context.beginFile(file.name, file.size, index);
    let line: number[] = [];
    let endsWithCr = false;
    const end = function* (own: readonly number[], reaches: number): Transfer {
      const ending = options.ending ?? own;
      yield* pacer.send(Uint8Array.from([...line, ...ending]), true, reaches);
      line = [];
    };
    for (let at = 0; at < file.size;) {
      const bytes = yield* context.read(index, at, Math.min(at + readBytes, file.size));
      for (const [offset, byte] of bytes.entries()) {
        if (endsWithCr) {
          endsWithCr = false;
          yield* end(byte === lf ? [cr, lf] : [cr], at + offset + (byte === lf ? 1 : 0));
          if (byte === lf) continue;
        }
        if (byte === cr) {
          endsWithCr = true;
        } else if (byte === lf) {
          yield* end([lf], at + offset + 1);
        } else if (line.push(byte) === maxLineBytes) {
          yield* pacer.send(Uint8Array.from(line), false, at + offset + 1);
          line = [];
        }
      }
      at += bytes.length;
    }
    if (endsWithCr) yield* end([cr], file.size);
    else if (line.length > 0) yield* pacer.send(Uint8Array.from(line), false, file.size);
    yield { kind: 'flush' };
  }
}

/** Sends lines one after the other, with the pauses between them. */
export class LinePacer {
  readonly #context: TransferContext;
  readonly #pace: LinePace;
  #number = 0;
  /** A pause is due before more is sent. */
  #isPauseDue = false;

  constructor(context: TransferContext, pace: LinePace) {
    this.#context = context;
    this.#pace = pace;
  }

  /**
   * @param isEnded it ends as a line does: a prompt follows
   * @param reaches of the file, when the line has taken it
   * @throws {SerialError} `line-unanswered` (detail: its number) when what it waits for does not come
   */
  *send(line: Uint8Array, isEnded: boolean, reaches?: number): Transfer {
    const { lineDelayMs, byteDelayMs, waitFor } = this.#pace;
    const context = this.#context;
    if (this.#isPauseDue) yield { kind: 'pause', untilMs: context.nowMs() + lineDelayMs };
    this.#isPauseDue = isEnded && lineDelayMs > 0;
    this.#number++;
    context.clear();
    for (let at = 0; at < line.length;) {
      const to = byteDelayMs > 0 ? at + 1 : line.length;
      const reached = reaches === undefined ? {} : { reaches: reaches - line.length + to };
      yield { kind: 'transmit', bytes: line.slice(at, to), ...reached };
      at = to;
      if (byteDelayMs > 0) yield { kind: 'pause', untilMs: context.nowMs() + byteDelayMs };
    }
    if (lineDelayMs > 0 || byteDelayMs > 0 || waitFor) yield { kind: 'flush' };
    if (waitFor === 'echo') yield* this.#echo(line);
    else if (waitFor && isEnded) yield* this.#prompt(line, waitFor);
  }

  /** The line's characters in their order. A terminal may put others in between, where it wraps. */
  *#echo(line: Uint8Array): Transfer {
    const untilMs = this.#context.nowMs() + answerMs;
    for (const expected of line) {
      if (expected < 0x20) continue;
      while ((yield* this.#next(untilMs)) !== expected) continue;
    }
  }

  /** The prompt, but not within the echo of the line. */
  *#prompt(line: Uint8Array, prompt: Uint8Array): Transfer {
    const untilMs = this.#context.nowMs() + answerMs;
    let echoed = 0;
    let isEcho = true;
    let recent: number[] = [];
    const content = contentLength(line);
    for (;;) {
      const byte = yield* this.#next(untilMs);
      if (isEcho && byte === line[echoed]) {
        // The end of the line that is echoed may be how a prompt begins, but is none.
        if (echoed >= content) recent.push(byte);
        echoed++;
        continue;
      }
      // The device does not echo, if it was not the whole line: what looked like it counts.
      if (isEcho && echoed < content) recent = [...line.subarray(0, echoed)];
      isEcho = false;
      recent = [...recent, byte].slice(-prompt.length);
      if (recent.length === prompt.length && prompt.every((wanted, at) => wanted === recent[at])) return;
    }
  }

  *#next(untilMs: number): Transfer<number> {
    const byte = yield* this.#context.byte(untilMs);
    if (byte < 0) throw new SerialError('line-unanswered', String(this.#number));
    return byte;
  }
}

/** Without the line ending: devices echo another one. */
function contentLength(line: Uint8Array): number {
  let length = line.length;
  while (length > 0 && [lf, cr].includes(line[length - 1] ?? 0)) length--;
  return length;
}
