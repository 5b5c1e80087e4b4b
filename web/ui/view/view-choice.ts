import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { availableStorage } from '../page/kept-values.ts';
import type { OptionsChosenEvent, ViewChosenEvent } from './choices.ts';
import type { ViewKind } from './view-kind.ts';
import { type ViewPreferences, loadViewPreferences, saveViewPreferences, withOptions } from './view-preferences.ts';

/** The chosen view and its options: kept in storage; the host is updated on every change. */
export class ViewChoice implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #kinds: readonly ViewKind[];
  #key: string | undefined;
  #preferences: ViewPreferences;
  readonly #visited = new Set<string>();

  constructor(host: ReactiveControllerHost & HTMLElement, kinds: readonly ViewKind[]) {
    this.#host = host;
    this.#kinds = kinds;
    this.#preferences = loadViewPreferences(kinds, undefined, '');
    host.addController(this);
    host.addEventListener('view-chosen', (event) => this.choose((event as ViewChosenEvent).changes));
    host.addEventListener('options-chosen', (event) =>
      this.#keep(withOptions(this.#preferences, (event as OptionsChosenEvent<object>).changes)),
    );
  }

  get preferences(): ViewPreferences {
    return this.#preferences;
  }

  /** The kinds shown at least once since `reset`. */
  get visited(): ReadonlySet<string> {
    return this.#visited;
  }

  /** What is stored for `key` from now on. */
  use(key: string): void {
    if (key === this.#key) return;
    this.#key = key;
    this.#preferences = loadViewPreferences(this.#kinds, availableStorage(), key);
  }

  /** Another capture is shown: none of its views was shown yet. */
  reset(): void {
    this.#visited.clear();
  }

  choose(changes: ViewChosenEvent['changes']): void {
    this.#keep({ ...this.#preferences, ...changes });
  }

  hostUpdate(): void {
    this.#visited.add(this.#preferences.view);
  }

  #keep(preferences: ViewPreferences): void {
    this.#preferences = preferences;
    saveViewPreferences(availableStorage(), this.#key ?? '', preferences);
    this.#host.requestUpdate();
  }
}
