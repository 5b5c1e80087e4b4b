import type { ReactiveControllerHost } from 'lit';
import type { MatchQuery } from '../../core/row-query.ts';
import { regexSentence } from '../../i18n/regex-sentences.ts';
import type { TerminalScreen } from './terminal-screen.ts';
import { findColors } from './terminal-theme.ts';

/** What is looked for in a terminal, and what was found. */
export class TerminalFindController {
  found: { readonly count: number; readonly current: number } | undefined;
  /** Why the pattern is invalid; empty when it is valid. */
  error = '';
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #screen: () => TerminalScreen | undefined;
  #query: MatchQuery | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement, screen: () => TerminalScreen | undefined) {
    this.#host = host;
    this.#screen = screen;
  }

  /** `undefined` ends it. */
  change(query: MatchQuery | undefined): void {
    this.#query = query;
    if (query) return this.step(1);
    this.#screen()?.endFind();
    this.found = undefined;
    this.error = '';
    this.#host.requestUpdate();
  }

  step(step: 1 | -1): void {
    if (!this.#query) return;
    const { pattern, mode, matchCase } = this.#query;
    try {
      this.#screen()?.find({ pattern, regex: mode === 'regex', matchCase }, step, findColors(this.#host));
      this.error = '';
    } catch {
      this.error = regexSentence(pattern, 'script', '');
    }
    this.#host.requestUpdate();
  }

  /** Takes what the screen found. @param index from 0, or -1 */
  told(index: number, count: number): void {
    this.found = this.#query && { count, current: index + 1 };
    this.#host.requestUpdate();
  }
}
