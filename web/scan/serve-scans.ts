import { CaptureStore } from '../storage/capture-store.ts';
import { openDatabase } from '../storage/database.ts';
import { foldStored } from './fold-stored.ts';
import { loadRegex } from './regex.ts';
import type { FileFoldResult } from '../capture/rows/row-file.ts';
import type { FromScanWorker, ToScanWorker } from './scan-request.ts';

declare const self: DedicatedWorkerGlobalScope;

/** Pieces of a file that may wait in the engine for the disk. */
const piecesAhead = 2;

interface Running {
  readonly abort: AbortController;
  /** A piece of the file was written. */
  onWritten: () => void;
}

const running = new Map<number, Running>();
let store: Promise<CaptureStore> | undefined;

function openStore(): Promise<CaptureStore> {
  // One that the browser closed (data cleared, another tab has a newer version) is opened again when next asked.
  store ??= openDatabase('baudcast', () => (store = undefined)).then((current) => new CaptureStore({ current }));
  store.catch(() => (store = undefined));
  return store;
}

self.addEventListener('message', ({ data: { id, request } }: MessageEvent<ToScanWorker>) => {
  if (request === 'end') return running.get(id)?.abort.abort();
  if (request === 'more') return running.get(id)?.onWritten();
  const send = (message: Omit<FromScanWorker, 'id'>, transfer: ArrayBuffer[] = []): void =>
    self.postMessage({ id, ...message }, transfer);
  const abort = new AbortController();
  const scan: Running = { abort, onWritten: () => {} };
  running.set(id, scan);
  const writing = new WrittenPieces(scan);
  const run = async (): Promise<void> => {
    const deps = { store: await openStore(), loadRegex, nowMs: () => performance.now() };
    await foldStored(request, deps, abort.signal, (folds) => {
      if (request.kind !== 'file') return send({ folds, isDone: false });
      const files = folds as readonly FileFoldResult[];
      send({ folds: files, isDone: false }, [...new Set(files.map(({ out }) => out.buffer))]);
      return writing.sent();
    });
  };
  run()
    .then(
      () => send({ folds: [], isDone: true }),
      (error: unknown) =>
        send({ folds: [], isDone: true, failure: error instanceof Error ? error.message : String(error) }),
    )
    .finally(() => running.delete(id));
});

/** Waits where too many pieces of a file were sent and not written. */
class WrittenPieces {
  #waiting = 0;
  #go: () => void = () => {};

  constructor(scan: Running) {
    scan.onWritten = () => {
      this.#waiting--;
      this.#go();
    };
    scan.abort.signal.addEventListener('abort', () => this.#go());
  }

  async sent(): Promise<void> {
    this.#waiting++;
    if (this.#waiting > piecesAhead) await new Promise<void>((resolve) => (this.#go = resolve));
  }
}
