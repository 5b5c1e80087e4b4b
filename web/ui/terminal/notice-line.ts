/** CAN: ends an escape sequence that was cut off (ECMA-48 8.3.6), then the style goes back to the default. */
const cutOff = '\u0018\u001b[0m';

export type NoticeTone = 'quiet' | 'good' | 'warning';

/** Not SGR 2 (faint): terminals halve the contrast for it. */
const sgr: Readonly<Record<NoticeTone, string>> = { quiet: '\u001b[90m', good: '\u001b[36m', warning: '\u001b[33m' };

/**
 * A line of ours between the device's bytes.
 * @param column where the cursor stands, 0 at the beginning of a line
 * @param text may hold anything a person or device wrote: control characters are left out
 */
export function noticeLine(text: string, column: number, tone: NoticeTone): string {
  // oxlint-disable-next-line no-control-regex -- they are what is taken out
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
  return `${cutOff}${column > 0 ? '\r\n' : ''}${sgr[tone]}── ${plain}\u001b[0m\r\n`;
}
