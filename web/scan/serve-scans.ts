import { CaptureStore } from '../storage/capture-store.ts';
import { openDatabase } from '../storage/database.ts';
import { foldStored } from './fold-stored.ts';
import { loadRegex } from './regex.ts';
import type { FromScanWorker, ToScanWorker } from './scan-request.ts';

declare const self: DedicatedWorkerGlobalScope;

const running = new Map<number, AbortController>();
let store: Promise<CaptureStore> | undefined;

function openStore(): Promise<CaptureStore> {
  // One that the browser closed (data cleared, another tab has a newer version) is opened again when next asked.
  store ??= openDatabase('baudcast', () => (store = undefined)).then((current) => new CaptureStore({ current }));
  store.catch(() => (store = undefined));
  return store;
}

self.addEventListener('message', ({ data: { id, request } }: MessageEvent<ToScanWorker>) => {
  if (!request) return running.get(id)?.abort();
  const send = (message: Omit<FromScanWorker, 'id'>): void => self.postMessage({ id, ...message });
  const abort = new AbortController();
  running.set(id, abort);
  const run = async (): Promise<void> => {
    const deps = { store: await openStore(), loadRegex, nowMs: () => performance.now() };
    await foldStored(request, deps, abort.signal, (folds) => send({ folds, isDone: false }));
  };
  run()
    .then(
      () => send({ folds: [], isDone: true }),
      (error: unknown) =>
        send({ folds: [], isDone: true, failure: error instanceof Error ? error.message : String(error) }),
    )
    .finally(() => running.delete(id));
});
