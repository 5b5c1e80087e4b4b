import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { RowQuery } from '../../core/row-query.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { MonitorOptions } from '../../engine/api/views.ts';
import { MonitorHandle } from './monitor-handle.ts';

interface HiddenHitsQuestion {
  readonly captureId: string;
  /** How rows are cut; its filter and direction do not count. */
  readonly options: MonitorOptions;
  readonly query: RowQuery;
}

/** Counts matches that a filter hides, where nothing else was found: in a second view of the engine. */
export class HiddenHits implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #engine: () => EngineApi;
  #handle: MonitorHandle | undefined;
  #asked = '';
  #count = 0;

  constructor(host: ReactiveControllerHost, engine: () => EngineApi) {
    this.#host = host;
    this.#engine = engine;
    host.addController(this);
  }

  /** Matches that are hidden, as far as they are counted; 0 while nothing is asked. */
  get count(): number {
    return this.#count;
  }

  /** `undefined`: the count is not wanted any more. */
  ask(question: HiddenHitsQuestion | undefined): void {
    const key = question ? JSON.stringify(question) : '';
    if (key === this.#asked) return;
    this.#end();
    this.#asked = key;
    if (!question) return;
    const { captureId, options, query } = question;
    const all: MonitorOptions = { ...options, filter: undefined, direction: 'both' };
    const handle = new MonitorHandle(this.#engine(), captureId, all, async ({ find }) => {
      const count = find?.count ?? 0;
      if (handle !== this.#handle || count === this.#count) return;
      this.#count = count;
      this.#host.requestUpdate();
    });
    this.#handle = handle;
    handle.find(query).catch(() => undefined); // the visible view says what is wrong with it
    handle.show('end', 1);
  }

  hostDisconnected(): void {
    this.#end();
  }

  #end(): void {
    this.#handle?.dispose();
    this.#handle = undefined;
    this.#asked = '';
    if (this.#count === 0) return;
    this.#count = 0;
    this.#host.requestUpdate();
  }
}
