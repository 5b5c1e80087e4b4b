import type { OutgoingFile, Transfer, TransferContext } from './transfer-context.ts';

interface PacedSendOptions {
  /** Pause after each line, in milliseconds. A line ends with LF, or with a CR that no LF follows. */
  readonly lineDelayMs: number;
  /** Pause after each byte, in milliseconds. */
  readonly byteDelayMs: number;
}

const readBytes = 4096;
const lf = 0x0a;
const cr = 0x0d;

/** Sends the bytes of files as they are, without any protocol. @throws {SerialError} `file-changed` */
export function* sendPaced(
  context: TransferContext,
  files: readonly OutgoingFile[],
  { lineDelayMs, byteDelayMs }: PacedSendOptions,
): Transfer {
  for (const [index, file] of files.entries()) {
    context.beginFile(file.name, file.size, index);
    let last = -1;
    for (let at = 0; at < file.size;) {
      const bytes = yield* context.read(index, at, Math.min(at + readBytes, file.size));
      for (let from = 0; from < bytes.length;) {
        const to = byteDelayMs > 0 ? from + 1 : lineDelayMs > 0 ? endOfLine(bytes, from) : bytes.length;
        const piece = bytes.slice(from, to);
        // CR, and then no LF: the line ended before this piece.
        if (lineDelayMs > 0 && last === cr && piece[0] !== lf) yield* pause(context, lineDelayMs);
        yield { kind: 'transmit', bytes: piece, reaches: at + to };
        last = piece[piece.length - 1] ?? -1;
        if (at + to < file.size) {
          if (byteDelayMs > 0) yield* pause(context, byteDelayMs);
          if (lineDelayMs > 0 && last === lf) yield* pause(context, lineDelayMs);
        }
        from = to;
      }
      at += bytes.length;
    }
    yield { kind: 'flush' };
  }
}

function* pause(context: TransferContext, delayMs: number): Transfer {
  yield { kind: 'pause', untilMs: context.nowMs() + delayMs };
}

/** Where the line that begins at `from` ends, behind its end of line. */
function endOfLine(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) if (bytes[at] === lf || bytes[at] === cr) return at + 1;
  return bytes.length;
}
