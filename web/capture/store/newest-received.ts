import { joinBytes } from '../../core/join-bytes.ts';
import type { CaptureReader } from './capture.ts';
import { recordKind } from './segment.ts';

/** What was received last, with the settings of now. */
interface NewestReceived {
  readonly bytes: Uint8Array;
  /** Received before them. */
  readonly offset: number;
  /** Framing and parity errors among them. */
  readonly lineErrors: number;
}

/** The newest received bytes, up to `maxBytes`, as far back as the last opening or change of settings. */
export async function newestReceived(reader: CaptureReader, maxBytes: number): Promise<NewestReceived> {
  const parts: Uint8Array[] = [];
  let wanted = maxBytes;
  let lineErrors = 0;
  let isOver = false;
  let end = 0;
  for (let index = reader.segmentCount - 1; index >= 0 && wanted > 0 && !isOver; index--) {
    const { kinds, lengths, events, rx } = await reader.segment(index);
    let event = events.length;
    let count = 0;
    for (let record = kinds.length - 1; record >= 0 && count < wanted && !isOver; record--) {
      if (kinds[record] === recordKind.rx) count += lengths[record] ?? 0;
      if (kinds[record] !== recordKind.event) continue;
      const what = events[--event];
      isOver = what?.kind === 'opened';
      if (what?.kind === 'line-error' && (what.error === 'framing' || what.error === 'parity')) lineErrors++;
    }
    end ||= reader.rxBefore(index) + rx.length;
    const taken = rx.subarray(Math.max(0, rx.length - Math.min(count, wanted)));
    parts.unshift(taken);
    wanted -= taken.length;
  }
  const bytes = joinBytes(parts);
  return { bytes, offset: end - bytes.length, lineErrors };
}
