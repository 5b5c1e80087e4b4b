import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { availableStorage } from '../page/kept-values.ts';
import { attempt } from '../page/problem.ts';
import type { CapturePlace } from '../page/shell-context.ts';
import type { OptionsChosenEvent, PlaceWantedEvent, PointsWantedEvent, ViewChosenEvent } from './choices.ts';
import type { ViewElement, ViewKind } from './view-kind.ts';
import { shownView } from './view-stack.ts';
import { type ViewPreferences, loadViewPreferences, saveViewPreferences, withOptions } from './view-preferences.ts';

/** The chosen view and its options: kept in storage; the host is updated on every change. */
export class ViewChoice implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #kinds: readonly ViewKind[];
  #key: string | undefined;
  #preferences: ViewPreferences;
  readonly #visited = new Set<string>();
  /** Kinds whose element is there, or comes. */
  readonly #loads = new Map<string, 'begun' | 'done'>();

  constructor(host: ReactiveControllerHost & HTMLElement, kinds: readonly ViewKind[]) {
    this.#host = host;
    this.#kinds = kinds;
    this.#preferences = loadViewPreferences(kinds, undefined, '');
    host.addController(this);
    host.addEventListener('view-chosen', (event) => this.choose((event as ViewChosenEvent).changes));
    host.addEventListener('place-wanted', (event) => void this.goTo((event as PlaceWantedEvent).place));
    host.addEventListener('points-wanted', (event) => {
      const { bytes } = event as PointsWantedEvent;
      attempt(
        host,
        this.show('plot').then((view) => view?.showPoints?.(bytes)),
      );
    });
    host.addEventListener('options-chosen', (event) =>
      this.#keep(withOptions(this.#preferences, (event as OptionsChosenEvent<object>).changes)),
    );
  }

  get preferences(): ViewPreferences {
    return this.#preferences;
  }

  /** The kinds shown at least once since `reset`; not before their element is there. */
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
    // One that could not be loaded is tried again.
    if (changes.view !== undefined && this.#loads.get(changes.view) === 'begun') this.#loads.delete(changes.view);
    this.#keep({ ...this.#preferences, ...changes });
  }

  /** Shows a view, whose element may have to be loaded first. */
  async show(view: string): Promise<ViewElement<unknown> | null> {
    const load = this.#kinds.find(({ id }) => id === view)?.load;
    if (load && this.#loads.get(view) !== 'done') await this.#load(view, load);
    this.choose({ view });
    await this.#host.updateComplete;
    const shown = this.#host.shadowRoot && shownView(this.#host.shadowRoot);
    await shown?.updateComplete;
    return shown;
  }

  /** Shows a place of the capture, in the view that has rows. */
  async goTo(place: CapturePlace): Promise<boolean> {
    const view = await this.show('monitor');
    return (await view?.goTo?.(place)) ?? false;
  }

  hostUpdate(): void {
    const { view } = this.#preferences;
    const load = this.#kinds.find(({ id }) => id === view)?.load;
    if (!load || this.#loads.get(view) === 'done') this.#visited.add(view);
    else if (!this.#loads.has(view)) attempt(this.#host, this.#load(view, load));
  }

  async #load(view: string, load: () => Promise<unknown>): Promise<void> {
    this.#loads.set(view, 'begun');
    await load();
    this.#loads.set(view, 'done');
    this.#host.requestUpdate();
  }

  #keep(preferences: ViewPreferences): void {
    this.#preferences = preferences;
    saveViewPreferences(availableStorage(), this.#key ?? '', preferences);
    this.#host.requestUpdate();
  }
}
