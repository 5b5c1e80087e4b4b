import type { CaptureEvent } from '../../core/capture-event.ts';
import type { LineErrorKind } from '../../core/line-error.ts';
import type { Direction } from '../../core/row.ts';
import { recordKind } from '../store/segment.ts';
import type { CaptureReader } from '../store/capture.ts';
import type { RowAnchor } from './row-index.ts';

type Reader = Pick<CaptureReader, 'segment' | 'segmentCount'>;

/**
 * The first event of these kinds behind `after`, else the first of all; `undefined` when there is none. Reads segments
 * until it has found one.
 * @param isOver nobody waits for it any more @param error of line errors, only these
 */
export async function findEvent(
  reader: Reader,
  kinds: readonly CaptureEvent['kind'][],
  after: RowAnchor | undefined,
  isOver: () => boolean,
  error?: LineErrorKind,
): Promise<RowAnchor | undefined> {
  const isWanted = (event: CaptureEvent) =>
    kinds.includes(event.kind) && (!error || event.kind !== 'line-error' || event.error === error);
  const count = reader.segmentCount;
  const start = after?.segment ?? 0;
  // Once around: the segment it begins in comes again at the end, for what lies before.
  for (let i = 0; i <= count && !isOver(); i++) {
    const index = (start + i) % count;
    const { events } = await reader.segment(index);
    const from = i === 0 && after ? await eventsBefore(reader, after) : 0;
    const at = events.findIndex((event, number) => number >= from && isWanted(event));
    if (at >= 0) return { segment: index, kind: 'event', at };
  }
  return undefined;
}

/** How many events of its segment come before or at `anchor`. */
async function eventsBefore(reader: Reader, { segment: index, kind, at }: RowAnchor): Promise<number> {
  if (kind === 'event') return at + 1;
  const { kinds, lengths } = await reader.segment(index);
  const lane = kind === 'rx' ? recordKind.rx : recordKind.tx;
  let events = 0;
  let bytes = 0;
  for (let record = 0; record < kinds.length; record++) {
    if (kinds[record] === recordKind.event) events++;
    if (kinds[record] !== lane) continue;
    bytes += lengths[record] ?? 0;
    if (bytes > at) break;
  }
  return events;
}

/** The first record from `timeMs` on (since the capture began), else the last one; `undefined` in an empty capture. */
export async function findTime(reader: Reader, timeMs: number): Promise<RowAnchor | undefined> {
  let [low, high] = [0, reader.segmentCount - 1];
  // The last segment that begins before it; one without records has no time, and is the last.
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const begins = (await reader.segment(middle)).times[0] ?? Infinity;
    if (begins <= timeMs) low = middle;
    else high = middle - 1;
  }
  const { kinds, times, lengths } = await reader.segment(low);
  const bytes = { rx: 0, tx: 0 };
  let events = 0;
  let last: RowAnchor | undefined;
  for (let record = 0; record < kinds.length; record++) {
    const kind = kinds[record] === recordKind.event ? 'event' : kinds[record] === recordKind.tx ? 'tx' : 'rx';
    last = { segment: low, kind, at: kind === 'event' ? events : bytes[kind] };
    if ((times[record] ?? 0) >= timeMs) return last;
    if (kind === 'event') events++;
    else bytes[kind] += lengths[record] ?? 0;
  }
  return low + 1 < reader.segmentCount ? ((await firstOf(reader, low + 1)) ?? last) : last;
}

/** The time of the record that `anchor` is in, milliseconds since the capture began. */
export async function timeAt(reader: Reader, { segment, kind, at }: RowAnchor): Promise<number> {
  const { kinds, times, lengths } = await reader.segment(segment);
  let before = 0;
  for (let record = 0; record < kinds.length; record++) {
    if (kinds[record] !== recordKind[kind]) continue;
    before += kind === 'event' ? 1 : (lengths[record] ?? 0);
    if (before > at) return times[record] ?? 0;
  }
  return times.at(-1) ?? 0;
}

async function firstOf(reader: Reader, segment: number): Promise<RowAnchor | undefined> {
  const { kinds } = await reader.segment(segment);
  if (kinds.length === 0) return undefined;
  return { segment, kind: kinds[0] === recordKind.event ? 'event' : kinds[0] === recordKind.tx ? 'tx' : 'rx', at: 0 };
}

/** Byte `bytes` of a direction; `undefined` where the capture has not so many. */
export async function findOffset(
  reader: Reader & Pick<CaptureReader, 'rxBefore'>,
  direction: Direction,
  bytes: number,
): Promise<RowAnchor | undefined> {
  let [low, high] = [0, reader.segmentCount - 1];
  const base = async (index: number) => {
    return direction === 'rx' ? reader.rxBefore(index) : (await reader.segment(index)).txBase;
  };
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((await base(middle)) <= bytes) low = middle;
    else high = middle - 1;
  }
  const segment = await reader.segment(low);
  const at = bytes - (await base(low));
  const length = (direction === 'rx' ? segment.rx : segment.tx).length;
  return at >= 0 && at < length ? { segment: low, kind: direction, at } : undefined;
}
