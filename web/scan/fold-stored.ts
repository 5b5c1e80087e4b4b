import { RowIndex } from '../capture/rows/row-index.ts';
import { RowSource } from '../capture/rows/row-source.ts';
import type { SegmentReader } from '../capture/rows/row-source.ts';
import { UnmatchedSegments } from '../capture/rows/unmatched-segments.ts';
import type { FileFoldResult } from '../capture/rows/row-file.ts';
import type { CompileRegex } from '../capture/search/regex-search.ts';
import type { Segment } from '../capture/store/segment.ts';
import { joinBytes } from '../core/join-bytes.ts';
import type { CaptureStore } from '../storage/capture-store.ts';
import { selectionOf } from './rows-selection.ts';
import { messageFoldOf } from './message-fold-of.ts';
import type { FoldOf, ScanRequest } from './scan-request.ts';

/** Segments read at a time (2 MiB): in one request they come twice as fast as one by one. */
const readAhead = 8;

/** Results are handed on at most this often, so that counts grow on the screen and messages stay few. */
const reportMs = 50;

/** A file is handed on in pieces of so many bytes: each costs some messages on its way to the disk. */
const pieceBytes = 1024 * 1024;

/** Where little of a capture goes into a file, its progress is seen all the same. */
const pieceSegments = 64;

interface FoldDeps {
  readonly store: CaptureStore;
  readonly loadRegex: () => Promise<CompileRegex>;
  readonly nowMs: () => number;
}

/**
 * Folds stored segments, those whose rows are complete with what is stored, and reports them as they come. Ends early
 * when `signal` aborts or the capture is deleted.
 */
export async function foldStored<Request extends ScanRequest>(
  request: Request,
  { store, loadRegex, nowMs }: FoldDeps,
  signal: AbortSignal,
  report: (folds: readonly FoldOf<Request>[]) => void | Promise<void>,
): Promise<void> {
  const { captureId, from, to } = request;
  const info = await store.get(captureId);
  if (!info) return;
  const end = Math.min(to, info.sealedSegments);
  const reader = new StoredSegments(store, captureId, info.sealedSegments, end, await store.bases(captureId));
  const index = await folderOf(request, reader, info.startedMs, loadRegex);
  let folds: FoldOf<Request>[] = [];
  let reportedMs = nowMs();
  for (let segment = from; segment < end; segment++) {
    if (segment % readAhead === 0 && (signal.aborted || !(await store.has(captureId)))) return;
    const fold = await index.fold(segment);
    if (fold) folds.push(fold as FoldOf<Request>);
    // What the next segment's messages, or the next piece of the file, depend on is not known.
    else if (request.kind !== 'rows') break;
    if (request.kind === 'file' ? !isPiece(folds as readonly FileFoldResult[]) : nowMs() - reportedMs < reportMs)
      continue;
    await report(together(request, folds));
    folds = [];
    reportedMs = nowMs();
  }
  if (!signal.aborted && folds.length > 0) await report(together(request, folds));
}

function isPiece(folds: readonly FileFoldResult[]): boolean {
  return folds.reduce((sum, { out }) => sum + out.length, 0) >= pieceBytes || folds.length >= pieceSegments;
}

/** Of a file one piece is made. */
function together<Request extends ScanRequest>(
  { kind }: Request,
  folds: readonly FoldOf<Request>[],
): readonly FoldOf<Request>[] {
  const files = folds as readonly FileFoldResult[];
  const last = files.at(-1);
  if (kind !== 'file' || !last || files.length === 1) return folds;
  return [{ ...last, out: joinBytes(files.map(({ out }) => out)) }] as unknown as readonly FoldOf<Request>[];
}

async function folderOf(
  request: ScanRequest,
  reader: SegmentReader,
  startedMs: number,
  loadRegex: FoldDeps['loadRegex'],
): Promise<{ fold(segment: number): Promise<FoldOf<ScanRequest> | undefined> }> {
  const { from } = request;
  if (request.kind === 'file') {
    const { fileFoldOf } = await import('./file-fold-of.ts');
    return fileFoldOf(request.spec, reader, startedMs, loadRegex, { segment: from, state: request.state });
  }
  if (request.kind === 'messages')
    return messageFoldOf(request.spec, reader, startedMs, { segment: from, state: request.state });
  const { layout } = request.spec;
  const selection = await selectionOf(request.spec, loadRegex);
  const source = new RowSource(reader, layout, from, request.state);
  const index = new RowIndex(reader, source, selection);
  if (!request.known) return index;
  const known = { ...request.known, from };
  for (const [place, state] of known.states.entries()) if (state) source.learn(from + place, state);
  const unmatched = new UnmatchedSegments(reader, selection, layout, known);
  return { fold: async (segment) => (await unmatched.fold(segment)) ?? index.fold(segment) };
}

/** Sealed segments in storage, read some at a time. */
class StoredSegments implements SegmentReader {
  readonly segmentCount: number;
  readonly #store: CaptureStore;
  readonly #captureId: string;
  readonly #end: number;
  readonly #bases: Awaited<ReturnType<CaptureStore['bases']>>;
  /** What is read, and what is being read while the one before is folded. */
  readonly #pieces = new Map<number, Promise<Segment[]>>();

  /** @param end segments before it are wanted */
  constructor(
    store: CaptureStore,
    captureId: string,
    segmentCount: number,
    end: number,
    bases: Awaited<ReturnType<CaptureStore['bases']>>,
  ) {
    this.#store = store;
    this.#captureId = captureId;
    this.segmentCount = segmentCount;
    this.#end = end;
    this.#bases = bases;
  }

  get sealedCount(): number {
    return this.segmentCount;
  }

  async segment(index: number): Promise<Segment> {
    const piece = Math.floor(index / readAhead);
    const segment = (await this.#piece(piece))[index % readAhead];
    if ((piece + 1) * readAhead < this.#end) void this.#piece(piece + 1).catch(() => {});
    if (!segment) throw new RangeError(`Cannot read segment ${index} of ${this.segmentCount}`);
    return segment;
  }

  #piece(piece: number): Promise<Segment[]> {
    const known = this.#pieces.get(piece);
    if (known) return known;
    const from = piece * readAhead;
    const count = Math.min(readAhead, this.segmentCount - from);
    const read = count > 0 ? this.#store.segments(this.#captureId, from, count, this.#bases) : Promise.resolve([]);
    this.#pieces.set(piece, read);
    if (this.#pieces.size > 3) this.#pieces.delete(this.#pieces.keys().next().value as number);
    return read;
  }
}
