import { localized, msg, str } from '@lit/localize';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { PlotLabel } from '../../engine/api/plots.ts';
import { formatCount } from '../../i18n/format.ts';
import { choiceOptions } from '../kit/choice-select.ts';
import { DialogElement, showWithin } from '../kit/dialog-element.ts';
import { seriesKey, seriesName } from './plot-series.ts';
import { longestStates, positionSeries, readStates, type ValueDisplay } from './value-displays.ts';

interface DisplaySubject {
  readonly labels: readonly PlotLabel[];
  /** What is changed; `undefined`: a new one. */
  readonly display: ValueDisplay | undefined;
  /** Key of the series that is meant at first. */
  readonly series: string;
  /** `undefined`: it is removed. */
  readonly choose: (display: ValueDisplay | undefined) => void;
}

/** Asks how a value is to be shown, over a view. */
export function showDisplayDialog(host: HTMLElement, { display, ...subject }: DisplaySubject): Promise<void> {
  return showWithin(host, Object.assign(new DisplayDialog(), subject, display && { current: display }));
}

const exampleStates = '> 80 red too hot\n= 0 grey off\nelse green ok';

/** A gauge, a light with a text, or a track. */
@localized()
@customElement('display-dialog')
class DisplayDialog extends DialogElement {
  @property({ attribute: false }) labels: readonly PlotLabel[] = [];
  @property({ attribute: false }) current: ValueDisplay | undefined;
  @property() series = '';
  @property({ attribute: false }) choose: DisplaySubject['choose'] = () => undefined;
  @state() private kind: ValueDisplay['kind'] = 'gauge';
  @state() private min = '';
  @state() private max = '';
  @state() private states = '';
  @state() private latitude = '';
  @state() private longitude = '';
  protected override readonly closesOutside = false;

  override connectedCallback(): void {
    super.connectedCallback();
    const { current, labels } = this;
    const [first, second = first] = labels.map(seriesKey);
    const position = positionSeries(labels);
    this.series ||= first ?? '';
    this.latitude = position?.latitude ?? first ?? '';
    this.longitude = position?.longitude ?? second ?? '';
    if (!current) return;
    this.kind = current.kind;
    if (current.kind === 'track') {
      this.latitude = current.latitude;
      this.longitude = current.longitude;
      return;
    }
    this.series = current.series;
    if (current.kind === 'state') this.states = current.states;
    else [this.min, this.max] = [current.min, current.max].map((value) => String(value ?? '')) as [string, string];
  }

  protected heading(): string {
    return msg('Show a value');
  }

  protected body(): TemplateResult {
    const made = this.#made();
    return html`<div class="body">
        <div class="field">
          <label for="kind">${msg('Show as')}</label>
          <select
            class="chip tall"
            id="kind"
            autofocus
            @change=${(event: Event) => (this.kind = valueOf(event) as ValueDisplay['kind'])}
          >
            ${choiceOptions(
              [
                ['gauge', msg('Gauge')],
                ['state', msg('Light and text')],
                ['track', msg('Track')],
              ],
              this.kind,
            )}
          </select>
        </div>
        ${
          this.kind === 'track'
            ? html`${this.#fieldChoice('latitude', msg('Latitude, or up'), this.latitude, (key) => {
                  this.latitude = key;
                })}
                ${this.#fieldChoice(
                  'longitude',
                  msg('Longitude, or to the right'),
                  this.longitude,
                  (key) => (this.longitude = key),
                )}
                <p class="hint">
                  ${msg('Degrees are drawn with north up and a scale, without a map: nothing leaves this page.')}
                </p>`
            : this.#fieldChoice('series', msg('Field'), this.series, (key) => (this.series = key))
        }
        ${this.kind === 'gauge' ? this.#range(made === undefined) : nothing}
        ${this.kind === 'state' ? this.#rules() : nothing}
      </div>
      <footer>
        ${
          this.current
            ? html`<button class="quiet tall" type="button" @click=${() => this.#finish(undefined)}>
                ${msg('Remove')}
              </button>`
            : nothing
        }
        <button class="primary" type="button" ?disabled=${!made} @click=${() => made && this.#finish(made)}>
          ${msg('Show')}
        </button>
      </footer>`;
  }

  #fieldChoice(id: string, name: string, chosen: string, choose: (key: string) => void) {
    const known = this.labels.map((label) => [seriesKey(label), seriesName(label, this.labels)] as const);
    const lost = known.every(([key]) => key !== chosen) && chosen !== '';
    const all = lost ? [...known, [chosen, chosen.split('\n')[1] ?? ''] as const] : known;
    return html`<div class="field">
      <label for=${id}>${name}</label>
      <select class="chip tall" id=${id} @change=${(event: Event) => choose(valueOf(event))}>
        ${choiceOptions(all, chosen)}
      </select>
    </div>`;
  }

  #range(isCrossed: boolean) {
    const field = (id: string, name: string, value: string, typed: (text: string) => void) =>
      html`<div class="field">
        <label for=${id}>${name}</label>
        <input
          class="input"
          id=${id}
          type="number"
          step="any"
          aria-invalid=${isCrossed ? 'true' : 'false'}
          aria-describedby="range-hint"
          .value=${value}
          @input=${(event: Event) => typed(valueOf(event))}
        />
      </div>`;
    return html`<div class="pair">
        ${field('min', msg('From'), this.min, (text) => (this.min = text))}
        ${field('max', msg('To'), this.max, (text) => (this.max = text))}
      </div>
      <p class=${isCrossed ? 'error' : 'hint'} id="range-hint" role=${isCrossed ? 'alert' : nothing}>
        ${
          isCrossed
            ? msg('“From” must be less than “To”.')
            : msg('Left empty, the gauge goes from the least to the greatest value so far.')
        }
      </p>`;
  }

  #rules() {
    const read = readStates(this.states);
    return html`<div class="field">
      <label for="states">${msg('States, one a line')}</label>
      <textarea
        class="input mono"
        id="states"
        rows="5"
        spellcheck="false"
        maxlength=${longestStates}
        placeholder=${exampleStates}
        .value=${this.states}
        aria-invalid=${read.ok ? 'false' : 'true'}
        aria-describedby="states-hint"
        @input=${(event: Event) => (this.states = valueOf(event))}
      ></textarea>
      <p class=${read.ok ? 'hint' : 'error'} id="states-hint" role=${read.ok ? nothing : 'alert'}>
        ${
          read.ok
            ? msg('A comparison and a number, or else; then green, amber, red, blue or grey; then a text.')
            : msg(str`Line ${formatCount(read.line)} does not begin with a comparison and a number, or with “else”.`)
        }
      </p>
    </div>`;
  }

  /** What was chosen; `undefined`: something is wrong. */
  #made(): ValueDisplay | undefined {
    const { kind, series, states, latitude, longitude } = this;
    if (kind === 'track') return latitude === '' || longitude === '' ? undefined : { kind, latitude, longitude };
    if (series === '') return undefined;
    if (kind === 'state') return readStates(states).ok ? { kind, series, states } : undefined;
    const [min, max] = [this.min, this.max].map((text) => (text.trim() === '' ? undefined : Number(text)));
    if (min !== undefined && max !== undefined && !(min < max)) return undefined;
    return { kind, series, ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
  }

  #finish(display: ValueDisplay | undefined): void {
    this.choose(display);
    this.close();
  }

  static override styles = [
    ...DialogElement.styles,
    css`
      .body {
        display: grid;
        /* A device may give its fields any names. */
        grid-template-columns: minmax(0, 1fr);
        gap: 12px;
        align-content: start;
      }
      .pair {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 12px;
      }
      .hint,
      .error {
        margin: 4px 0 0;
      }
      textarea {
        width: 100%;
      }
    `,
  ];
}

const valueOf = (event: Event): string =>
  (event.currentTarget as HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement).value;

declare global {
  interface HTMLElementTagNameMap {
    'display-dialog': DisplayDialog;
  }
}
