import { Capture } from '../../web/capture/store/capture.ts';
import type { CaptureReader } from '../../web/capture/store/capture.ts';
import { RowIndex } from '../../web/capture/rows/row-index.ts';
import type { RowSelection } from '../../web/capture/rows/row-index.ts';
import { RowReader } from '../../web/capture/rows/row-reader.ts';
import type { RowLayout } from '../../web/capture/rows/segment-rows.ts';
import type { CaptureEvent } from '../../web/core/capture-event.ts';
import { createDecoder } from '../../web/core/decoder.ts';
import type { EncodingId } from '../../web/core/encodings.ts';
import { defaultPacketRule } from '../../web/core/packet-rule.ts';
import type { Direction, MonitorRow } from '../../web/core/row.ts';

export type Piece =
  | { readonly direction: Direction; readonly bytes: Uint8Array; readonly timeMs: number }
  | { readonly event: CaptureEvent; readonly timeMs: number };

/** Text as pieces of one direction, one for each string. */
export const chunks = (direction: Direction, ...texts: string[]): Piece[] =>
  texts.map((text, i) => ({ direction, bytes: new TextEncoder().encode(text), timeMs: i }));

export const noSource = { segment: () => Promise.reject(new Error('Nothing is stored')) };

export function captureOf(pieces: readonly Piece[], startedMs = 0): Capture {
  const capture = new Capture(startedMs, noSource);
  for (const piece of pieces) feed(capture, piece);
  return capture;
}

export function feed(capture: Capture, piece: Piece): void {
  if ('event' in piece) capture.appendEvent(piece.event, piece.timeMs);
  else capture.append(piece.direction, piece.bytes, piece.timeMs);
}

export const everything: RowSelection = { direction: 'both', showSignals: true, filter: undefined, find: undefined };
export const byLine: RowLayout = { rule: defaultPacketRule, rowBytes: 0 };

export function project(
  reader: CaptureReader,
  layout: RowLayout = byLine,
  selection: RowSelection = everything,
  encoding: EncodingId = 'utf-8',
): { index: RowIndex; rows: RowReader } {
  const makeDecoder = () => createDecoder(encoding, (label) => new TextDecoder(label, { ignoreBOM: true }));
  const index = new RowIndex(reader, layout, selection, (bytes) => makeDecoder().decode(bytes));
  return {
    index,
    rows: new RowReader(reader, { shown: index, isHit: (place) => index.isMatch(place, selection.find) }, makeDecoder),
  };
}

/** Every row of a capture, numbered in one go. */
export async function allRows(
  reader: CaptureReader,
  layout?: RowLayout,
  selection?: RowSelection,
  encoding?: EncodingId,
): Promise<MonitorRow[]> {
  const { index, rows } = project(reader, layout, selection, encoding);
  await index.advance(() => false);
  return rows.read(0, index.total);
}

export const packetTexts = (rows: readonly MonitorRow[]): string[] =>
  rows.flatMap((row) => (row.kind === 'packet' ? [row.text] : []));
