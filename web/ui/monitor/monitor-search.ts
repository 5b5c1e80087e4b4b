import { patternsOf, type MatchQuery, type RowQuery } from '../../core/row-query.ts';
import { msg } from '@lit/localize';
import { html, type ReactiveControllerHost } from 'lit';
import type { FindState, MonitorUpdate } from '../../engine/api/views.ts';
import '../view/find-field.ts';
import type { FindStepEvent, QueryChangedEvent } from '../view/find-field.ts';
import type { MonitorHandle } from './monitor-handle.ts';
import { queryProblem } from './query-problem.ts';
import { Turns } from '../../core/turns.ts';

interface MonitorSearchTarget {
  handle(): MonitorHandle | undefined;
  /** @throws {SyntaxError} when the filter's pattern is invalid */
  configure(filter: RowQuery | undefined): Promise<void>;
  /** The engine searches the capture again; the visible rows stay meanwhile. */
  searchChanged(): void;
  reveal(row: number): void;
  /** Another query is in effect. */
  changed(query: RowQuery | undefined): void;
}

/** Search and filter of a monitor. An invalid pattern changes nothing. */
export class MonitorSearch {
  readonly #host: ReactiveControllerHost;
  readonly #target: MonitorSearchTarget;
  #found: FindState | undefined;
  #findError = '';
  #filterError = '';
  #filter: RowQuery | undefined;
  /** The last filter that was accepted. */
  #valid: RowQuery | undefined;
  #query: RowQuery | undefined;
  /** What the field shows at first. */
  #shown: MatchQuery | undefined;
  /** The engine is still searching for the first match. */
  #seeking = false;
  readonly #finds = new Turns();
  readonly #filters = new Turns();

  constructor(host: ReactiveControllerHost, target: MonitorSearchTarget) {
    this.#host = host;
    this.#target = target;
  }

  get found(): FindState | undefined {
    return this.#found;
  }

  /** Takes an update, and goes to the first match once the visible rows are searched. */
  told({ find, progress, total }: MonitorUpdate, lastInSight: number): void {
    this.#setFound(find);
    if (this.#seeking && find && find.count > 0 && (progress === undefined || total > lastInSight)) void this.step(1);
  }

  /** Why the search pattern is invalid; empty when it is valid. */
  get findError(): string {
    return this.#findError;
  }

  /** Why the filter is invalid; empty when it is valid. */
  get filterError(): string {
    return this.#filterError;
  }

  get filter(): RowQuery | undefined {
    return this.#filter;
  }

  get query(): RowQuery | undefined {
    return this.#query;
  }

  /** Repeats the search in another view of the engine. */
  async restart(): Promise<void> {
    if (this.#query) await this.find(this.#query);
  }

  /** Shows a query in the field and searches for it; the rows in sight stay. */
  async restore(query: MatchQuery): Promise<void> {
    this.#shown = query;
    await this.find(query, false);
  }

  /** `undefined` ends the search. @param seeks whether the first match is gone to */
  async find(query: RowQuery | undefined, seeks = true): Promise<void> {
    const turn = this.#finds.begin();
    try {
      await this.#target.handle()?.find(query);
      if (!this.#finds.isNext(turn)) return;
      this.#query = query;
      this.#target.searchChanged();
      this.#seeking = seeks && query !== undefined;
      this.#target.changed(query);
      if (!query) this.#found = undefined;
      if (this.#finds.isNewest(turn)) this.#findError = '';
    } catch (error) {
      if (this.#finds.isNewest(turn)) this.#findError = patternProblem(error, query);
    }
    this.#host.requestUpdate();
  }

  async step(step: 1 | -1): Promise<void> {
    if (!this.#query) return;
    this.#seeking = false;
    const found = await this.#target.handle()?.findStep(step);
    this.#setFound(found);
    if (found && found.row >= 0) this.#target.reveal(found.row);
  }

  /** The field to find something. */
  field(isWanted: boolean, hiddenCount: number, showHidden: () => unknown) {
    return html`<find-field
      id="find"
      slot="find"
      class=${isWanted ? 'wanted' : ''}
      steps
      hex
      label=${msg('Find')}
      notLabel=${msg('Find rows without')}
      .found=${this.#found}
      .query=${this.#shown}
      .error=${this.#findError}
      .hiddenCount=${hiddenCount}
      @hidden-wanted=${showHidden}
      @query-changed=${(event: QueryChangedEvent) => void this.find(event.query)}
      @find-step=${(event: FindStepEvent) => void this.step(event.step)}
    ></find-field>`;
  }

  #setFound(found: FindState | undefined): void {
    this.#found = found;
    this.#host.requestUpdate();
  }

  /** `undefined` shows all rows. */
  async setFilter(filter: RowQuery | undefined): Promise<void> {
    const turn = this.#filters.begin();
    // At once: what else is configured meanwhile has it too.
    this.#filter = filter;
    try {
      await this.#target.configure(filter);
      if (!this.#filters.isNext(turn)) return;
      this.#valid = filter;
      if (this.#filters.isNewest(turn)) this.#filterError = '';
    } catch (error) {
      if (this.#filter === filter) this.#filter = this.#valid;
      if (this.#filters.isNewest(turn)) this.#filterError = patternProblem(error, filter);
    }
    this.#host.requestUpdate();
  }
}

function patternProblem(error: unknown, query: RowQuery | undefined): string {
  const message = error instanceof Error ? error.message : String(error);
  const isHex = message.startsWith('Invalid hex');
  const pattern = patternsOf(query).find(({ mode }) => mode === (isHex ? 'hex' : 'regex'));
  return queryProblem(message, pattern);
}
