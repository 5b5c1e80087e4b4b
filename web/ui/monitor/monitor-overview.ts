import { html, type ReactiveController, type ReactiveControllerHost } from 'lit';
import type { MonitorPlace, MonitorUpdate } from '../../engine/api/views.ts';
import { placeOfMarker, type Marker } from './marker-list.ts';
import type { MonitorHandle } from './monitor-handle.ts';
import './overview-strip.ts';
import type { OverviewPressedEvent } from './overview-strip.ts';

interface MonitorOverviewTarget {
  handle(): MonitorHandle | undefined;
  markers(): readonly Marker[];
  /** Shows the rows at a share of all, 0 to 1. */
  showShare(share: number): void;
  goTo(place: MonitorPlace): unknown;
}

/** The strip next to a monitor's scrollbar, and the way from it to the rows. */
export class MonitorOverview implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #target: MonitorOverviewTarget;
  #update: Pick<MonitorUpdate, 'hitMap' | 'overview' | 'total'> = { total: 0 };
  /** What the engine's view was told of markers. */
  #told: { readonly handle: MonitorHandle; readonly markers: readonly Marker[] } | undefined;

  constructor(host: ReactiveControllerHost, target: MonitorOverviewTarget) {
    this.#host = host;
    this.#target = target;
    host.addController(this);
  }

  hostUpdated(): void {
    const handle = this.#target.handle();
    const markers = this.#target.markers();
    if (!handle || (handle === this.#told?.handle && markers === this.#told.markers)) return;
    const isNew = handle !== this.#told?.handle;
    this.#told = { handle, markers };
    // A view that is gone has reported it.
    if (markers.length > 0 || !isNew) handle.mark(markers.map(placeOfMarker)).catch(() => {});
  }

  told({ hitMap, overview, total }: MonitorUpdate): void {
    this.#update = { total, ...(hitMap && { hitMap }), ...(overview && { overview }) };
    this.#host.requestUpdate();
  }

  strip() {
    const { hitMap, overview } = this.#update;
    return html`<overview-strip
      .hits=${hitMap}
      .overview=${overview}
      @overview-pressed=${this.#pressed}
    ></overview-strip>`;
  }

  #pressed = ({ share, tick }: OverviewPressedEvent): void => {
    const { showShare, goTo, markers } = this.#target;
    const marker = tick?.marker === undefined ? undefined : markers()[tick.marker];
    if (marker) return void goTo(placeOfMarker(marker));
    if (!tick || tick.kind === 'marker') return showShare(share);
    const { overview, total } = this.#update;
    // The first of its kind in this part of the rows.
    const after = Math.ceil((tick.part * total) / (overview?.parts ?? 1));
    goTo({ kind: 'landmark', landmarks: [tick.kind], step: 1, after, isIncluded: true });
  };
}
