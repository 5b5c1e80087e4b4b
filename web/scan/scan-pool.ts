import type { FoldOf, FromScanWorker, ScanRequest, ToScanWorker } from './scan-request.ts';

/** Folds stored segments somewhere else than where it is asked. */
export interface Scanner {
  /** How many scans run at a time; more wait. */
  readonly size: number;
  /**
   * @param report called with results as they come; while a promise of it is open, a file is not made much further
   * @throws {Error} when a segment could not be folded, or there is no worker
   */
  scan<Request extends ScanRequest>(
    request: Request,
    report: (folds: readonly FoldOf<Request>[]) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
}

/** What is needed of a worker. */
export interface ScanWorker {
  postMessage(message: ToScanWorker): void;
  addEventListener(type: 'message', listener: (event: { readonly data: FromScanWorker }) => void): void;
  addEventListener(type: 'error', listener: (event: { readonly message?: string }) => void): void;
  terminate(): void;
}

/** A worker that reports nothing for this long while it scans has ended, or hangs: there is no event for it. */
const silentMs = 30_000;

interface Running {
  readonly worker: ScanWorker;
  readonly report: (folds: FromScanWorker['folds']) => void;
  readonly settle: (error?: Error) => void;
  /** Counts the time without a report from now. */
  readonly wait: () => void;
}

/** Workers that are started when they are first needed, and wait for the next scan then. */
export class ScanPool implements Scanner {
  readonly size: number;
  readonly #makeWorker: () => ScanWorker;
  readonly #free: ScanWorker[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #running = new Map<number, Running>();
  readonly #ended = new Set<ScanWorker>();
  #started = 0;
  /** Scans that make files. */
  #files = 0;
  #ids = 0;

  constructor(makeWorker: () => ScanWorker, size: number) {
    this.#makeWorker = makeWorker;
    this.size = size;
  }

  async scan<Request extends ScanRequest>(
    request: Request,
    report: (folds: readonly FoldOf<Request>[]) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    // A download that is paused for long holds up nothing else: a file has a worker of its own.
    const isFile = request.kind === 'file';
    if (!isFile)
      while (this.#free.length === 0 && this.#started - this.#files >= this.size)
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (signal.aborted) return this.#waiting.shift()?.();
    const worker = this.#free.pop() ?? this.#start();
    if (isFile) this.#files++;
    const id = this.#ids++;
    const abort = (): void => worker.postMessage({ id, request: 'end' });
    signal.addEventListener('abort', abort);
    let timer: ReturnType<typeof setTimeout> | undefined;
    /** Reports that are not taken yet: the worker may be waiting for us. */
    let open = 0;
    let isOver = false;
    try {
      await new Promise<void>((resolve, reject) => {
        const settle = (error?: Error): void => (error ? reject(error) : resolve());
        const wait = (): void => {
          clearTimeout(timer);
          if (open === 0 && !isOver)
            timer = setTimeout(() => this.#break(worker, 'A scan worker does not answer'), silentMs);
        };
        const take: Running['report'] = (folds) => {
          const taken = signal.aborted ? undefined : report(folds as readonly FoldOf<Request>[]);
          if (!taken) return;
          open++;
          clearTimeout(timer);
          void taken.then(() => {
            open--;
            wait();
            if (!isOver) worker.postMessage({ id, request: 'more' });
          });
        };
        this.#running.set(id, { worker, report: take, settle, wait });
        wait();
        worker.postMessage({ id, request });
      });
    } finally {
      isOver = true;
      clearTimeout(timer);
      if (isFile) this.#files--;
      if (!this.#ended.has(worker)) this.#release(worker);
      this.#running.delete(id);
      signal.removeEventListener('abort', abort);
      this.#waiting.shift()?.();
    }
  }

  #release(worker: ScanWorker): void {
    if (this.#started - this.#files <= this.size) return void this.#free.push(worker);
    this.#ended.add(worker);
    worker.terminate();
    this.#started--;
  }

  #start(): ScanWorker {
    const worker = this.#makeWorker();
    this.#started++;
    worker.addEventListener('message', ({ data: { id, folds, isDone, failure } }) => {
      const running = this.#running.get(id);
      running?.wait();
      running?.report(folds);
      if (isDone) running?.settle(failure === undefined ? undefined : new Error(failure));
    });
    // It could not be loaded, or it broke.
    worker.addEventListener('error', ({ message }) =>
      this.#break(worker, message ?? 'A scan worker could not be started'),
    );
    return worker;
  }

  /** Another one takes its place. */
  #break(worker: ScanWorker, why: string): void {
    if (this.#ended.has(worker)) return;
    this.#ended.add(worker);
    worker.terminate();
    this.#started--;
    if (this.#free.includes(worker)) this.#free.splice(this.#free.indexOf(worker), 1);
    for (const running of this.#running.values()) if (running.worker === worker) running.settle(new Error(why));
  }
}
