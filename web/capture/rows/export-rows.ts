import type { CaptureEvent } from '../../core/capture-event.ts';
import { defaultPacketRule, type PacketRule } from '../../core/packet-rule.ts';
import { isInSpan, type RowSpan } from '../../core/row-span.ts';
import { rowFlag } from '../packets/row-table.ts';
import { shownText } from '../search/shown-text.ts';
import type { ShownText } from '../search/shown-text.ts';
import type { LaneView } from '../search/lane-view.ts';
import type { RowDecoder } from '../search/text-places.ts';
import type { CaptureReader } from '../store/capture.ts';
import type { RowSelection } from './row-selection.ts';
import { RowSource } from './row-source.ts';
import { SegmentVerdicts } from './segment-verdicts.ts';

/** A part of a capture, milliseconds since 1970; both ends belong to it. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Which rows of a capture go into a file. */
export interface RowChoice {
  readonly events: boolean;
  /** Its `find` does not matter. */
  readonly selection: RowSelection;
  /** Default: lines. */
  readonly rule?: PacketRule | undefined;
  /** Of the rows' first bytes. Default: all. */
  readonly range?: TimeRange | undefined;
  /** Default: all. */
  readonly span?: RowSpan | undefined;
}

/** One row of a file. */
export interface FileRow {
  readonly timeMs: number;
  readonly kind: 'rx' | 'tx' | 'event';
  /** Bytes of this direction before it; of an event, received bytes before its segment. */
  readonly offset: number;
  /** It continues the row before it. */
  readonly isContinued: boolean;
  /** Empty where none was asked for. */
  readonly text: string;
  /** Empty where none were asked for. */
  readonly bytes: Uint8Array;
  readonly event?: CaptureEvent;
  /** The latest time of its capture up to it: rows of several captures are ordered by that. */
  readonly placeMs: number;
  /** Of a file of several captures: the number of its own. */
  readonly source?: number;
}

/** Which parts of rows are wanted: longer packets come in parts of `partBytes`. */
export interface RowParts {
  readonly partBytes: number;
  readonly texts: boolean;
  /** Default: they are. */
  readonly bytes?: boolean;
}

/** Rows per piece. The writer yields to other work between pieces. */
export const rowsAtOnce = 1024;

const noBytes = new Uint8Array(0);

/**
 * The rows of a capture, in the order in which they began, some at a time.
 * @param onProgress called with the received bytes that were read
 */
export async function* exportRows(
  reader: CaptureReader,
  { selection, events, rule = defaultPacketRule, range, span }: RowChoice,
  { partBytes, texts, bytes = true }: RowParts,
  onProgress: (rxBytes: number) => void,
): AsyncGenerator<readonly FileRow[]> {
  const source = new RowSource(reader, { rule, rowBytes: partBytes });
  // What comes later is left out: it would follow a segment that was read before it was full.
  const { segmentCount } = reader;
  let placeMs = -Infinity;
  for (let index = 0; index < segmentCount; index++) {
    const rows = await source.rows(index);
    const lanes = { rx: await source.lane(rows, false), tx: await source.lane(rows, true) };
    const shown = texts && {
      rx: textOf(lanes.rx, selection.decoder),
      tx: textOf(lanes.tx, selection.decoder),
    };
    const verdicts = new SegmentVerdicts();
    verdicts.update(rows, lanes.rx, lanes.tx, selection, true);
    const { table } = rows.cutter;
    const { segment } = rows;
    const { times } = segment;
    let pieces: FileRow[] = [];
    let record = 0;
    for (let row = 0; row < table.length; row++) {
      if (pieces.length >= rowsAtOnce) {
        yield pieces;
        pieces = [];
      }
      const flags = table.flags(row);
      const isTx = (flags & rowFlag.tx) !== 0;
      const direction = isTx ? 'tx' : 'rx';
      const lane = lanes[direction];
      const place = table.index(row);
      const isEvent = (flags & rowFlag.event) !== 0;
      if (!isEvent && place >= lane.count) continue;
      if (!verdicts.isShown(row) || (isEvent && !events)) continue;
      const timeMs = reader.startedMs + (times[table.record(row)] ?? 0);
      for (; record <= table.record(row); record++)
        placeMs = Math.max(placeMs, reader.startedMs + (times[record] ?? 0));
      if (range && !(timeMs >= range.fromMs && timeMs <= range.toMs)) continue;
      const event = isEvent ? segment.events[place] : undefined;
      if (event) {
        const offset = segment.rxBase;
        if (span && !isInSpan(span, { kind: 'event', timeMs, offset, byteLength: 0 })) continue;
        pieces.push({ timeMs, kind: 'event', offset, isContinued: false, text: '', bytes: noBytes, event, placeMs });
        continue;
      }
      const start = lane.start(place);
      const offset = (isTx ? segment.txBase : segment.rxBase) + start;
      const byteLength = lane.start(place + 1) - start;
      if (span && !isInSpan(span, { kind: direction, timeMs, offset, byteLength })) continue;
      const text = shown && shown[direction];
      pieces.push({
        timeMs,
        kind: direction,
        offset,
        isContinued: (flags & rowFlag.continued) !== 0,
        text: text ? text.text.slice(text.starts[place], text.ends[place]) : '',
        bytes: bytes ? lane.bytes.subarray(start, start + byteLength) : noBytes,
        placeMs,
      });
    }
    for (; record < times.length; record++) placeMs = Math.max(placeMs, reader.startedMs + (times[record] ?? 0));
    if (pieces.length > 0) yield pieces;
    onProgress(reader.rxBefore(index) + segment.rx.length);
  }
}

function textOf(lane: LaneView, decoder: RowDecoder): ShownText {
  if (lane.count === 0) return { text: '', starts: new Uint32Array(1), ends: new Uint32Array(0) };
  return shownText(lane, 0, lane.count, decoder, 'out');
}
