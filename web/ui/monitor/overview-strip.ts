import { localized, msg } from '@lit/localize';
import { LitElement, css, html, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { Overview } from '../../engine/api/views.ts';
import { ThemeWatch } from '../kit/theme-watch.ts';
import { laneCount, tickLanes, tickNear, ticksOf, ticksText, type Tick, type TickKind } from './overview-ticks.ts';

/** The person wants to see the rows at this share of all rows, 0 to 1, or what a tick stands for. */
export class OverviewPressedEvent extends Event {
  readonly share: number;
  readonly tick: Tick | undefined;

  constructor(share: number, tick: Tick | undefined) {
    super('overview-pressed');
    this.share = share;
    this.tick = tick;
  }
}

/** How far from a tick it can be pressed, CSS pixels. */
const reachPx = 5;

const colors: Readonly<Record<TickKind, string>> = {
  marker: '--accent',
  error: '--err',
  break: '--err',
  gap: '--warn',
  opening: '--muted',
  note: '--rx',
};

/**
 * Shows next to the scrollbar where matches, markers and events are among all rows. For the pointer; the keyboard steps
 * from one to the next.
 * @fires overview-pressed
 */
@localized()
@customElement('overview-strip')
export class OverviewStrip extends LitElement {
  /** 1 for each part of the rows that has a match; `undefined`: nothing is searched for. */
  @property({ attribute: false }) hits: Uint8Array | undefined;
  @property({ attribute: false }) overview: Overview | undefined;
  @query('canvas') private canvas!: HTMLCanvasElement;
  #ticks: readonly Tick[] = [];
  readonly #resize = new ResizeObserver(() => this.#draw());

  constructor() {
    super();
    new ThemeWatch(this, () => this.#draw());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('overview')) this.#ticks = ticksOf(this.overview);
  }

  protected override render() {
    const all = [this.hits?.includes(1) ? msg('matches') : '', ticksText(this.#ticks)].filter(Boolean).join(', ');
    return html`<canvas
      role="img"
      aria-label=${all ? `${msg('In this capture')}: ${all}` : msg('Nothing to step to in this capture')}
      @pointermove=${this.#hovered}
      @pointerdown=${this.#pressed}
    ></canvas>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('hits') || changed.has('overview')) this.#draw();
  }

  #draw(): void {
    const context = this.canvas?.getContext('2d');
    if (!context) return;
    const { clientWidth: width, clientHeight: height } = this;
    const style = getComputedStyle(this);
    this.canvas.width = Math.round(width * devicePixelRatio);
    this.canvas.height = Math.round(height * devicePixelRatio);
    context.scale(devicePixelRatio, devicePixelRatio);
    const lane = laneWidth(width);
    const { hits = new Uint8Array(0) } = this;
    context.fillStyle = style.getPropertyValue('--accent');
    for (let at = 0; at < hits.length; at++) {
      if (hits[at] === 0) continue;
      const y = Math.min((at * height) / hits.length, height - 2);
      context.fillRect(0, y, lane, Math.max(2, height / hits.length));
    }
    const parts = this.overview?.parts ?? 1;
    for (const { part, kind } of this.#ticks) {
      context.fillStyle = context.strokeStyle = style.getPropertyValue(colors[kind]);
      const y = Math.min(Math.max(((part + 0.5) * height) / parts, 3), height - 3);
      drawTick(context, kind, (tickLanes[kind] + 0.5) * lane, y);
    }
  }

  /** The tick at the pointer. */
  #tickAt({ offsetX, offsetY }: PointerEvent): Tick | undefined {
    const parts = this.overview?.parts ?? 1;
    const perPx = parts / this.clientHeight;
    const lane = Math.floor(offsetX / laneWidth(this.clientWidth));
    // A match is where it is drawn.
    if (lane === 0 && this.#isHit(offsetY)) return undefined;
    return tickNear(this.#ticks, offsetY * perPx, lane, reachPx * perPx);
  }

  #isHit(offsetY: number): boolean {
    const { hits = new Uint8Array(0) } = this;
    const at = Math.floor((offsetY * hits.length) / this.clientHeight);
    return hits.subarray(Math.max(0, at - 2), at + 3).includes(1);
  }

  #hovered(event: PointerEvent): void {
    const tick = this.#tickAt(event);
    const here = this.#ticks.filter(({ part }) => part === tick?.part);
    const hit = this.#isHit(event.offsetY) ? msg('matches') : '';
    const text = [hit, ticksText(here)].filter(Boolean).join(', ');
    this.canvas.title = text ? `${text}: ${msg('click to go there')}` : '';
  }

  #pressed(event: PointerEvent): void {
    event.preventDefault();
    this.dispatchEvent(new OverviewPressedEvent(event.offsetY / this.clientHeight, this.#tickAt(event)));
  }

  static override styles = css`
    :host {
      display: block;
      border-left: 1px solid var(--line);
      background: var(--bg);
    }
    canvas {
      display: block;
      width: 100%;
      height: 100%;
      cursor: pointer;
    }
  `;
}

/** The last column does not touch the edge. */
function laneWidth(width: number): number {
  return (width - 1) / laneCount;
}

/** Each kind has a form of its own, so that colour is never the only sign. */
function drawTick(context: CanvasRenderingContext2D, kind: TickKind, x: number, y: number): void {
  context.lineWidth = 1;
  context.beginPath();
  switch (kind) {
    case 'marker':
      return fillPolygon(context, [
        [x - 2, y - 3],
        [x + 2.5, y],
        [x - 2, y + 3],
      ]);
    case 'error':
      return context.fillRect(x - 2, y - 1.5, 4, 3);
    case 'break':
      return context.fillRect(x - 2, y - 0.5, 4, 1);
    case 'gap':
      return context.strokeRect(x - 1.5, y - 1.5, 3, 3);
    case 'opening':
      return fillPolygon(context, [
        [x, y - 2.5],
        [x + 2, y],
        [x, y + 2.5],
        [x - 2, y],
      ]);
    case 'note':
      context.arc(x, y, 1.6, 0, 2 * Math.PI);
      return context.fill();
  }
}

function fillPolygon(context: CanvasRenderingContext2D, points: readonly (readonly [number, number])[]): void {
  for (const [x, y] of points) context.lineTo(x, y);
  context.closePath();
  context.fill();
}

declare global {
  interface HTMLElementTagNameMap {
    'overview-strip': OverviewStrip;
  }
}
