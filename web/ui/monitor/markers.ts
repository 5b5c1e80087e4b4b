import { msg, str } from '@lit/localize';
import { html, nothing, type ReactiveControllerHost } from 'lit';
import type { MonitorRow } from '../../core/row.ts';
import type { CapturesApi } from '../../engine/api/captures.ts';
import type { MonitorPlace } from '../../engine/api/views.ts';
import { formatBytes, formatCount } from '../../i18n/format.ts';
import { Turns } from '../../core/turns.ts';
import { icon } from '../kit/icons.ts';
import { availableStorage } from '../page/kept-values.ts';
import {
  isMarkerOf,
  loadMarkers,
  markerOf,
  markerSpan,
  nextMarker,
  placeOfMarker,
  saveMarkers,
  toggledMarkers,
  type Marker,
} from './marker-list.ts';

export type MarkerAction = 'marker' | 'next-marker' | 'previous-marker' | 'clear-markers';

interface MarkersTarget {
  /** Of a capture, or of a timeline. */
  captureId(): string;
  /** Where a capture's markers are kept; those of a timeline are kept by the page. */
  keeper(): Pick<CapturesApi, 'mark' | 'markers'> | undefined;
  /** The row that has the focus, else the last one in sight. */
  row(): MonitorRow | undefined;
  /** The row that is selected, if it is one. */
  selected(): MonitorRow | undefined;
  goTo(place: MonitorPlace): unknown;
  redraw(): void;
}

/** Marked rows of a monitor: what lies between two of them is shown, and they are kept for the capture. */
export class Markers {
  readonly #host: ReactiveControllerHost;
  readonly #target: MarkersTarget;
  #markers: readonly Marker[] = [];
  readonly #loads = new Turns();

  constructor(host: ReactiveControllerHost, target: MarkersTarget) {
    this.#host = host;
    this.#target = target;
  }

  /** Another capture is shown. */
  load(): void {
    this.#markers = loadMarkers(availableStorage(), this.#target.captureId());
    const turn = this.#loads.begin();
    void this.#loadKept(this.#target.captureId(), () => this.#loads.isNewest(turn)).catch(() => {}); // it is gone
    this.#host.requestUpdate();
  }

  /** @param isWanted no other markers are shown or were set meanwhile */
  async #loadKept(id: string, isWanted: () => boolean): Promise<void> {
    const keeper = this.#target.keeper();
    if (!keeper) return;
    const kept = await keeper.markers(id);
    if (!isWanted()) return;
    const older = this.#markers;
    // An older version kept them with the page.
    if (kept.length === 0 && older.length > 0) await keeper.mark(id, older);
    if (older.length > 0) saveMarkers(availableStorage(), id, []);
    if (kept.length > 0 && isWanted()) this.#show(kept);
  }

  get list(): readonly Marker[] {
    return this.#markers;
  }

  isMarked(row: MonitorRow): boolean {
    return this.#markers.some((marker) => isMarkerOf(marker, row));
  }

  /** The time of the newest marker, from which others are counted. */
  get originMs(): number | undefined {
    return this.#markers.at(-1)?.timeMs;
  }

  act(action: MarkerAction): void {
    if (action === 'marker') this.#toggle();
    else if (action === 'clear-markers') this.#set([]);
    else this.#step(action === 'next-marker' ? 1 : -1);
  }

  #toggle(): void {
    const row = this.#target.row();
    if (row) this.#set(toggledMarkers(this.#markers, row));
  }

  /** Goes to the next or the previous one from the selected row on. */
  #step(step: 1 | -1): void {
    const selected = this.#target.selected();
    const marker = nextMarker(this.#markers, selected && markerOf(selected), step);
    if (marker) this.#target.goTo(placeOfMarker(marker));
  }

  /** What lies between the last two, or between the last one and the selected row. */
  strip() {
    if (this.#markers.length === 0) return nothing;
    const count = this.#markers.length;
    return html`<div class="markers" role="status">
      <span class="flag" aria-hidden="true">⚑</span>
      <span>${count === 1 ? msg('1 marker') : msg(str`${formatCount(count)} markers`)}${this.#span()}</span>
      ${this.#button('up', msg('Previous marker'), 'Alt ↑', () => this.act('previous-marker'))}
      ${this.#button('down', msg('Next marker'), 'Alt ↓', () => this.act('next-marker'))}
      ${this.#button('close', msg('Remove all markers'), '', () => this.act('clear-markers'))}
    </div>`;
  }

  #button(sign: 'up' | 'down' | 'close', label: string, keys: string, run: () => void) {
    const title = keys ? `${label} (${keys})` : label;
    return html`<button class="icon" type="button" title=${title} aria-label=${label} @click=${run}>
      ${icon(sign)}
    </button>`;
  }

  #span(): string {
    const last = this.#markers.at(-1);
    const selected = this.#target.selected();
    const isOther = last && selected && !isMarkerOf(last, selected);
    const [from, to] = isOther ? [last, markerOf(selected)] : [this.#markers.at(-2), last];
    if (!from || !to) return '';
    const { spanMs, bytes } = markerSpan(from, to);
    const parts = [`Δt ${signed(spanMs / 1000, 6)} s`];
    if (bytes !== undefined) parts.push(`Δ ${bytes < 0 ? '−' : ''}${formatBytes(Math.abs(bytes))}`);
    const where = isOther ? msg('to the selected row') : msg('between the last two');
    return ` · ${parts.join(' · ')} ${where}`;
  }

  #set(markers: readonly Marker[]): void {
    const id = this.#target.captureId();
    this.#loads.begin();
    const keeper = this.#target.keeper();
    if (keeper) keeper.mark(id, markers).catch(() => {}); // the capture was deleted
    else saveMarkers(availableStorage(), id, markers);
    this.#show(markers);
  }

  #show(markers: readonly Marker[]): void {
    this.#markers = markers;
    this.#target.redraw();
    this.#host.requestUpdate();
  }
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(digits)}`;
}
