import type { FileFoldResult } from '../capture/rows/row-file.ts';
import { baudRateOf } from '../capture/rows/export-pcapng.ts';
import { endOf } from '../capture/rows/export-text.ts';
import { fileFoldOf } from '../scan/file-fold-of.ts';
import { loadRegex } from '../scan/regex.ts';
import type { FileSpec } from '../scan/scan-request.ts';
import type { ExportOptions } from './api/captures.ts';
import type { ExportedCapture } from './export-messages.ts';
import type { JobControl } from './job-board.ts';
import { stillReader } from './still-reader.ts';
import { yieldToLoop } from './yield-to-loop.ts';

/** So many stored segments are sooner read here than a scan has begun. */
const leastSegments = 8;

/**
 * A capture as the bytes of a file, made by a scan worker. What comes meanwhile is left out.
 * @param isFirst nothing comes before it in the file
 * @throws {SyntaxError} when the filter's pattern is not valid
 */
export async function* filePiecesOf(
  of: ExportedCapture,
  { name, portName, tags, markers }: FileSpec['about'],
  options: ExportOptions & { readonly format: FileSpec['format'] },
  { signal, progress }: Pick<JobControl, 'signal' | 'progress'>,
  isFirst = true,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = stillReader(of.reader);
  const { startedMs } = reader;
  const spec: FileSpec = {
    format: options.format,
    encoding: options.encoding,
    times: options.times ?? 'marked',
    hex: options.hex,
    direction: options.direction ?? 'both',
    events: options.events ?? true,
    signals: options.signals ?? true,
    filter: options.filter,
    rule: options.rule,
    range: options.range,
    span: options.span,
    about: { name, portName, ...(tags && { tags }), ...(markers && { markers }) },
    isFirst,
    baudRate: await baudRateOf(reader),
    endMs: await endOf(reader),
  };
  const fold = await fileFoldOf(spec, reader, startedMs, loadRegex);
  const begin = fold.begin();
  if (begin.length > 0) yield begin;
  let known = 0;
  const told = (segments: number): void => progress(Math.min(reader.rxBytes, reader.rxBefore(segments)));
  for await (const { segment, next, out } of scanned(of, spec, reader.storedCount, signal)) {
    known = segment + 1;
    fold.learn(known, next);
    told(known);
    if (out.length > 0) yield out;
  }
  for (let segment = known; segment < reader.segmentCount; segment++) {
    signal.throwIfAborted();
    const made = await fold.fold(segment, true, yieldToLoop);
    told(segment + 1);
    if (made && made.out.length > 0) yield made.out;
    await yieldToLoop();
  }
  const end = fold.end();
  if (end.length > 0) yield end;
}

/** What a scan worker makes of the stored segments. Ends early where it comes no further. */
async function* scanned(
  { captureId, scanner }: ExportedCapture,
  spec: FileSpec,
  stored: number,
  signal: AbortSignal,
): AsyncGenerator<FileFoldResult> {
  if (!scanner || stored < leastSegments) return;
  const stop = new AbortController();
  const pieces = new PieceQueue();
  const end = (): void => {
    stop.abort();
    pieces.end();
  };
  const request = { kind: 'file', captureId, spec, from: 0, to: stored, state: undefined } as const;
  // Its worker ended, or met an error: what it left is read here, which meets it too.
  const isOver = scanner.scan(request, (folds) => pieces.put(folds), stop.signal).catch(() => undefined);
  void isOver.then(() => pieces.end());
  signal.addEventListener('abort', end);
  try {
    for (let piece = await pieces.next(); piece; piece = await pieces.next()) yield piece;
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}

/** Pieces that wait to be written. */
class PieceQueue {
  readonly #waiting: { readonly piece: FileFoldResult; readonly taken: () => void }[] = [];
  #isOver = false;
  #wake: () => void = () => {};

  /** @returns a promise that is open until all of them are taken */
  async put(pieces: readonly FileFoldResult[]): Promise<void> {
    if (this.#isOver) return;
    const taken = pieces.map((piece) => new Promise<void>((resolve) => this.#waiting.push({ piece, taken: resolve })));
    this.#wake();
    await Promise.all(taken);
  }

  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  /** `undefined`: there are no more. */
  async next(): Promise<FileFoldResult | undefined> {
    for (;;) {
      const first = this.#waiting.shift();
      first?.taken();
      if (first || this.#isOver) return first?.piece;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
