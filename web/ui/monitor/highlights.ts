import type { ReactiveControllerHost } from 'lit';
import type { HighlightRule } from '../../core/highlight-rule.ts';
import { HighlightDialog, type RulesChosenEvent } from './highlight-dialog.ts';
import type { MonitorHandle } from './monitor-handle.ts';

interface HighlightTarget {
  handle(): MonitorHandle | undefined;
  /** Rules were chosen: they are stored with the view's options. */
  choose(rules: readonly HighlightRule[]): void;
}

/** Highlight rules of a monitor: the engine applies them to the rows it delivers. */
export class Highlights {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #target: HighlightTarget;
  #all: readonly HighlightRule[] = [];
  #inEffect: readonly HighlightRule[] = [];
  #dialog: HighlightDialog | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement, target: HighlightTarget) {
    this.#host = host;
    this.#target = target;
  }

  /** By their numbers in the rows. */
  get rules(): readonly HighlightRule[] {
    return this.#inEffect;
  }

  /** Uses these rules. @returns when the rows to come have them */
  async apply(all: readonly HighlightRule[]): Promise<void> {
    this.#all = all;
    const inEffect = all.filter(({ on, query }) => on && query.pattern !== '');
    if (inEffect.length === 0 && this.#inEffect.length === 0) return this.#tell([]);
    this.#inEffect = inEffect;
    const wanted = inEffect.map(({ query, whole }) => ({ query, whole }));
    const problems = (await this.#target.handle()?.highlight(wanted)) ?? [];
    this.#tell(all.map((rule) => problems[inEffect.indexOf(rule)] ?? ''));
  }

  /** The same in another view of the engine. */
  async restart(): Promise<void> {
    if (this.#inEffect.length > 0) await this.apply(this.#all);
  }

  /** Opens the editor. */
  async edit(): Promise<void> {
    const root = this.#host.shadowRoot;
    if (!root || this.#dialog) return;
    const dialog = new HighlightDialog();
    this.#dialog = dialog;
    dialog.rules = this.#all;
    dialog.addEventListener('rules-chosen', (event) => this.#target.choose((event as RulesChosenEvent).rules));
    dialog.addEventListener('close', () => {
      dialog.remove();
      this.#dialog = undefined;
    });
    root.append(dialog);
    await dialog.show();
    await this.apply(this.#all);
  }

  #tell(problems: readonly string[]): void {
    if (this.#dialog) Object.assign(this.#dialog, { rules: this.#all, problems });
    this.#host.requestUpdate();
  }
}
