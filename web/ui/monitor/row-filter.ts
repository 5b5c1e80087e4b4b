import { msg, str } from '@lit/localize';
import { html, nothing, type ReactiveControllerHost } from 'lit';
import type { MonitorRow } from '../../core/row.ts';
import type { MatchQuery, RowQuery } from '../../core/row-query.ts';
import type { MonitorPlace } from '../../engine/api/views.ts';
import { formatCount } from '../../i18n/format.ts';
import type { FindField, QueryChangedEvent } from '../view/find-field.ts';
import { choiceCount, filterQuery, noChoices, type FilterChoices } from './filter-choices.ts';
import './filter-conditions.ts';
import type { ChoicesChangedEvent } from './filter-conditions.ts';
import { markerOf, placeOfMarker } from './marker-list.ts';
import type { EditedFilter } from './monitor-look.ts';

interface RowFilterTarget {
  /** What is wrong with the filter; empty: nothing. */
  error(): string;
  startedMs(): number;
  setFilter(filter: RowQuery | undefined): Promise<void>;
  /** The row that has the focus. */
  selected(): MonitorRow | undefined;
  goTo(place: MonitorPlace): unknown;
  /** Another filter is in effect; `undefined`: all rows are shown. */
  changed(filter: EditedFilter | undefined): void;
}

/** The filter of a monitor: a field for one text, and more conditions, which are loaded when they are first wanted. */
export class RowFilter {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #target: RowFilterTarget;
  #isShown = false;
  #isOpen = false;
  /** All rows are shown for a while, around one that the filter has left. */
  #isAside = false;
  #first: MatchQuery | undefined;
  /** What the field shows at first. */
  #shown: MatchQuery | undefined;
  #choices = noChoices;

  constructor(host: ReactiveControllerHost & HTMLElement, target: RowFilterTarget) {
    this.#host = host;
    this.#target = target;
  }

  get isShown(): boolean {
    return this.#isShown;
  }

  /** Shows the field, or ends the filter; what was typed comes back with it. */
  act(action: 'filter' | 'around' | 'conditions'): void {
    if (action === 'filter') void this.toggle();
    else if (action === 'around') void this.around();
    else void this.openConditions();
  }

  async toggle(): Promise<void> {
    this.#isShown = !this.#isShown;
    this.#isAside = false;
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    if (this.#isShown) this.#host.shadowRoot?.querySelector<FindField>('#filter')?.select();
    await this.#apply();
  }

  /** Shows a filter of before. */
  async restore({ first, choices }: EditedFilter): Promise<void> {
    [this.#first, this.#choices, this.#shown, this.#isShown] = [first, choices, first, true];
    this.#host.requestUpdate();
    await this.#apply();
  }

  /** Ends the filter. */
  async end(): Promise<void> {
    if (this.#isShown) await this.toggle();
  }

  /** Shows more conditions. */
  async openConditions(): Promise<void> {
    if (!this.#isShown) await this.toggle();
    if (!this.#isOpen) this.#toggleConditions();
  }

  /** Shows the selected row among all rows, or among those of the filter again. */
  async around(): Promise<void> {
    if (!this.#isShown || !this.#filter) return;
    const row = this.#target.selected();
    this.#isAside = !this.#isAside;
    this.#host.requestUpdate();
    await this.#apply();
    if (row) this.#target.goTo(placeOfMarker(markerOf(row)));
  }

  bar() {
    const count = choiceCount(this.#choices);
    return html`<div class="filter" ?hidden=${!this.#isShown}>
      <find-field
        id="filter"
        class="wanted"
        icon="filter"
        hex
        label=${msg('Show only rows that contain')}
        notLabel=${msg('Show only rows that do not contain')}
        .error=${this.#target.error()}
        .query=${this.#shown}
        @query-changed=${({ query }: QueryChangedEvent) => this.#changed(query, this.#choices)}
      ></find-field>
      <button
        class="quiet"
        type="button"
        aria-expanded=${this.#isOpen ? 'true' : 'false'}
        @click=${() => this.#toggleConditions()}
      >
        ${count === 0 ? msg('Conditions') : msg(str`Conditions (${formatCount(count)})`)}
      </button>
      ${
        this.#filter
          ? html`<button
              class="quiet"
              type="button"
              aria-pressed=${this.#isAside ? 'true' : 'false'}
              title=${msg('Show all rows around the selected one, and back (Enter)')}
              @click=${() => void this.around()}
            >
              ${msg('Show around')}
            </button>`
          : nothing
      }
      ${
        this.#isOpen
          ? html`<filter-conditions
              .choices=${this.#choices}
              .startedMs=${this.#target.startedMs()}
              @choices-changed=${({ choices }: ChoicesChangedEvent) => this.#changed(this.#first, choices)}
            ></filter-conditions>`
          : nothing
      }
    </div>`;
  }

  #toggleConditions(): void {
    this.#isOpen = !this.#isOpen;
    this.#host.requestUpdate();
  }

  #changed(first: MatchQuery | undefined, choices: FilterChoices): void {
    this.#isAside = false;
    this.#first = first;
    this.#choices = choices;
    this.#host.requestUpdate();
    void this.#apply();
  }

  get #filter(): RowQuery | undefined {
    return filterQuery(this.#first, this.#choices, this.#target.startedMs());
  }

  async #apply(): Promise<void> {
    await this.#target.setFilter(this.#isShown && !this.#isAside ? this.#filter : undefined);
    const isKept = this.#isShown && this.#filter !== undefined;
    if (this.#target.error() === '')
      this.#target.changed(isKept ? { first: this.#first, choices: this.#choices } : undefined);
  }
}
