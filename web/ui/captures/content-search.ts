import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { MatchQuery } from '../../core/row-query.ts';
import { defaultPacketRule } from '../../core/packet-rule.ts';
import type { EncodingId } from '../../core/encodings.ts';
import type { CaptureId } from '../../engine/api/captures.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { MonitorUpdate } from '../../engine/api/views.ts';

interface SearchedCapture {
  readonly id: CaptureId;
  readonly encoding: EncodingId;
}

/** Looks through the contents of captures, one after the other, and counts the rows that match. */
export class ContentSearch implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #report: (error: unknown) => void;
  #abort = new AbortController();
  #counts = new Map<CaptureId, number>();
  #done = 0;
  #total = 0;

  constructor(host: ReactiveControllerHost, report: (error: unknown) => void) {
    this.#host = host;
    this.#report = report;
    host.addController(this);
  }

  /** Matching rows by capture, of those looked through so far; empty before a search. */
  get counts(): ReadonlyMap<CaptureId, number> {
    return this.#counts;
  }
  /** Captures looked through, of `total`. */
  get done(): number {
    return this.#done;
  }
  get total(): number {
    return this.#total;
  }
  get isRunning(): boolean {
    return this.#done < this.#total;
  }

  hostDisconnected(): void {
    this.stop();
  }

  /** Ends a search; what it has found stays. */
  stop(): void {
    this.#abort.abort();
    this.#total = this.#done;
    this.#host.requestUpdate();
  }

  /** Forgets what was found. */
  clear(): void {
    this.#counts = new Map();
    this.#done = 0;
    this.stop();
  }

  async run(engine: EngineApi, captures: readonly SearchedCapture[], query: MatchQuery): Promise<void> {
    this.clear();
    this.#total = captures.length;
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const counts = this.#counts;
    this.#host.requestUpdate();
    for (const { id, encoding } of captures) {
      const count = await countRows(engine, id, encoding, query, signal).catch((error: unknown) => {
        // Deleted meanwhile: the others are looked through all the same.
        if (!isGone(error)) this.#report(error);
        return 0;
      });
      if (signal.aborted) return;
      if (count > 0) counts.set(id, count);
      this.#done++;
      this.#host.requestUpdate();
    }
  }
}

function isGone(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'not-found';
}

/** Counts the rows of a capture that match, by a view that shows none of them. */
async function countRows(
  engine: EngineApi,
  id: CaptureId,
  encoding: EncodingId,
  query: MatchQuery,
  signal: AbortSignal,
): Promise<number> {
  let onUpdate: (update: MonitorUpdate) => void = () => {};
  const options = {
    encoding,
    rule: defaultPacketRule,
    rowBytes: 0,
    filter: undefined,
    direction: 'both',
    showSignals: false,
  } as const;
  const view = await engine.views.openMonitor(id, options, (update) => {
    onUpdate(update);
    return Promise.resolve();
  });
  try {
    return await new Promise<number>((resolve, reject) => {
      signal.addEventListener('abort', () => resolve(0));
      if (signal.aborted) resolve(0);
      onUpdate = ({ find, progress, failure }) => {
        if (failure !== undefined) reject(new Error(failure));
        if (find && progress === undefined) resolve(find.count);
      };
      view.find(query).catch(reject);
    });
  } finally {
    void view.dispose();
  }
}
