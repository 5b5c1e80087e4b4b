import type { ReceivedBytes } from '../client/receive-tracker.ts';

interface ReceivedTextOptions {
  /** As lines of 16 bytes in hexadecimal. */
  readonly hex: boolean;
  /** The host's time before each line. */
  readonly timestamps: boolean;
}

type Chunk = Pick<ReceivedBytes, 'offset' | 'timeUs' | 'bytes'>;
type Write = (received: Chunk) => Uint8Array | string;

const lineFeed = 0x0a;
const bytesPerLine = 16;

/** How what is received is to be written: as it is, with the time before each line, in hexadecimal. */
export function receivedText({ hex, timestamps }: ReceivedTextOptions): Write {
  if (hex) return (received) => hexLines(received, timestamps ? `${isoTime(received.timeUs)} ` : '');
  return timestamps ? stampLines() : ({ bytes }) => bytes;
}

/** UTC with microseconds, as in ISO 8601: `2026-11-21T00:00:00.000000Z`. */
export function isoTime(timeUs: number): string {
  const milliseconds = Math.floor(timeUs / 1000);
  // Out of range for a date: the host's clock is not trusted.
  if (milliseconds > 8.64e15) return `${timeUs}us`;
  return `${new Date(milliseconds).toISOString().slice(0, -1)}${String(timeUs % 1000).padStart(3, '0')}Z`;
}

/** The time is printed at the start of a line: after each LF. */
function stampLines(): Write {
  let isLineStart = true;
  return ({ bytes, timeUs }) => {
    const stamp = Buffer.from(`${isoTime(timeUs)} `);
    const parts: Uint8Array[] = [];
    for (let at = 0; at < bytes.length;) {
      const end = bytes.indexOf(lineFeed, at) + 1 || bytes.length;
      if (isLineStart) parts.push(stamp);
      parts.push(bytes.subarray(at, end));
      isLineStart = bytes[end - 1] === lineFeed;
      at = end;
    }
    return Buffer.concat(parts);
  };
}

/** Each chunk begins a line, so that nothing waits for the rest of one. */
function hexLines({ offset, bytes }: Chunk, stamp: string): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += bytesPerLine) {
    const part = bytes.subarray(at, at + bytesPerLine);
    const hex = Array.from(part, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const shown = Array.from(part, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(
      `${stamp}${(offset + at).toString(16).padStart(8, '0')}  ${hex.padEnd(bytesPerLine * 3 - 1)}  |${shown}|\n`,
    );
  }
  return lines.join('');
}
