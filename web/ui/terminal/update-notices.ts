import { msg, str } from '@lit/localize';
import type { CaptureEvent } from '../../core/capture-event.ts';
import { eventSentence } from '../../i18n/event-sentences.ts';
import { formatBytes } from '../../i18n/format.ts';
import { formatRowTime } from '../monitor/row-time.ts';
import { noticeLine, type NoticeTone } from './notice-line.ts';

/** The line that says something happened between the bytes. */
export function eventNotice(
  { timeMs, event }: { readonly timeMs: number; readonly event: CaptureEvent },
  column: number,
): string {
  const time = formatRowTime({ timeMs, deltaMs: undefined, startedMs: timeMs }, { format: 'clock', micros: false });
  return noticeLine(`${time} ${eventSentence(event)}`, column, toneOf(event));
}

/** The line that says bytes were left out of the view. */
export function skippedNotice(bytes: number, column: number): string {
  return noticeLine(
    msg(str`${formatBytes(bytes)} came faster than they could be drawn; they are in the capture`),
    column,
    'quiet',
  );
}

function toneOf(event: CaptureEvent): NoticeTone {
  if (event.kind === 'lost' || event.kind === 'gap' || event.kind === 'line-error') return 'warning';
  return event.kind === 'opened' || event.kind === 'note' ? 'good' : 'quiet';
}
