import { transfer } from 'comlink';
import { CaptureFileWriter } from '../capture/files/capture-file.ts';
import { untilAborted } from '../line/delay.ts';
import type { CaptureSummary } from '../core/capture-summary.ts';
import type { Scanner } from '../scan/scan-pool.ts';
import type { CaptureLibrary } from '../storage/capture-library.ts';
import type {
  CaptureId,
  ExportOptions,
  ExportSink,
  ExportSource,
  FileSettings,
  MergedExportOptions,
} from './api/captures.ts';
import { filePiecesOf } from './export-file.ts';
import { exportPieces, mediaTypes, mergedPieces } from './export-pieces.ts';
import type { JobBoard, JobControl } from './job-board.ts';

interface ExportParts {
  readonly library: CaptureLibrary;
  readonly jobs: JobBoard;
  /** Reads messages. Without it they are read here. */
  readonly scanner: Scanner | undefined;
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
  const isWhole = await runExport(parts, id, options, (pieces, control) => pour(pieces, sink, control));
  return isWhole === true;
}

/** The rows of several captures as one file. As `CapturesApi.exportTimeline`. */
export async function exportTimeline(
  { library, jobs }: ExportParts,
  sources: readonly ExportSource[],
  options: MergedExportOptions,
  sink: ExportSink,
): Promise<boolean> {
  const subjects = await Promise.all(
    sources.map(async ({ captureId, name, encoding, shiftMs = 0 }) => ({
      reader: await library.reader(captureId),
      name,
      encoding,
      shiftMs,
    })),
  );
  const total = subjects.reduce((sum, { reader }) => sum + reader.rxBytes, 0);
  const isWhole = await jobs.run({ subject: { kind: 'export-timeline' }, total, unit: 'bytes' }, (control) =>
    pour(mergedPieces(subjects, options, control), sink, control),
  );
  return isWhole === true;
}

/** All captures as one file. As `CapturesApi.exportAll`. */
export async function exportAll(
  { library, jobs, scanner }: ExportParts,
  sink: ExportSink,
  settings: FileSettings,
): Promise<boolean> {
  const captures = library
    .list()
    .filter(({ replayOf }) => replayOf === undefined)
    .toSorted((a, b) => a.startedMs - b.startedMs);
  const total = captures.reduce((sum, { rxBytes }) => sum + rxBytes, 0);
  const isWhole = await jobs.run({ subject: { kind: 'export-all' }, total, unit: 'bytes' }, (control) =>
    pour(allPieces({ library, scanner }, captures, settings, control), sink, control),
  );
  return isWhole === true;
}

async function* allPieces(
  { library, scanner }: Pick<ExportParts, 'library' | 'scanner'>,
  captures: readonly CaptureSummary[],
  settings: FileSettings,
  { signal, progress }: JobControl,
): Pieces {
  const encoder = new TextEncoder();
  yield new CaptureFileWriter((text) => encoder.encode(text)).settings({ program: 'Baudcast', ...settings });
  let before = 0;
  for (const capture of captures) {
    const reader = await library.reader(capture.id).catch(() => undefined);
    if (!reader) continue; // deleted meanwhile
    const control = { signal, progress: (rxBytes: number) => progress(before + rxBytes) };
    const options = { format: 'baudcast', encoding: 'utf-8' } as const;
    yield* filePiecesOf({ captureId: capture.id, reader, scanner }, capture, options, control, false);
    before += reader.rxBytes;
  }
}

/** @returns whether `sink` took all */
async function pour(pieces: Pieces, sink: ExportSink, { signal }: JobControl): Promise<boolean> {
  for await (const piece of pieces)
    // A download that is paused takes nothing for as long as it likes: the job can be cancelled all the same.
    if (!(await untilAborted(sink(transfer(piece, [piece.buffer])), signal))) return false;
  return true;
}

async function runExport<T>(
  { library, jobs, scanner }: ExportParts,
  id: CaptureId,
  options: ExportOptions,
  work: (pieces: Pieces, control: JobControl) => Promise<T>,
): Promise<T | undefined> {
  const reader = await library.reader(id);
  const subject = library.list().find((capture) => capture.id === id) ?? { name: '', portName: '' };
  return jobs.run({ subject: { kind: 'export', captureId: id }, total: reader.rxBytes, unit: 'bytes' }, (control) =>
    work(exportPieces({ captureId: id, reader, scanner }, subject, options, control), control),
  );
}
