import { LitElement, css, html } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { icon } from './icons.ts';

/** A row that scrolls sideways, with an arrow at each side that has more. */
@customElement('scroll-strip')
export class ScrollStrip extends LitElement {
  @state() private goesLeft = false;
  @state() private goesRight = false;
  @query('.scroller') private scroller!: HTMLElement;
  readonly #resize = new ResizeObserver(() => this.#look());

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#observe();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override firstUpdated(): void {
    this.#observe();
  }

  protected override render() {
    return html`<div class="scroller" @scroll=${this.#look}><slot @slotchange=${this.#observe}></slot></div>
      <span class="sign before" ?hidden=${!this.goesLeft}>${icon('chevron')}</span>
      <span class="sign after" ?hidden=${!this.goesRight}>${icon('chevron')}</span>`;
  }

  #observe(): void {
    this.#resize.disconnect();
    for (const element of [this, ...this.children]) this.#resize.observe(element);
    this.#look();
  }

  #look(): void {
    const { scrollLeft, scrollWidth, clientWidth } = this.scroller;
    this.goesLeft = scrollLeft > 1;
    this.goesRight = scrollLeft + clientWidth < scrollWidth - 1;
  }

  static override styles = css`
    :host {
      display: block;
      position: relative;
      min-width: 0;
    }
    .scroller {
      overflow: auto hidden;
      scrollbar-width: none;
      overscroll-behavior-x: contain;
    }
    .sign {
      position: absolute;
      top: 0;
      bottom: 0;
      display: grid;
      align-items: center;
      width: 30px;
      color: var(--muted);
      pointer-events: none;
    }
    .before {
      left: 0;
      justify-items: start;
      background: linear-gradient(to left, transparent, var(--strip, var(--surface)) 60%);
    }
    .after {
      right: 0;
      justify-items: end;
      background: linear-gradient(to right, transparent, var(--strip, var(--surface)) 60%);
    }
    .before svg {
      rotate: 90deg;
    }
    .after svg {
      rotate: -90deg;
    }
    [hidden] {
      display: none;
    }
    svg {
      width: 14px;
      height: 14px;
      fill: none;
      stroke: currentColor;
      stroke-width: 1.75;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'scroll-strip': ScrollStrip;
  }
}
