import { msg } from '@lit/localize';
import type { ReactiveControllerHost } from 'lit';
import type { FilterOptions, FindState, MonitorUpdate } from '../../engine/api/views.ts';
import { regexSentence } from '../../i18n/regex-sentences.ts';
import { findMarks, type FindMarks } from './find-marks.ts';
import type { MonitorHandle } from './monitor-handle.ts';

export interface MonitorSearchTarget {
  handle(): MonitorHandle | undefined;
  /** @throws {SyntaxError} when the filter's pattern is invalid */
  configure(filter: FilterOptions | undefined): Promise<void>;
  /** The marks changed. The engine searches the capture again; the visible rows stay meanwhile. */
  marksChanged(): void;
  reveal(row: number): void;
}

/** Search and filter of a monitor. An invalid pattern changes nothing. */
export class MonitorSearch {
  readonly #host: ReactiveControllerHost;
  readonly #target: MonitorSearchTarget;
  #found: FindState | undefined;
  #findError = '';
  #filterError = '';
  #filter: FilterOptions | undefined;
  #query: FilterOptions | undefined;
  #marks: FindMarks | undefined;
  /** The engine is still searching for the first match. */
  #seeking = false;

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

  get filter(): FilterOptions | undefined {
    return this.#filter;
  }

  get query(): FilterOptions | undefined {
    return this.#query;
  }

  /** The marks for the rows on the screen. */
  get marks(): FindMarks | undefined {
    return this.#marks;
  }

  /** Repeats the search in another view of the engine. */
  async restart(): Promise<void> {
    if (this.#query) await this.find(this.#query);
  }

  /** `undefined` ends the search. */
  async find(query: FilterOptions | undefined): Promise<void> {
    try {
      await this.#target.handle()?.find(query);
      this.#findError = '';
      this.#query = query;
      this.#marks = query && !query.not ? findMarks(query) : undefined;
      this.#target.marksChanged();
      this.#seeking = query !== undefined;
      if (!query) this.#found = undefined;
    } catch (error) {
      this.#findError = patternProblem(error, query);
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

  #setFound(found: FindState | undefined): void {
    this.#found = found;
    this.#host.requestUpdate();
  }

  /** `undefined` shows all rows. */
  async setFilter(filter: FilterOptions | undefined): Promise<void> {
    try {
      await this.#target.configure(filter);
      this.#filter = filter;
      this.#filterError = '';
    } catch (error) {
      this.#filterError = patternProblem(error, filter);
    }
    this.#host.requestUpdate();
  }
}

function patternProblem(error: unknown, query: FilterOptions | undefined): string {
  if (query?.mode === 'hex') return msg('Enter pairs of hex digits, such as 0D 0A; ?? matches any byte.');
  const message = error instanceof Error ? error.message : String(error);
  return query?.mode === 'regex' ? regexSentence(query.pattern, 'linear', message) : message;
}
