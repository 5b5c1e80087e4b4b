import type { CaptureReader } from '../capture/store/capture.ts';
import { PcapngWriter } from '../capture/files/pcapng.ts';
import type { MergedCapture } from '../capture/rows/export-merged.ts';
import { exportMergedPcapng } from '../capture/rows/export-pcapng.ts';
import { exportMergedText } from '../capture/rows/export-text.ts';
import type { CaptureSummary } from '../core/capture-summary.ts';
import { joinBytes } from '../core/join-bytes.ts';
import { loadRegex } from '../scan/regex.ts';
import { rowChoice } from '../scan/file-fold-of.ts';
import type { ExportOptions, MergedExportOptions } from './api/captures.ts';
import { describeEvent } from '../capture/files/describe-event.ts';
import { filePiecesOf } from './export-file.ts';
import { messagePieces, type ExportedCapture } from './export-messages.ts';
import type { JobControl } from './job-board.ts';
import { yieldToLoop } from './yield-to-loop.ts';

/** Characters, or bytes, that are handed on together. */
const pieceLength = 256 * 1024;

/** What a file says of its capture. */
type ExportSubject = Pick<CaptureSummary, 'name' | 'portName' | 'tags' | 'markers'>;

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
  if (messages && (format === 'csv' || format === 'jsonl')) return messagePieces(of, { ...options, messages }, control);
  return filePiecesOf(of, subject, { ...options, format }, control);
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
    captures.push({ ...subject, choice: await rowChoice({ ...choiceOf(options), encoding }, loadRegex) });
  const onProgress = (rxBytes: number): void => control.progress(rxBytes);
  const { format, times = 'marked', hex } = options;
  if (format === 'pcapng') {
    const writer = pcapngWriter();
    return yield* joinedBlocks(exportMergedPcapng(captures, writer, describeEvent, onProgress));
  }
  yield* encodedTexts(exportMergedText(captures, { format, times, hex }, describeEvent, onProgress));
}

function choiceOf({ direction = 'both', events = true, signals = true, filter, rule, range }: MergedExportOptions) {
  return { direction, events, signals, filter, rule, range, span: undefined };
}

export const mediaTypes = {
  raw: 'application/octet-stream',
  text: 'text/plain;charset=utf-8',
  csv: 'text/csv;charset=utf-8',
  jsonl: 'application/jsonl',
  pcapng: 'application/x-pcapng',
  baudcast: 'application/x-baudcast',
} as const;

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
