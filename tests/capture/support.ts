import { expect } from 'vitest';
import { Capture } from '../../web/capture/store/capture.ts';
import type { MatchQuery } from '../../web/core/row-query.ts';
import type { CaptureReader } from '../../web/capture/store/capture.ts';
import { segmentSizes } from '../../web/capture/store/segment.ts';
import { endOf, partsOf, rowsWriter, type RowExport } from '../../web/capture/rows/export-text.ts';
import { RowFile, type FileFold, type FileState } from '../../web/capture/rows/row-file.ts';
import { RowIndex } from '../../web/capture/rows/row-index.ts';
import type { PaintRule } from '../../web/capture/rows/row-paint.ts';
import { RowReader } from '../../web/capture/rows/row-reader.ts';
import type { RowSelection } from '../../web/capture/rows/row-selection.ts';
import { RowSource } from '../../web/capture/rows/row-source.ts';
import type { RowLayout } from '../../web/capture/packets/row-cutter.ts';
import { createPattern } from '../../web/capture/search/row-pattern.ts';
import type { RowPattern } from '../../web/capture/search/row-pattern.ts';
import type { CaptureEvent } from '../../web/core/capture-event.ts';
import type { EncodingId } from '../../web/core/encodings.ts';
import { defaultPacketRule } from '../../web/core/packet-rule.ts';
import type { Direction, MonitorRow } from '../../web/core/row.ts';
import { loadRegex } from '../../web/scan/regex.ts';
import { makeRowDecoder } from '../../web/scan/text-decoder.ts';

export type Piece =
  | { readonly direction: Direction; readonly bytes: Uint8Array; readonly timeMs: number }
  | { readonly event: CaptureEvent; readonly timeMs: number };

const encoder = new TextEncoder();

/** Text as pieces of one direction, one for each string. */
export const chunks = (direction: Direction, ...texts: string[]): Piece[] =>
  texts.map((text, i) => ({ direction, bytes: encoder.encode(text), timeMs: i }));

export const noSource = { segment: () => Promise.reject(new Error('Nothing is stored')) };

export function captureOf(pieces: readonly Piece[], sizes = segmentSizes): Capture {
  const capture = new Capture(0, noSource, sizes);
  for (const piece of pieces) feed(capture, piece);
  return capture;
}

export function feed(capture: Capture, piece: Piece): void {
  if ('event' in piece) capture.appendEvent(piece.event, piece.timeMs);
  else capture.append(piece.direction, piece.bytes, piece.timeMs);
}

const compileRegex = await loadRegex();

export const patternOf = (
  pattern: string,
  mode: MatchQuery['mode'] = 'text',
  options: { matchCase?: boolean; not?: boolean } = {},
): RowPattern =>
  createPattern({ pattern, mode, matchCase: options.matchCase ?? true, not: options.not ?? false }, compileRegex);

export type TestSelection = Omit<RowSelection, 'decoder'>;
export const everything: TestSelection = { direction: 'both', showSignals: true, filter: undefined, find: undefined };
export const byLine: RowLayout = { rule: defaultPacketRule, rowBytes: 0 };

/** An index that is updated by the test. */
export class TestIndex extends RowIndex {
  readonly #reader: CaptureReader;

  constructor(reader: CaptureReader, source: RowSource, selection: RowSelection) {
    super(reader, source, selection);
    this.#reader = reader;
  }

  /** Continues until `outOfTime` returns true. @returns whether it is up to date */
  async advance(outOfTime: () => boolean): Promise<boolean> {
    await this.foldLive();
    for (let at = this.nextUnknown(0); at < this.#reader.segmentCount; at = this.nextUnknown(at)) {
      await this.fold(at);
      if (outOfTime()) return false;
    }
    return true;
  }
}

export function project(
  reader: CaptureReader,
  layout: RowLayout = byLine,
  selection: TestSelection = everything,
  encoding: EncodingId = 'utf-8',
  rules: readonly PaintRule[] = [],
): { index: TestIndex; rows: RowReader } {
  const decoder = makeRowDecoder(encoding);
  const index = new TestIndex(reader, new RowSource(reader, layout), { ...selection, decoder });
  return { index, rows: new RowReader(reader.startedMs, index, decoder, rules) };
}

/** Every row of a capture, numbered in one go. */
export async function allRows(
  reader: CaptureReader,
  layout?: RowLayout,
  selection?: TestSelection,
  encoding?: EncodingId,
): Promise<MonitorRow[]> {
  const { index, rows } = project(reader, layout, selection, encoding);
  await index.advance(() => false);
  return rows.read(0, index.total);
}

export const packetTexts = (rows: readonly MonitorRow[]): string[] =>
  rows.flatMap((row) => (row.kind === 'packet' ? [row.text] : []));

/** A file of a capture, made in one go; made by another fold for each segment it must be the same. */
export async function fileOf(reader: CaptureReader, makeFold: () => FileFold): Promise<Buffer> {
  const make = async (isElsewhere: boolean): Promise<Buffer> => {
    let fold = makeFold();
    const pieces: Uint8Array[] = [fold.begin()];
    for (let segment = 0; segment < reader.segmentCount; segment++) {
      const { next, out } = (await fold.fold(segment, true))!;
      pieces.push(out);
      if (!isElsewhere || next.cut === undefined) continue;
      fold = makeFold();
      fold.learn(segment + 1, structuredClone(next) as FileState);
    }
    return Buffer.concat([...pieces, fold.end()]);
  };
  const file = await make(false);
  expect(await make(true)).toEqual(file);
  return file;
}

/** A capture as a file of rows. */
export async function rowsFile(
  reader: CaptureReader,
  choice: RowExport,
  say: (event: CaptureEvent) => string,
): Promise<string> {
  const { startedMs } = reader;
  const endMs = await endOf(reader);
  const encode = (text: string) => new TextEncoder().encode(text);
  const about = { startedMs, endMs, decoder: choice.selection.decoder, describe: say, encode };
  const { partBytes } = partsOf(choice);
  const file = await fileOf(reader, () => new RowFile(reader, startedMs, choice, partBytes, rowsWriter(choice, about)));
  return file.toString();
}
