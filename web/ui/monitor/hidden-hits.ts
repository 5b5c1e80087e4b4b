import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { RowQuery } from '../../core/row-query.ts';
import type { MonitorOptions, MonitorSink, MonitorUpdate, MonitorView } from '../../engine/api/views.ts';
import { MonitorHandle } from './monitor-handle.ts';

/** Opens a view of the same rows in the engine. */
export type OpenRows = (options: MonitorOptions, sink: MonitorSink) => Promise<MonitorView>;

interface HiddenHitsQuestion {
  /** The rows that are looked through. */
  readonly rowsId: string;
  /** How rows are cut; its filter and direction do not count. */
  readonly options: MonitorOptions;
  readonly query: RowQuery;
}

/** Counts matches that a filter hides, where nothing else was found: in a second view of the engine. */
export class HiddenHits implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #open: OpenRows;
  #handle: MonitorHandle | undefined;
  #asked = '';
  #count = 0;

  constructor(host: ReactiveControllerHost, open: OpenRows) {
    this.#host = host;
    this.#open = open;
    host.addController(this);
  }

  /** Matches that are hidden, as far as they are counted; 0 while nothing is asked. */
  get count(): number {
    return this.#count;
  }

  /** Counts them where an update says that nothing was found. */
  look(
    { find, progress }: MonitorUpdate,
    { filter, query }: { readonly filter: RowQuery | undefined; readonly query: RowQuery | undefined },
    options: MonitorOptions,
    rowsId: string,
  ): void {
    const isNone = query && find?.count === 0 && progress === undefined;
    const isFiltered = filter !== undefined || options.direction !== 'both';
    this.#ask(isNone && isFiltered ? { rowsId, options, query } : undefined);
  }

  /** `undefined`: the count is not wanted any more. */
  #ask(question: HiddenHitsQuestion | undefined): void {
    const key = question ? JSON.stringify(question) : '';
    if (key === this.#asked) return;
    this.#end();
    this.#asked = key;
    if (!question) return;
    const { options, query } = question;
    const all: MonitorOptions = { ...options, filter: undefined, direction: 'both' };
    const handle = new MonitorHandle(
      (sink) => this.#open(all, sink),
      async ({ find }) => {
        const count = find?.count ?? 0;
        if (handle !== this.#handle || count === this.#count) return;
        this.#count = count;
        this.#host.requestUpdate();
      },
    );
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
