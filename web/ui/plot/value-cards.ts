import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing, svg } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { fieldNumber, fieldNumbers, type PlotLabel, type PlotPoints } from '../../engine/api/plots.ts';
import { formatCount } from '../../i18n/format.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { seriesKey, seriesName, seriesStyle } from './plot-series.ts';
import { plainValue, valueText, valueWithUnit } from './plot-text.ts';
import { Track, drawTrack } from './track-geometry.ts';
import { gaugeRange, readStates, stateOf, type ValueDisplay } from './value-displays.ts';

/** The points of series between two times. @param most of each, from the beginning */
export type PointsOf = (
  series: readonly number[],
  fromMs: number,
  toMs: number,
  most: number,
) => Promise<readonly PlotPoints[]>;

/** How often a track is read on, and how many points at a time. */
const [trackMs, trackPoints] = [1000, 20_000];

const [trackWidth, trackHeight] = [320, 200];

/** Values as gauges, lights with a text, and tracks. */
@localized()
@customElement('value-cards')
class ValueCards extends LitElement {
  @property({ attribute: false }) displays: readonly ValueDisplay[] = [];
  @property({ attribute: false }) labels: readonly PlotLabel[] = [];
  @property({ attribute: false }) numbers: Float64Array = new Float64Array(0);
  @property({ attribute: false }) points: PointsOf | undefined;
  @property({ attribute: false }) change: (at: number) => void = () => undefined;
  /** By the keys of their series. */
  @state() private tracks: ReadonlyMap<string, Track> = new Map();
  #timer: ReturnType<typeof setInterval> | undefined;
  #isReading = false;
  #first: PlotLabel | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => void this.#readTracks(), trackMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  protected override willUpdate(): void {
    // Other series, though they may be called the same.
    if (this.labels[0] !== this.#first) this.tracks = new Map();
    this.#first = this.labels[0];
  }

  protected override updated(): void {
    if (this.displays.some((display) => display.kind === 'track' && !this.tracks.has(trackKey(display))))
      void this.#readTracks();
  }

  protected override render() {
    return this.displays.map((display, at) => {
      const name = this.#nameOf(display);
      return html`<article class=${display.kind} aria-label=${name}>
        <header>
          <b class="name" title=${name}>${name}</b>
          <button
            class="icon"
            type="button"
            title=${msg('Change')}
            aria-label=${msg(str`Change ${name}`)}
            @click=${() => this.change(at)}
          >
            ${icon('settings')}
          </button>
        </header>
        ${this.#content(display)}
      </article>`;
    });
  }

  #content(display: ValueDisplay) {
    if (display.kind === 'track') return this.#track(display);
    const number = this.#numberOf(display.series);
    const label = this.labels[number];
    if (!label) return html`<p class="none">${msg('Not received yet')}</p>`;
    return display.kind === 'gauge' ? this.#gauge(display, number, label) : this.#state(display, number, label);
  }

  #gauge(display: Extract<ValueDisplay, { kind: 'gauge' }>, number: number, label: PlotLabel) {
    const value = this.#value(number, 'latest');
    const [min, max] = gaugeRange(display, this.#value(number, 'min'), this.#value(number, 'max'));
    const share = Number.isNaN(value) ? 0 : Math.min(1, Math.max(0, (value - min) / (max - min)));
    const { color } = seriesStyle(number, getComputedStyle(this).colorScheme.includes('dark'));
    const isBeyond = value < min || value > max;
    const text = plainValue(value, label);
    return html`<svg
      viewBox="0 0 120 74"
      role="meter"
      aria-label=${label.name}
      aria-valuemin=${min}
      aria-valuemax=${max}
      aria-valuenow=${Number.isNaN(value) ? min : Math.min(max, Math.max(min, value))}
      aria-valuetext=${valueWithUnit(value, label)}
    >
      ${svg`<path class="ground" d=${arc(1)} />
        ${share > 0 ? svg`<path class="level" d=${arc(share)} stroke=${color} />` : nothing}
        <text class="value ${isBeyond ? 'beyond' : ''} ${text.length > 7 ? 'long' : ''}" x="60" y="56">${text}</text>
        <text class="unit" x="60" y="71">${label.unit}</text>
        <text class="limit" x="12" y="71">${valueText(min)}</text>
        <text class="limit" x="108" y="71">${valueText(max)}</text>`}
    </svg>`;
  }

  #state(display: Extract<ValueDisplay, { kind: 'state' }>, number: number, label: PlotLabel) {
    const value = this.#value(number, 'latest');
    const read = readStates(display.states);
    const known = read.ok ? stateOf(read.rules, value) : undefined;
    const shown = valueWithUnit(value, label);
    return html`<p class="reading">
      <i class="led ${known?.color ?? 'grey'}" aria-hidden="true"></i>
      <span class="words"
        ><b>${known?.text || shown}</b> ${known?.text ? html`<span class="shown">${shown}</span>` : nothing}</span
      >
    </p>`;
  }

  #track(display: Extract<ValueDisplay, { kind: 'track' }>) {
    const places = this.tracks.get(trackKey(display))?.all ?? [];
    const drawn = drawTrack(places, trackWidth, trackHeight, 20);
    const last = places.at(-1);
    if (!drawn || !last) return html`<p class="none">${msg('No position received yet')}</p>`;
    const { path, start, end, bar, isOnEarth } = drawn;
    const [x, y] = [trackWidth - 14, trackHeight - 10];
    return html`<svg
        viewBox="0 0 ${trackWidth} ${trackHeight}"
        role="img"
        aria-label=${msg(str`Track with ${formatCount(places.length)} places`)}
      >
        ${svg`<path class="way" d=${path} />
          <circle class="start" cx=${start[0]} cy=${start[1]} r="5" />
          <circle class="end" cx=${end[0]} cy=${end[1]} r="5" />
          <path class="bar" d="M${x - bar.px} ${y - 4}v4h${bar.px}v-4" />
          <text class="length" x=${x} y=${y - 8}>${isOnEarth ? metresText(bar.length) : valueText(bar.length)}</text>
          ${
            isOnEarth
              ? svg`<path class="north" d="M16 30v-18m-4 5 4-5 4 5" />
                  <text class="letter" x="24" y="22">N</text>`
              : nothing
          }`}
      </svg>
      <p class="place">
        <span><i class="ring" aria-hidden="true"></i>${msg('Start')}</span>
        <span><i class="dot" aria-hidden="true"></i>${msg('Latest')}: ${placeText(last, isOnEarth)}</span>
      </p>`;
  }

  async #readTracks(): Promise<void> {
    const wanted = this.displays.filter((display) => display.kind === 'track');
    if (wanted.length === 0 || this.#isReading) return;
    this.#isReading = true;
    const first = this.#first;
    try {
      for (const display of wanted) {
        const series = [this.#numberOf(display.latitude), this.#numberOf(display.longitude)];
        if (series.some((number) => number < 0)) continue;
        const track = this.tracks.get(trackKey(display)) ?? new Track();
        for (;;) {
          const before = track.lastMs;
          const [north, east] = (await this.points?.(series, before, Infinity, trackPoints)) ?? [];
          if (first !== this.#first || !north || !east) return;
          track.add(north, east);
          if (north.times.length < trackPoints || track.lastMs === before) break;
        }
        this.tracks = new Map([...this.tracks, [trackKey(display), track]]);
      }
    } catch {
      // The engine or the capture is gone: the plot says so.
    } finally {
      this.#isReading = false;
    }
  }

  #nameOf(display: ValueDisplay): string {
    if (display.kind === 'track') return msg('Track');
    const label = this.labels[this.#numberOf(display.series)];
    return label ? seriesName(label, this.labels) : (display.series.split('\n')[1] ?? '');
  }

  #numberOf(key: string): number {
    return this.labels.findIndex((label) => seriesKey(label) === key);
  }

  #value(number: number, place: keyof typeof fieldNumber): number {
    return this.numbers[number * fieldNumbers + fieldNumber[place]] ?? NaN;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(140px, 1fr));
        gap: 8px;
        margin-bottom: 8px;
      }
      article {
        min-width: 0;
        padding: 6px 8px 8px;
        border: 1px solid var(--line);
        border-radius: var(--r);
      }
      .track {
        grid-column: 1 / -1;
      }
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 4px;
      }
      .name {
        overflow: hidden;
        margin: 0;
        color: var(--muted);
        font-size: 11.5px;
        font-weight: 400;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      header button {
        flex: none;
        color: var(--faint);
      }
      svg {
        display: block;
        width: 100%;
        max-height: 240px;
      }
      text {
        fill: var(--muted);
        font: 9px var(--sans);
        font-variant-numeric: tabular-nums;
        text-anchor: middle;
      }
      .value {
        fill: var(--text);
        font-size: 17px;
        font-weight: 600;
      }
      .long {
        font-size: 13px;
      }
      .beyond {
        fill: var(--err);
      }
      .letter {
        font-size: 11px;
        text-anchor: start;
      }
      .length {
        font-size: 11px;
        text-anchor: end;
      }
      .ground,
      .level,
      .way,
      .bar,
      .north {
        fill: none;
        stroke-width: 9;
      }
      .ground {
        stroke: var(--raised);
      }
      .way {
        stroke: var(--accent);
        stroke-width: 2;
        stroke-linejoin: round;
      }
      .bar,
      .north {
        stroke: var(--muted);
        stroke-width: 1.5;
      }
      .start {
        fill: var(--surface);
        stroke: var(--accent);
        stroke-width: 2;
      }
      .end {
        fill: var(--tx);
        stroke: var(--surface);
        stroke-width: 1.5;
      }
      .reading {
        display: flex;
        gap: 8px;
        margin: 8px 0 4px;
        font-size: 14px;
      }
      .words {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 4px 8px;
        min-width: 0;
      }
      .reading b {
        overflow-wrap: anywhere;
      }
      .shown,
      .none,
      .place {
        color: var(--muted);
        font-size: 12px;
        font-variant-numeric: tabular-nums;
      }
      .none {
        margin: 8px 0 4px;
      }
      .place {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 12px;
        margin: 4px 0 0;
      }
      .led {
        flex: none;
        width: 14px;
        height: 14px;
        margin-top: 3px;
        border-radius: 50%;
        background: var(--faint);
      }
      .green {
        background: var(--port-green);
      }
      .amber {
        background: var(--port-yellow);
      }
      .red {
        background: var(--port-red);
      }
      .blue {
        background: var(--port-blue);
      }
      .ring,
      .dot {
        display: inline-block;
        width: 8px;
        height: 8px;
        margin-inline-end: 5px;
        border: 2px solid var(--accent);
        border-radius: 50%;
      }
      .dot {
        border-color: var(--tx);
        background: var(--tx);
      }
    `,
  ];
}

/** The first part of a half circle. */
function arc(share: number): string {
  const angle = Math.PI * (1 - share);
  const [x, y] = [60 + 48 * Math.cos(angle), 58 - 48 * Math.sin(angle)];
  return `M12 58A48 48 0 0 1 ${x.toFixed(2)} ${y.toFixed(2)}`;
}

const trackKey = ({ latitude, longitude }: Extract<ValueDisplay, { kind: 'track' }>): string =>
  `${latitude}\n${longitude}`;

const metresText = (metres: number): string =>
  metres >= 1000 ? `${valueText(metres / 1000)}\u202fkm` : `${valueText(metres)}\u202fm`;

const placeText = ([north, east]: readonly [number, number], isOnEarth: boolean): string =>
  isOnEarth ? `${north.toFixed(6)}°, ${east.toFixed(6)}°` : `${valueText(north)}, ${valueText(east)}`;

declare global {
  interface HTMLElementTagNameMap {
    'value-cards': ValueCards;
  }
}
