import { msg, str } from '@lit/localize';
import type { CaptureEvent } from '../../core/capture-event.ts';
import { eventSentence } from '../../i18n/event-sentences.ts';
import { formatBytes } from '../../i18n/format.ts';
import { formatRowTime } from '../view/row-time.ts';

/** The line for an event between the bytes. */
export function eventNotice(
  { timeMs, event }: { readonly timeMs: number; readonly event: CaptureEvent },
  column: number,
): string {
  const time = formatRowTime({ timeMs, deltaMs: undefined, startedMs: timeMs }, { format: 'clock', micros: false });
  const notice = noticeLine(`${time} ${eventSentence(event)}`, column, toneOf(event));
  return endsOpening(event) ? `${cutOff}${endModes}${notice}` : notice;
}

function endsOpening({ kind }: CaptureEvent): boolean {
  return kind === 'lost' || kind === 'closed' || kind === 'released' || kind === 'opened';
}

/** The line that says the view skipped bytes. */
export function skippedNotice(bytes: number, column: number): string {
  return noticeLine(
    msg(str`${formatBytes(bytes)} arrived too fast to be drawn; the capture has them`),
    column,
    'quiet',
  );
}

function toneOf(event: CaptureEvent): NoticeTone {
  if (event.kind === 'lost' || event.kind === 'gap' || event.kind === 'line-error') return 'warning';
  return event.kind === 'opened' || event.kind === 'note' ? 'good' : 'quiet';
}

/** CAN: ends an escape sequence that was cut off (ECMA-48 8.3.6), then the style goes back to the default. */
const cutOff = '\u0018\u001b[0m';

/**
 * Ends with an opening what makes the terminal speak or behave as only the program of that opening can want: the other
 * screen, reports of mouse and focus, marked paste, application keys, and by DECSTR what else is soft.
 */
const endModes =
  '\u001b[?1047l\u001b[?9;1000;1002;1003;1004;1005;1006;1015;1016;2004l\u001b[?1l\u001b[?25h\u001b>\u001b[!p';

type NoticeTone = 'quiet' | 'good' | 'warning';

/** Not SGR 2 (faint): terminals halve the contrast for it. */
const sgr: Readonly<Record<NoticeTone, string>> = { quiet: '\u001b[90m', good: '\u001b[36m', warning: '\u001b[33m' };

/**
 * A line of our own between the device's bytes.
 * @param column where the cursor stands, 0 at the beginning of a line
 * @param text may hold anything a person or device wrote: control characters are left out
 */
export function noticeLine(text: string, column: number, tone: NoticeTone): string {
  // oxlint-disable-next-line no-control-regex -- they are what is taken out
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
  return `${cutOff}${column > 0 ? '\r\n' : ''}${sgr[tone]}── ${plain}\u001b[0m\r\n`;
}
