import { transfer } from 'comlink';
import { untilAborted } from '../line/delay.ts';
import type { CaptureLibrary } from '../storage/capture-library.ts';
import type { CaptureId, ExportOptions, ExportSink } from './api/captures.ts';
import { exportPieces, mediaTypes } from './export-pieces.ts';
import type { JobBoard, JobControl } from './job-board.ts';

interface ExportParts {
  readonly library: CaptureLibrary;
  readonly jobs: JobBoard;
}

type Pieces = AsyncGenerator<Uint8Array<ArrayBuffer>>;

/** A capture as one file in the browser's memory or on its disk, where it likes. As `CapturesApi.export`. */
export function exportBlob(parts: ExportParts, id: CaptureId, options: ExportOptions): Promise<Blob | undefined> {
  return runExport(parts, id, options, async (pieces, { signal }) => {
    const blobs: Blob[] = [];
    for await (const piece of pieces) {
      signal.throwIfAborted();
      blobs.push(new Blob([piece]));
    }
    return new Blob(blobs, { type: mediaTypes[options.format] });
  });
}

/** A capture as a file of any size. As `CapturesApi.exportTo`. */
export async function exportTo(
  parts: ExportParts,
  id: CaptureId,
  options: ExportOptions,
  sink: ExportSink,
): Promise<boolean> {
  const isWhole = await runExport(parts, id, options, async (pieces, { signal }) => {
    for await (const piece of pieces)
      // A download that is paused takes nothing for as long as it likes: the job can be cancelled all the same.
      if (!(await untilAborted(sink(transfer(piece, [piece.buffer])), signal))) return false;
    return true;
  });
  return isWhole === true;
}

async function runExport<T>(
  { library, jobs }: ExportParts,
  id: CaptureId,
  options: ExportOptions,
  work: (pieces: Pieces, control: JobControl) => Promise<T>,
): Promise<T | undefined> {
  const reader = await library.reader(id);
  const { name = '', portName = '' } = library.list().find((capture) => capture.id === id) ?? {};
  return jobs.run({ subject: { kind: 'export', captureId: id }, total: reader.rxBytes, unit: 'bytes' }, (control) =>
    work(exportPieces(reader, { name, portName }, options, control.progress), control),
  );
}
