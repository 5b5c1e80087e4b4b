import type { CaptureReader } from '../capture/store/capture.ts';
import { CaptureFileWriter } from '../capture/files/capture-file.ts';
import { PcapngWriter } from '../capture/files/pcapng.ts';
import type { MergedCapture } from '../capture/rows/export-merged.ts';
import { exportMergedPcapng, exportPcapng } from '../capture/rows/export-pcapng.ts';
import { exportMergedText, exportRaw, exportText } from '../capture/rows/export-text.ts';
import type { RowChoice } from '../capture/rows/export-rows.ts';
import type { CaptureSummary } from '../core/capture-summary.ts';
import { joinBytes } from '../core/join-bytes.ts';
import { defaultPacketRule } from '../core/packet-rule.ts';
import { loadRegex } from '../scan/regex.ts';
import { selectionOf } from '../scan/rows-selection.ts';
import type { ExportOptions, MergedExportOptions } from './api/captures.ts';
import { describeEvent } from './describe-event.ts';
import { messagePieces, type ExportedCapture } from './export-messages.ts';
import type { JobControl } from './job-board.ts';
import { yieldToLoop } from './yield-to-loop.ts';

/** Characters, or bytes, that are handed on together. */
const pieceLength = 256 * 1024;

/** What a file says of its capture. */
type ExportSubject = Pick<CaptureSummary, 'name' | 'portName' | 'tags' | 'markers'>;

type OnProgress = (rxBytes: number) => void;

/** Pieces are not the only places where it can be cancelled: reading may take long before the first one. */
type ExportControl = Pick<JobControl, 'signal' | 'progress'>;

/**
 * A capture as the bytes of a file, about a segment at a time. Other work of the engine goes on between the pieces.
 * @param control is told the received bytes that have been read
 * @throws {SyntaxError} when the filter's pattern is not valid
 */
export function exportPieces(
  of: ExportedCapture,
  subject: ExportSubject,
  options: ExportOptions,
  control: ExportControl,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { format, messages } = options;
  const { reader } = of;
  if (messages && (format === 'csv' || format === 'jsonl')) return messagePieces(of, { ...options, messages }, control);
  const onProgress = (rxBytes: number): void => control.progress(rxBytes);
  switch (format) {
    case 'raw':
      return rawPieces(reader, options, onProgress);
    case 'baudcast':
      return filePieces(reader, subject, onProgress, true);
    case 'pcapng':
      return pcapngPieces(reader, subject, options, onProgress);
    default:
      return textPieces(reader, { ...options, format }, onProgress);
  }
}

/** A capture of a file of several. */
interface MergedSubject {
  readonly reader: CaptureReader;
  readonly name: string;
  readonly encoding: ExportOptions['encoding'];
  readonly shiftMs: number;
}

/** Several captures as the bytes of one file, in the order of a timeline. As `exportPieces`. */
export async function* mergedPieces(
  subjects: readonly MergedSubject[],
  options: MergedExportOptions,
  control: ExportControl,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const captures: MergedCapture[] = [];
  for (const { encoding, ...subject } of subjects)
    captures.push({ ...subject, choice: await rowChoice({ ...options, encoding }) });
  const onProgress = (rxBytes: number): void => control.progress(rxBytes);
  const { format, times = 'marked', hex } = options;
  if (format === 'pcapng') {
    const writer = pcapngWriter();
    return yield* joinedBlocks(exportMergedPcapng(captures, writer, describeEvent, onProgress));
  }
  yield* encodedTexts(exportMergedText(captures, { format, times, hex }, describeEvent, onProgress));
}

export const mediaTypes = {
  raw: 'application/octet-stream',
  text: 'text/plain;charset=utf-8',
  csv: 'text/csv;charset=utf-8',
  jsonl: 'application/jsonl',
  pcapng: 'application/x-pcapng',
  baudcast: 'application/x-baudcast',
} as const;

async function* rawPieces(
  reader: CaptureReader,
  { direction, range, span }: ExportOptions,
  onProgress: OnProgress,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const piece of exportRaw(reader, onProgress, direction === 'tx' ? 'tx' : 'rx', range, span)) {
    yield piece.slice();
    await yieldToLoop();
  }
}

async function* textPieces(
  reader: CaptureReader,
  options: ExportOptions & { readonly format: 'text' | 'csv' | 'jsonl' },
  onProgress: OnProgress,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { format, times = 'marked', hex } = options;
  const choices = { format, times, hex, ...(await rowChoice(options)) };
  yield* encodedTexts(exportText(reader, choices, describeEvent, onProgress));
}

async function* encodedTexts(pieces: AsyncGenerator<string>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let text = '';
  for await (const piece of pieces) {
    text += piece;
    await yieldToLoop();
    if (text.length < pieceLength) continue;
    yield encoder.encode(text);
    text = '';
  }
  if (text !== '') yield encoder.encode(text);
}

async function* pcapngPieces(
  reader: CaptureReader,
  { portName }: ExportSubject,
  options: ExportOptions,
  onProgress: OnProgress,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const choice = await rowChoice(options);
  yield* joinedBlocks(exportPcapng(reader, choice, portName, pcapngWriter(), describeEvent, onProgress));
}

function pcapngWriter(): PcapngWriter {
  const encoder = new TextEncoder();
  return new PcapngWriter((text) => encoder.encode(text));
}

async function* joinedBlocks(blocks: AsyncGenerator<readonly Uint8Array[]>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let [waiting, bytes]: [Uint8Array[], number] = [[], 0];
  for await (const piece of blocks) {
    waiting.push(...piece);
    bytes += piece.reduce((sum, { length }) => sum + length, 0);
    await yieldToLoop();
    if (bytes < pieceLength) continue;
    yield joinBytes(waiting).slice();
    [waiting, bytes] = [[], 0];
  }
  if (bytes > 0) yield joinBytes(waiting).slice();
}

/** A capture in the `.baudcast` format. @param isFirst nothing comes before it in the file */
export async function* filePieces(
  reader: CaptureReader,
  { name, portName, tags, markers }: ExportSubject,
  onProgress: OnProgress,
  isFirst: boolean,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const writer = new CaptureFileWriter((text) => encoder.encode(text));
  const { startedMs } = reader;
  yield writer.begin({ name, portName, tags, markers, startedMs, program: 'Baudcast' }, isFirst);
  // What comes later is left out: it would follow a segment that was read before it was full.
  const { segmentCount } = reader;
  let txBytes = 0;
  for (let index = 0; index < segmentCount; index++) {
    const segment = await reader.segment(index);
    // Captures of the first database do not know it.
    const txBase = Number.isNaN(segment.txBase) ? txBytes : segment.txBase;
    txBytes = txBase + segment.tx.length;
    const rxBytes = reader.rxBefore(index) + segment.rx.length;
    yield writer.segment(segment, txBase);
    onProgress(rxBytes);
    await yieldToLoop();
  }
  yield writer.end();
}

/** @throws {SyntaxError} when the filter's pattern is not valid */
async function rowChoice({
  encoding,
  direction = 'both',
  events = true,
  signals = true,
  filter,
  rule,
  range,
  span,
}: ExportOptions): Promise<RowChoice> {
  const spec = { encoding, direction, filter, showSignals: events && signals, find: undefined };
  const selection = await selectionOf({ ...spec, layout: { rule: defaultPacketRule, rowBytes: 0 } }, loadRegex);
  return { events, selection, rule, range, span };
}
