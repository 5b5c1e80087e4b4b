import type { CaptureEvent } from '../../core/capture-event.ts';
import { defaultPacketRule } from '../../core/packet-rule.ts';
import { rowFlag } from '../packets/row-table.ts';
import { shownText } from '../search/shown-text.ts';
import type { ShownText } from '../search/shown-text.ts';
import type { LaneView } from '../search/lane-view.ts';
import type { RowDecoder } from '../search/text-places.ts';
import type { CaptureReader } from '../store/capture.ts';
import { RowSource } from './row-source.ts';

/** Longer lines are put together from parts of this size: a capture without line endings goes through memory, too. */
const partBytes = 1024 * 1024;

/**
 * The received bytes and nothing else, a piece per segment.
 * @param onProgress called with the received bytes that were read
 */
export async function* exportRaw(
  reader: CaptureReader,
  onProgress: (rxBytes: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < reader.segmentCount; index++) {
    const { rx } = await reader.segment(index);
    if (rx.length > 0) yield rx;
    onProgress(reader.rxBefore(index) + rx.length);
  }
}

/**
 * The capture as text: lines as the monitor shows them, whole and without escape sequences, in the order in which they
 * began. Transmitted lines and events have their time before them.
 * @param describe says an event in a short phrase
 */
export async function* exportText(
  reader: CaptureReader,
  decoder: RowDecoder,
  describe: (event: CaptureEvent) => string,
  onProgress: (rxBytes: number) => void = () => {},
): AsyncGenerator<string> {
  const source = new RowSource(reader, { rule: defaultPacketRule, rowBytes: partBytes });
  let isLineOpen = false;
  for (let index = 0; index < reader.segmentCount; index++) {
    const rows = await source.rows(index);
    const lanes = { rx: await source.lane(rows, false), tx: await source.lane(rows, true) };
    const texts = { rx: textOf(lanes.rx, decoder), tx: textOf(lanes.tx, decoder) };
    const { table } = rows.cutter;
    const { segment } = rows;
    const pieces: string[] = [];
    for (let row = 0; row < table.length; row++) {
      const flags = table.flags(row);
      const isTx = (flags & rowFlag.tx) !== 0;
      const lane = isTx ? lanes.tx : lanes.rx;
      const place = table.index(row);
      if (!(flags & rowFlag.event) && place >= lane.count) continue;
      if (isLineOpen && !(flags & rowFlag.continued)) pieces.push('\n');
      if (flags & rowFlag.event || (isTx && !(flags & rowFlag.continued))) {
        const timeMs = reader.startedMs + (segment.times[table.record(row)] ?? 0);
        pieces.push(`[${new Date(timeMs).toISOString()}] `);
      }
      const event = flags & rowFlag.event ? segment.events[place] : undefined;
      if (event) pieces.push(describe(event));
      else {
        const { text, starts, ends } = isTx ? texts.tx : texts.rx;
        if (isTx && !(flags & rowFlag.continued)) pieces.push('TX ');
        pieces.push(text.slice(starts[place], ends[place]));
      }
      isLineOpen = true;
    }
    if (pieces.length > 0) yield pieces.join('');
    onProgress(reader.rxBefore(index) + segment.rx.length);
  }
  if (isLineOpen) yield '\n';
}

function textOf(lane: LaneView, decoder: RowDecoder): ShownText {
  if (lane.count === 0) return { text: '', starts: new Uint32Array(1), ends: new Uint32Array(0) };
  return shownText(lane, 0, lane.count, decoder, 'out');
}
