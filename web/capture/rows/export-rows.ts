import type { CaptureEvent } from '../../core/capture-event.ts';
import { defaultPacketRule, type PacketRule } from '../../core/packet-rule.ts';
import { isInSpan, type RowSpan } from '../../core/row-span.ts';
import type { CutState } from '../packets/row-cutter.ts';
import { rowFlag } from '../packets/row-table.ts';
import { shownText } from '../search/shown-text.ts';
import type { ShownText } from '../search/shown-text.ts';
import type { LaneView } from '../search/lane-view.ts';
import type { RowDecoder } from '../search/text-places.ts';
import type { CaptureReader } from '../store/capture.ts';
import type { RowSelection } from './row-selection.ts';
import { RowSource } from './row-source.ts';
import type { SegmentReader, SegmentRows } from './row-source.ts';
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

/** The rows of a capture that go into a file, segment by segment. */
export class ChosenRows {
  readonly #source: RowSource;
  readonly #startedMs: number;
  readonly #choice: RowChoice;

  /** @param from the first segment that is asked for @param state how it begins */
  constructor(
    reader: SegmentReader,
    startedMs: number,
    choice: RowChoice,
    partBytes: number,
    from = 0,
    state?: CutState,
  ) {
    this.#startedMs = startedMs;
    this.#choice = choice;
    this.#source = new RowSource(reader, { rule: choice.rule ?? defaultPacketRule, rowBytes: partBytes }, from, state);
  }

  /** How segment `index` begins, when that is known. */
  state(index: number): CutState | undefined {
    return this.#source.state(index);
  }

  learn(index: number, state: CutState): void {
    this.#source.learn(index, state);
  }

  /** @param placeMs the latest time before the segment, milliseconds since 1970 */
  async segment(index: number, placeMs = -Infinity): Promise<RowCursor> {
    const rows = await this.#source.rows(index);
    const rx = await this.#source.lane(rows, false);
    const tx = await this.#source.lane(rows, true);
    return new RowCursor(rows, { rx, tx }, this.#choice, this.#startedMs, placeMs);
  }
}

/** Goes through the rows of a segment that go into a file. What it says is of the row that `next` came to. */
export class RowCursor {
  timeMs = 0;
  placeMs: number;
  kind: FileRow['kind'] = 'rx';
  offset = 0;
  isContinued = false;
  event: CaptureEvent | undefined;
  /** Of a packet: where it is. */
  lane: LaneView;
  place = 0;
  start = 0;
  end = 0;
  /** Nothing that comes later changes these rows. */
  readonly isFinal: boolean;
  readonly #rows: SegmentRows;
  readonly #lanes: { readonly rx: LaneView; readonly tx: LaneView };
  readonly #choice: RowChoice;
  readonly #startedMs: number;
  readonly #verdicts = new SegmentVerdicts();
  #texts: { rx?: ShownText; tx?: ShownText } = {};
  #row = 0;
  #record = 0;

  constructor(
    rows: SegmentRows,
    lanes: { readonly rx: LaneView; readonly tx: LaneView },
    choice: RowChoice,
    startedMs: number,
    placeMs: number,
  ) {
    this.#rows = rows;
    this.#lanes = lanes;
    this.#choice = choice;
    this.#startedMs = startedMs;
    this.placeMs = placeMs;
    this.lane = lanes.rx;
    this.#verdicts.update(rows, lanes.rx, lanes.tx, choice.selection, true);
    this.isFinal = this.#verdicts.isFinal;
  }

  /** Goes to the next row. @returns false when there is none; `placeMs` is that of the segment's end then */
  next(): boolean {
    const { segment, cutter } = this.#rows;
    const { table } = cutter;
    const { times } = segment;
    const { events, range, span } = this.#choice;
    for (; this.#row < table.length; this.#row++) {
      const row = this.#row;
      const flags = table.flags(row);
      const isTx = (flags & rowFlag.tx) !== 0;
      const isEvent = (flags & rowFlag.event) !== 0;
      const place = table.index(row);
      const lane = isTx ? this.#lanes.tx : this.#lanes.rx;
      if (!isEvent && place >= lane.count) continue;
      if (!this.#verdicts.isShown(row) || (isEvent && !events)) continue;
      this.timeMs = this.#startedMs + (times[table.record(row)] ?? 0);
      this.#moveTo(table.record(row) + 1);
      if (range && !(this.timeMs >= range.fromMs && this.timeMs <= range.toMs)) continue;
      this.event = isEvent ? segment.events[place] : undefined;
      this.isContinued = !this.event && (flags & rowFlag.continued) !== 0;
      if (this.event) {
        this.kind = 'event';
        this.offset = segment.rxBase;
      } else {
        this.kind = isTx ? 'tx' : 'rx';
        this.lane = lane;
        this.place = place;
        this.start = lane.start(place);
        this.end = lane.start(place + 1);
        this.offset = (isTx ? segment.txBase : segment.rxBase) + this.start;
      }
      const { kind, timeMs, offset } = this;
      const byteLength = this.event ? 0 : this.end - this.start;
      if (span && !isInSpan(span, { kind, timeMs, offset, byteLength })) continue;
      this.#row++;
      return true;
    }
    this.#moveTo(times.length);
    return false;
  }

  /** Received bytes of the segment. */
  get rxBytes(): number {
    return this.#rows.segment.rx.length;
  }

  /** The packet's text as shown. */
  get text(): string {
    const direction = this.lane.isTx ? 'tx' : 'rx';
    const { text, starts, ends } = (this.#texts[direction] ??= textOf(this.lane, this.#choice.selection.decoder));
    return text.slice(starts[this.place], ends[this.place]);
  }

  /** A view of the packet's bytes. */
  get bytes(): Uint8Array {
    return this.lane.bytes.subarray(this.start, this.end);
  }

  #moveTo(record: number): void {
    const { times } = this.#rows.segment;
    for (; this.#record < record; this.#record++)
      this.placeMs = Math.max(this.placeMs, this.#startedMs + (times[this.#record] ?? 0));
  }

  /** The row for itself. */
  row({ texts, bytes = true }: RowParts): FileRow {
    const { timeMs, kind, offset, isContinued, event, placeMs } = this;
    if (event) return { timeMs, kind, offset, isContinued, text: '', bytes: noBytes, event, placeMs };
    const text = texts ? this.text : '';
    return { timeMs, kind, offset, isContinued, text, bytes: bytes ? this.bytes : noBytes, placeMs };
  }
}

/**
 * The rows of a capture, in the order in which they began, some at a time.
 * @param onProgress called with the received bytes that were read
 */
export async function* exportRows(
  reader: CaptureReader,
  choice: RowChoice,
  parts: RowParts,
  onProgress: (rxBytes: number) => void,
): AsyncGenerator<readonly FileRow[]> {
  const chosen = new ChosenRows(reader, reader.startedMs, choice, parts.partBytes);
  // What comes later is left out: it would follow a segment that was read before it was full.
  const { segmentCount } = reader;
  let placeMs = -Infinity;
  for (let index = 0; index < segmentCount; index++) {
    const cursor = await chosen.segment(index, placeMs);
    let pieces: FileRow[] = [];
    while (cursor.next()) {
      if (pieces.length >= rowsAtOnce) {
        yield pieces;
        pieces = [];
      }
      pieces.push(cursor.row(parts));
    }
    placeMs = cursor.placeMs;
    if (pieces.length > 0) yield pieces;
    onProgress(reader.rxBefore(index) + cursor.rxBytes);
  }
}

function textOf(lane: LaneView, decoder: RowDecoder): ShownText {
  if (lane.count === 0) return { text: '', starts: new Uint32Array(1), ends: new Uint32Array(0) };
  return shownText(lane, 0, lane.count, decoder, 'out');
}
