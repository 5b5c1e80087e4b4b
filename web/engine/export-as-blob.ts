import type { CaptureReader } from '../capture/store/capture.ts';
import { exportRaw, exportText } from '../capture/rows/export-text.ts';
import type { EncodingId } from '../core/encodings.ts';
import type { ExportFormat } from './api/captures.ts';
import { describeEvent } from './describe-event.ts';
import { makeRowDecoder } from '../scan/text-decoder.ts';

/**
 * A capture as a file. A blob per piece lets the browser move it out of memory while the rest is read.
 * @param onProgress called with the received bytes that have been read
 */
export async function exportAsBlob(
  reader: CaptureReader,
  format: ExportFormat,
  encoding: EncodingId,
  signal: AbortSignal,
  onProgress: (rxBytes: number) => void,
): Promise<Blob> {
  const parts: BlobPart[] = [];
  const pieces =
    format === 'raw'
      ? exportRaw(reader, onProgress)
      : exportText(reader, makeRowDecoder(encoding), describeEvent, onProgress);
  for await (const piece of pieces) {
    signal.throwIfAborted();
    parts.push(new Blob([piece as BlobPart]));
  }
  return new Blob(parts, { type: format === 'raw' ? 'application/octet-stream' : 'text/plain;charset=utf-8' });
}
