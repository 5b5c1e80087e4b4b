import type { CaptureReader } from '../capture/store/capture.ts';
import { exportRaw, exportText } from '../capture/rows/export-text.ts';
import { makeRowDecoder } from '../scan/text-decoder.ts';
import type { ExportOptions } from './api/captures.ts';
import { describeEvent } from './describe-event.ts';
import { yieldToLoop } from './yield-to-loop.ts';

/**
 * A capture as the bytes of a file, about a segment at a time. Other work of the engine goes on between the pieces.
 * @param onProgress called with the received bytes that have been read
 */
export async function* exportPieces(
  reader: CaptureReader,
  { format, encoding }: ExportOptions,
  onProgress: (rxBytes: number) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (format === 'raw') {
    for await (const piece of exportRaw(reader, onProgress)) {
      yield piece.slice();
      await yieldToLoop();
    }
    return;
  }
  const encoder = new TextEncoder();
  for await (const piece of exportText(reader, makeRowDecoder(encoding), describeEvent, onProgress)) {
    yield encoder.encode(piece);
    await yieldToLoop();
  }
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
  return new Blob(parts, { type: options.format === 'raw' ? 'application/octet-stream' : 'text/plain;charset=utf-8' });
}
