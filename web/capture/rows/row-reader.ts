import { silentMs, type MonitorRow } from '../../core/row.ts';
import { rowFlag } from '../packets/row-table.ts';
import type { LaneView } from '../search/lane-view.ts';
import { shownText } from '../search/shown-text.ts';
import type { RowDecoder } from '../search/text-places.ts';
import { recordKind } from '../store/segment.ts';
import type { Segment } from '../store/segment.ts';
import type { RowIndex } from './row-index.ts';
import { RowPaint } from './row-paint.ts';
import type { PaintRule } from './row-paint.ts';
import { RowStyles, styleReach } from './row-styles.ts';
import type { SegmentRows } from './row-source.ts';

const noBytes = new Uint8Array(0);

/** Builds the rows on screen from the capture: nothing of them is kept. */
export class RowReader {
  readonly #startedMs: number;
  readonly #index: RowIndex;
  readonly #decoder: RowDecoder;

  readonly #rules: readonly PaintRule[];

  /** @param rules what is highlighted in the rows */
  constructor(startedMs: number, index: RowIndex, decoder: RowDecoder, rules: readonly PaintRule[] = []) {
    this.#startedMs = startedMs;
    this.#index = index;
    this.#decoder = decoder;
    this.#rules = rules;
  }

  /** Up to `count` rows from number `first` on; fewer at the end. The bytes are copies. */
  async read(first: number, count: number): Promise<MonitorRow[]> {
    const out: MonitorRow[] = [];
    let beforeMs = await this.#timeOf(first - 1);
    while (out.length < count) {
      const place = await this.#index.place(first + out.length);
      if (!place) break;
      const verdicts = await this.#index.verdicts(place.segment);
      const tableRows: number[] = [];
      for (let row = place.row; row >= 0 && out.length + tableRows.length < count; row = verdicts.nextShown(row))
        tableRows.push(row);
      const rows = await this.#index.source.rows(place.segment);
      const lanes = {
        rx: await this.#texts(rows, tableRows, false),
        tx: await this.#texts(rows, tableRows, true),
      };
      for (const row of tableRows) {
        const flags = rows.cutter.table.flags(row);
        const texts = flags & rowFlag.tx ? lanes.tx : lanes.rx;
        const made =
          flags & rowFlag.event ? this.#event(rows, row, beforeMs) : texts?.row(rows, row, this.#startedMs, beforeMs);
        if (!made) continue;
        const repeats = this.#index.selection.collapse ? verdicts.repeatsOf(row) : 0;
        const isQuiet = made.deltaMs !== undefined && made.deltaMs >= silentMs;
        const quietMs = isQuiet ? quietBefore(rows, row, this.#index.latestBefore(place.segment)) : 0;
        out.push({
          ...made,
          ...(quietMs >= silentMs && { quietMs }),
          ...(repeats > 0 && made.kind === 'packet' && { repeats }),
          hit: verdicts.isHit(row),
        });
        beforeMs = made.timeMs;
      }
    }
    return out;
  }

  async #timeOf(number: number): Promise<number | undefined> {
    const place = await this.#index.place(number);
    return place && timeOf(await this.#index.source.rows(place.segment), place.row, this.#startedMs);
  }

  /** The texts of those of `tableRows` that are packets of one direction. */
  async #texts(rows: SegmentRows, tableRows: readonly number[], isTx: boolean): Promise<LaneTexts | undefined> {
    const { table } = rows.cutter;
    const wanted = tableRows.filter(
      (row) => (table.flags(row) & (rowFlag.event | rowFlag.tx)) === (isTx ? rowFlag.tx : 0),
    );
    const [first, last] = [wanted[0], wanted.at(-1)];
    if (first === undefined || last === undefined) return undefined;
    const { source } = this.#index;
    const lane = await source.lane(rows, isTx);
    const from = table.index(first);
    const reach = lane.isFresh(from) ? 0 : styleReach - lane.start(from);
    const styles = new RowStyles(lane, reach > 0 ? await source.before(rows, isTx, reach) : noBytes);
    const to = table.index(last) + 1;
    const indexes = wanted.map((row) => table.index(row));
    const painted = new RowPaint(lane, indexes, this.#decoder, this.#rules, this.#index.selection.find);
    return new LaneTexts(lane, isTx, from, to, this.#decoder, styles, painted);
  }

  #event(rows: SegmentRows, row: number, beforeMs: number | undefined): MonitorRow | undefined {
    const { segment, cutter } = rows;
    const { table } = cutter;
    const event = segment.events[table.index(row)];
    if (!event) return undefined;
    const timeMs = timeOf(rows, row, this.#startedMs);
    const offset = segment.rxBase + rxBytesBefore(segment, table.record(row));
    // Where the clock was set, the time since the row before is by the clock as it was.
    const deltaMs = since(beforeMs, event.kind === 'clock-set' ? event.wasMs : timeMs);
    return { kind: 'event', timeMs, deltaMs, offset, event, hit: false };
  }
}

/** Rows of one direction with their texts, decoded together. */
class LaneTexts {
  readonly #lane: LaneView;
  readonly #isTx: boolean;
  readonly #from: number;
  readonly #shown: ReturnType<typeof shownText>;
  readonly #styles: RowStyles;
  readonly #painted: RowPaint;

  constructor(
    lane: LaneView,
    isTx: boolean,
    from: number,
    to: number,
    decoder: RowDecoder,
    styles: RowStyles,
    painted: RowPaint,
  ) {
    this.#painted = painted;
    this.#styles = styles;
    this.#lane = lane;
    this.#isTx = isTx;
    this.#from = from;
    this.#shown = shownText(lane, from, to, decoder, 'kept');
  }

  row(rows: SegmentRows, row: number, startedMs: number, beforeMs: number | undefined): MonitorRow {
    const { segment, cutter } = rows;
    const index = cutter.table.index(row);
    const { text, starts, ends } = this.#shown;
    const start = this.#lane.start(index);
    const timeMs = timeOf(rows, row, startedMs);
    const style = this.#styles.at(index);
    return {
      kind: 'packet',
      direction: this.#isTx ? 'tx' : 'rx',
      timeMs,
      deltaMs: since(beforeMs, timeMs),
      offset: (this.#isTx ? segment.txBase : segment.rxBase) + start,
      bytes: this.#lane.bytes.slice(start, this.#lane.start(index + 1)),
      text: text.slice(starts[index - this.#from], ends[index - this.#from]),
      continued: this.#lane.isContinued(index),
      ...(cutter.table.flags(row) & rowFlag.fault ? { fault: true as const } : {}),
      ...(style !== '' && { style }),
      ...this.#painted.row(index),
      hit: false,
    };
  }
}

/**
 * The longest time in which nothing came, from the row before `row`, shown or not.
 * @param latestMs before the segment
 */
function quietBefore({ segment, cutter: { table } }: SegmentRows, row: number, latestMs: number): number {
  const { times } = segment;
  let quietMs = 0;
  let beforeMs = row === 0 ? latestMs : (times[table.record(row - 1)] ?? 0);
  for (let record = row === 0 ? 0 : table.record(row - 1); record <= table.record(row); record++) {
    const timeMs = times[record] ?? 0;
    if (beforeMs > -Infinity) quietMs = Math.max(quietMs, timeMs - beforeMs);
    beforeMs = timeMs;
  }
  return quietMs;
}

function timeOf({ segment, cutter }: SegmentRows, row: number, startedMs: number): number {
  return startedMs + (segment.times[cutter.table.record(row)] ?? 0);
}

function since(beforeMs: number | undefined, timeMs: number): number | undefined {
  return beforeMs === undefined ? undefined : timeMs - beforeMs;
}

function rxBytesBefore({ kinds, lengths }: Segment, record: number): number {
  let sum = 0;
  for (let i = 0; i < record; i++) if (kinds[i] === recordKind.rx) sum += lengths[i] ?? 0;
  return sum;
}
