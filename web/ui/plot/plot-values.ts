import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing, svg } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { fieldNumber, fieldNumbers, type PlotLabel, type PlotLine } from '../../engine/api/plots.ts';
import { formatCount } from '../../i18n/format.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { SecondTicker } from '../kit/second-ticker.ts';
import { ThemeWatch } from '../kit/theme-watch.ts';
import { OptionsChosenEvent } from '../view/choices.ts';
import { attempt } from '../page/problem.ts';
import { showDisplayDialog } from './display-dialog.ts';
import { lineSwatch, swatchStyles } from './line-swatch.ts';
import { sparkPath } from './plot-data.ts';
import type { PlotViewOptions } from './plot-options.ts';
import { seriesKey, seriesName, seriesStyle } from './plot-series.ts';
import { lengthText, plainValue, valueWithUnit } from './plot-text.ts';
import './value-cards.ts';
import type { PointsOf } from './value-cards.ts';
import type { ValueDisplay } from './value-displays.ts';

/** Columns of the small lines, and their height in pixels. */
export const sparkColumns = 36;
const sparkPx = 20;

/** Rows that are made at most: others are found by their name. */
const mostRows = 100;

/** Series by number with these words in their names, as many as have a row. */
export function listedSeries(labels: readonly PlotLabel[], words: string): readonly number[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const all = labels.flatMap(({ kind, name }, number) =>
    wanted.every((word) => `${kind} ${name}`.toLowerCase().includes(word)) ? [number] : [],
  );
  return all.slice(0, mostRows);
}

/** How long ago the latest value came. */
function ageText(ageMs: number): string {
  const age = lengthText(Math.round(ageMs / 1000) * 1000);
  return msg(str`${age} ago`);
}

/**
 * All fields with their latest values; some of them as gauges, lights and tracks.
 * @fires options-chosen - how they are shown
 */
@localized()
@customElement('plot-values')
export class PlotValues extends LitElement {
  @property({ attribute: false }) labels: readonly PlotLabel[] = [];
  @property({ attribute: false }) numbers: Float64Array = new Float64Array(0);
  @property({ attribute: false }) lists: readonly PlotLine[] = [];
  @property({ attribute: false }) drawn: readonly number[] = [];
  @property({ type: Number }) leftOut = 0;
  /** The session is open: values have an age. */
  @property({ type: Boolean }) live = false;
  @property({ attribute: false }) toggle: (number: number) => void = () => undefined;
  @property({ attribute: false }) listed: (numbers: readonly number[]) => void = () => undefined;
  /** Shown above the list. */
  @property({ attribute: false }) displays: readonly ValueDisplay[] = [];
  @property({ attribute: false }) points: PointsOf | undefined;
  @state() private words = '';
  #told = '';
  readonly #theme = new ThemeWatch(this, () => this.requestUpdate());

  constructor() {
    super();
    new SecondTicker(this);
  }

  override focus(): void {
    const search = this.renderRoot.querySelector<HTMLInputElement>('input[type=search]');
    (search ?? this.renderRoot.querySelector('input'))?.focus();
  }

  /** Asks how a value is to be shown. @param at which of the displays is changed @param series the key of one */
  chooseDisplay(at: number | undefined, series = ''): void {
    const display = at === undefined ? undefined : this.displays[at];
    const choose = (chosen: ValueDisplay | undefined): void => {
      const displays = [...this.displays];
      if (at === undefined && chosen) displays.push(chosen);
      else if (at !== undefined) displays.splice(at, 1, ...(chosen ? [chosen] : []));
      this.dispatchEvent(new OptionsChosenEvent<PlotViewOptions>({ displays }));
    };
    attempt(this, showDisplayDialog(this, { labels: this.labels, display, series, choose }));
  }

  protected override updated(): void {
    const rows = listedSeries(this.labels, this.words);
    const key = rows.join();
    if (key !== this.#told) this.listed(rows);
    this.#told = key;
  }

  protected override render() {
    const { labels, numbers } = this;
    const rows = listedSeries(labels, this.words).filter((number) => number * fieldNumbers < numbers.length);
    const lines = new Map(this.lists.map((line) => [line.series, line]));
    const more = labels.length - rows.length;
    return html`
      ${
        this.displays.length > 0
          ? html`<value-cards
              .displays=${this.displays}
              .labels=${labels}
              .numbers=${numbers}
              .points=${this.points}
              .change=${(at: number) => this.chooseDisplay(at)}
            ></value-cards>`
          : nothing
      }
      ${
        labels.length > 12
          ? html`<input
              class="input"
              type="search"
              placeholder=${msg('Find a field')}
              aria-label=${msg('Find a field')}
              .value=${this.words}
              @input=${(event: Event) => (this.words = (event.target as HTMLInputElement).value)}
            />`
          : nothing
      }
      <table aria-label=${msg('Values')}>
        <thead>
          <tr>
            <th scope="col">${msg('Field')}</th>
            <th scope="col" class="number">${msg('Latest')}</th>
            <th scope="col" class="line">${msg('Trend')}</th>
            <th scope="col" class="number">${msg('Max, min')}</th>
            <th scope="col"><span class="visually-hidden">${msg('Show as')}</span></th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((number) => this.#row(number, lines.get(number)))}
        </tbody>
      </table>
      ${more > 0 ? html`<p>${msg(str`${formatCount(more)} more fields: find them by their name.`)}</p>` : nothing}
      ${
        this.leftOut > 0
          ? html`<p>
              ${msg(str`${formatCount(this.leftOut)} values were left out: there are more than 5000 fields.`)}
            </p>`
          : nothing
      }
    `;
  }

  #row(number: number, line: PlotLine | undefined) {
    const label = this.labels[number] ?? { kind: '', name: '', unit: '' };
    const value = (place: keyof typeof fieldNumber): number =>
      this.numbers[number * fieldNumbers + fieldNumber[place]] ?? NaN;
    const { color, dash } = seriesStyle(number, this.#theme.isDark);
    const isDrawn = this.drawn.includes(number);
    const [min, max] = [value('min'), value('max')];
    const ageMs = Math.max(0, Date.now() - value('latestMs'));
    const notes = this.#notes(value('notNumbers'), value('huge'), value('late'));
    return html`<tr>
      <th scope="row">
        <label>
          <input type="checkbox" .checked=${isDrawn} @change=${() => this.toggle(number)} />
          ${lineSwatch(isDrawn ? color : 'transparent', dash)}
          <span class="name" title="${label.kind} ${label.name}">${seriesName(label, this.labels)}</span>
        </label>
        ${notes ? html`<small class="warn">${notes}</small>` : nothing}
      </th>
      <td class="number">
        <b>${valueWithUnit(value('latest'), label)}</b>
        ${this.live && ageMs >= 1000 ? html`<small>${ageText(ageMs)}</small>` : nothing}
      </td>
      <td class="line">
        <svg
          width="44"
          height=${sparkPx}
          viewBox="0 0 ${sparkColumns * 2} ${sparkPx}"
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          ${svg`<path d=${line ? sparkPath(line.slots, sparkPx) : ''} stroke=${color} />`}
        </svg>
      </td>
      <td class="number range">${min <= max ? html`${plainValue(max, label)}<br />${plainValue(min, label)}` : '–'}</td>
      <td class="as">
        <button
          class="icon"
          type="button"
          title=${msg('Show as a gauge, a light or a track')}
          aria-label=${msg(str`Show ${seriesName(label, this.labels)} as a gauge, a light or a track`)}
          @click=${() => this.chooseDisplay(undefined, seriesKey(label))}
        >
          ${icon('add')}
        </button>
      </td>
    </tr>`;
  }

  #notes(notNumbers: number, huge: number, late: number): string {
    return [
      notNumbers > 0 ? msg(str`${formatCount(notNumbers)} not a number`) : '',
      huge > 0 ? msg(str`${formatCount(huge)} too large to draw`) : '',
      late > 0 ? msg(str`${formatCount(late)} with an earlier time`) : '',
    ]
      .filter(Boolean)
      .join(', ');
  }

  static override styles = [
    controls,
    swatchStyles,
    css`
      :host {
        display: block;
        overflow: auto;
        padding: 6px 6px 12px;
        background: var(--surface);
        font-size: 12.5px;
        scrollbar-width: thin;
      }
      .input {
        width: 100%;
        margin-bottom: 6px;
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      th,
      td {
        padding: 3px;
        border-bottom: 1px solid var(--line);
        font-weight: 400;
        text-align: start;
        white-space: nowrap;
      }
      thead th {
        color: var(--muted);
        font-size: 11.5px;
      }
      tbody th {
        width: 99%;
        max-width: 0;
        /* A word such as temperature stands in one line. */
        min-width: 131px;
      }
      label {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      label input {
        flex: none;
        accent-color: var(--accent);
      }
      .name {
        display: -webkit-box;
        overflow: hidden;
        overflow-wrap: anywhere;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        line-height: 1.2;
        white-space: normal;
      }
      .number {
        font-variant-numeric: tabular-nums;
        text-align: end;
      }
      .as {
        padding: 0;
      }
      .as button {
        width: 24px;
        min-width: 0;
        padding: 0;
        color: var(--faint);
      }
      .range,
      small {
        color: var(--muted);
        font-size: 11.5px;
      }
      small {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .warn {
        white-space: normal;
        color: var(--warn);
      }
      .range {
        line-height: 1.3;
      }
      b {
        font-weight: 600;
      }
      .line svg {
        display: block;
        fill: none;
        stroke-width: 1.2;
      }
      p {
        margin: 8px 4px 0;
        color: var(--muted);
      }
      @media (max-width: 480px) {
        :host {
          padding-inline: 4px;
        }
      }
      @media (max-width: 376px) {
        .line {
          display: none;
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'plot-values': PlotValues;
  }
}
