import type { CaptureReader } from '../capture/store/capture.ts';
import { exportRaw, exportText, type RowExport } from '../capture/rows/export-text.ts';
import { defaultPacketRule } from '../core/packet-rule.ts';
import { loadRegex } from '../scan/regex.ts';
import { selectionOf } from '../scan/rows-selection.ts';
import type { ExportOptions } from './api/captures.ts';
import { describeEvent } from './describe-event.ts';
import { yieldToLoop } from './yield-to-loop.ts';

/** Characters that are handed on together. */
const pieceLength = 256 * 1024;

/**
 * A capture as the bytes of a file, about a segment at a time. Other work of the engine goes on between the pieces.
 * @param onProgress called with the received bytes that have been read
 */
export async function* exportPieces(
  reader: CaptureReader,
  options: ExportOptions,
  onProgress: (rxBytes: number) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { format } = options;
  if (format === 'raw') {
    for await (const piece of exportRaw(reader, onProgress)) {
      yield piece.slice();
      await yieldToLoop();
    }
    return;
  }
  const encoder = new TextEncoder();
  const choices = await rowExport(format, options);
  let text = '';
  for await (const piece of exportText(reader, choices, describeEvent, onProgress)) {
    text += piece;
    await yieldToLoop();
    if (text.length < pieceLength) continue;
    yield encoder.encode(text);
    text = '';
  }
  if (text !== '') yield encoder.encode(text);
}

/** The pieces as one file in the browser's memory or on its disk, where it likes: for small ones. */
export async function exportBlob(
  reader: CaptureReader,
  options: ExportOptions,
  signal: AbortSignal,
  onProgress: (rxBytes: number) => void,
): Promise<Blob> {
  const parts: Blob[] = [];
  for await (const piece of exportPieces(reader, options, onProgress)) {
    signal.throwIfAborted();
    parts.push(new Blob([piece]));
  }
  return new Blob(parts, { type: mediaTypes[options.format] });
}

const mediaTypes = {
  raw: 'application/octet-stream',
  text: 'text/plain;charset=utf-8',
  csv: 'text/csv;charset=utf-8',
  jsonl: 'application/jsonl',
} as const;

/** @throws {SyntaxError} when the filter's pattern is not valid */
async function rowExport(
  format: RowExport['format'],
  { encoding, times = 'marked', direction = 'both', events = true, filter }: ExportOptions,
): Promise<RowExport> {
  const spec = { encoding, direction, filter, showSignals: events, find: undefined };
  const selection = await selectionOf({ ...spec, layout: { rule: defaultPacketRule, rowBytes: 0 } }, loadRegex);
  return { format, times, events, selection };
}
