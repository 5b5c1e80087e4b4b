import { localized, msg } from '@lit/localize';
import { LitElement, css, html, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { ThemeWatch } from '../kit/theme-watch.ts';

/** The person wants to see the rows at this share of all rows, 0 to 1. */
export class ShareWantedEvent extends Event {
  readonly share: number;

  constructor(share: number) {
    super('share-wanted');
    this.share = share;
  }
}

/**
 * Shows next to the scrollbar where matches are. For the pointer only: the keyboard steps from match to match.
 * @fires share-wanted
 */
@localized()
@customElement('hit-strip')
export class HitStrip extends LitElement {
  /** 1 for each part of the rows that has a match. */
  @property({ attribute: false }) map = new Uint8Array(0);
  @query('canvas') private canvas!: HTMLCanvasElement;
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

  protected override render() {
    return html`<canvas
      aria-hidden="true"
      title=${msg('Matches: click to go there')}
      @pointerdown=${this.#pressed}
    ></canvas>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('map')) this.#draw();
  }

  #draw(): void {
    const { canvas, map } = this;
    const context = canvas?.getContext('2d');
    if (!context) return;
    const scale = devicePixelRatio;
    canvas.width = Math.round(this.clientWidth * scale);
    canvas.height = Math.round(this.clientHeight * scale);
    context.fillStyle = getComputedStyle(this).getPropertyValue('--accent');
    const least = 2 * scale;
    for (let at = 0; at < map.length; at++) {
      if (map[at] === 0) continue;
      const y = (at * canvas.height) / map.length;
      context.fillRect(
        0,
        Math.min(y, canvas.height - least),
        canvas.width,
        Math.max(least, canvas.height / map.length),
      );
    }
  }

  #pressed(event: PointerEvent): void {
    event.preventDefault();
    this.dispatchEvent(new ShareWantedEvent(event.offsetY / this.clientHeight));
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

declare global {
  interface HTMLElementTagNameMap {
    'hit-strip': HitStrip;
  }
}
