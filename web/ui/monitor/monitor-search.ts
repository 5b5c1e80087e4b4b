import { msg, str } from '@lit/localize';
import type { ReactiveControllerHost } from 'lit';
import type { FilterOptions, FindState, MonitorUpdate } from '../../engine/api/views.ts';
import { findMarks, type FindMarks } from './find-marks.ts';
import type { MonitorHandle } from './monitor-handle.ts';

export interface MonitorSearchTarget {
  handle(): MonitorHandle | undefined;
  /** @throws {SyntaxError} when the filter's pattern cannot be used */
  configure(filter: FilterOptions | undefined): Promise<void>;
  /** Marks are to be drawn anew. The engine now goes through the capture again: the rows in sight stay meanwhile. */
  marksChanged(): void;
  reveal(row: number): void;
}

/** What is looked for in a monitor and what its rows are filtered by. A pattern that cannot be used leaves all as it was. */
export class MonitorSearch {
  readonly #host: ReactiveControllerHost;
  readonly #target: MonitorSearchTarget;
  #found: FindState | undefined;
  #findError = '';
  #filterError = '';
  #filter: FilterOptions | undefined;
  #query: FilterOptions | undefined;
  #marks: FindMarks | undefined;
  /** Nothing was gone to yet: the engine is still looking. */
  #seeking = false;

  constructor(host: ReactiveControllerHost, target: MonitorSearchTarget) {
    this.#host = host;
    this.#target = target;
  }

  get found(): FindState | undefined {
    return this.#found;
  }

  /** Takes what the engine tells, and goes to the first match from the rows in sight once those are looked through. */
  told({ find, progress, total }: MonitorUpdate, lastInSight: number): void {
    this.#setFound(find);
    if (this.#seeking && find && find.count > 0 && (progress === undefined || total > lastInSight)) void this.step(1);
  }

  /** Why the pattern to find cannot be used; empty when it can. */
  get findError(): string {
    return this.#findError;
  }

  /** Why the filter cannot be used; empty when it can. */
  get filterError(): string {
    return this.#filterError;
  }

  get filter(): FilterOptions | undefined {
    return this.#filter;
  }

  /** What marks matches in the rows on the screen. */
  get marks(): FindMarks | undefined {
    return this.#marks;
  }

  /** Looks for the same in another feed. */
  async restart(): Promise<void> {
    if (this.#query) await this.find(this.#query);
  }

  /** `undefined` ends it. */
  async find(query: FilterOptions | undefined): Promise<void> {
    try {
      await this.#target.handle()?.find(query);
      this.#findError = '';
      this.#query = query;
      this.#marks = query && findMarks(query);
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
  if (query?.mode === 'hex') return msg('Pairs of hex digits are needed, such as 0D 0A; ?? stands for any byte.');
  // The compiler's own words, without its prefix and without the pattern as it was rewritten for it.
  const message = error instanceof Error ? error.message : String(error);
  const detail = message.replace(/^error parsing regexp: /, '').replace(/: `[^]*`$/, '');
  return msg(str`This is not a regular expression: ${detail}`);
}
