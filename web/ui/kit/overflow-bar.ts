import { LitElement, css, html } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { controls } from './controls.ts';
import { fitItems, gapPx } from './fit-items.ts';
import { icon, type IconName } from './icons.ts';
import './pop-panel.ts';
import type { PopPanel } from './pop-panel.ts';

/**
 * One row of controls. What does not fit goes into a panel behind a button; nothing is cut or scrolls out of sight.
 * Items are moved between two slots, so none is made anew. `data-rank` says how early an item leaves (default 0, the
 * last); `data-only="panel"` keeps it in the panel always.
 * @slot - the items, in their order
 * @slot end - stays at the end of the row, whatever else fits
 */
@customElement('overflow-bar')
export class OverflowBar extends LitElement {
  /** The name of the button for what does not fit. */
  @property() label = '';
  @property() sign: IconName = 'more';
  @query('.row') private row!: HTMLElement;
  @query('pop-panel') private panel!: PopPanel;
  @query('[name=end]') private end!: HTMLSlotElement;
  readonly #resize = new ResizeObserver(() => this.#arrange());
  /** Not `slotchange`: measuring moves the items there and back. */
  readonly #children = new MutationObserver(() => this.#observe());
  readonly #observed = new Set<Element>();

  /** Opens the panel, if something is in it. */
  show(): void {
    this.panel.show();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#observe();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#children.disconnect();
    this.#observed.clear();
  }

  protected override firstUpdated(): void {
    this.#observe();
  }

  protected override render() {
    return html`<div class="row">
      <slot></slot>
      <pop-panel kind="icon" label=${this.label} named>
        <span slot="button">${icon(this.sign)}</span>
        <div class="panel"><slot name="more"></slot></div>
      </pop-panel>
      <span class="grow"></span>
      <slot name="end"></slot>
    </div>`;
  }

  get #items(): readonly HTMLElement[] {
    return [...this.children].filter(
      (child): child is HTMLElement => child instanceof HTMLElement && child.slot !== 'end' && !child.hidden,
    );
  }

  #observe(): void {
    this.#children.observe(this, { childList: true });
    const wanted = new Set<Element>([this, ...this.children]);
    for (const element of this.#observed) if (!wanted.has(element)) this.#forget(element);
    for (const element of wanted) {
      if (this.#observed.has(element)) continue;
      this.#observed.add(element);
      this.#resize.observe(element);
    }
    this.#arrange();
  }

  #forget(element: Element): void {
    this.#observed.delete(element);
    this.#resize.unobserve(element);
  }

  /** All items are measured in the row, at once: in the closed panel they have no width. */
  #arrange(): void {
    if (!this.hasUpdated || this.clientWidth === 0) return;
    const items = this.#items;
    for (const item of items) item.slot = item.dataset['only'] === 'panel' ? 'more' : '';
    const inRow = items.filter(({ slot }) => slot === '');
    const isAlways = inRow.length < items.length;
    this.panel.hidden = false;
    const ends = this.end.assignedElements().map((element) => element.getBoundingClientRect().width + gapPx);
    const more = this.panel.getBoundingClientRect().width + gapPx;
    const room = this.row.clientWidth - ends.reduce((sum, width) => sum + width, 0) - (isAlways ? more : 0);
    const stays = fitItems(
      inRow.map((item) => item.getBoundingClientRect().width),
      inRow.map((item) => Number(item.dataset['rank'] ?? 0)),
      // Widths are fractions of a pixel.
      Math.ceil(room) + 1,
      isAlways ? 0 : more,
    );
    for (const [at, item] of inRow.entries()) if (!stays[at]) item.slot = 'more';
    const isEmpty = items.every(({ slot }) => slot === '');
    if (isEmpty) this.panel.hide();
    this.panel.hidden = isEmpty;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .row {
        display: flex;
        align-items: center;
        gap: ${gapPx}px;
        overflow: hidden;
      }
      /* Room for the focus ring, which would be cut. */
      .row {
        margin: -3px;
        padding: 3px;
      }
      slot:not([name])::slotted(*),
      slot[name='end']::slotted(*) {
        flex: none;
      }
      [slot='button'] {
        display: inline-flex;
      }
      pop-panel {
        flex: none;
      }
      [hidden] {
        display: none;
      }
      .grow {
        flex: 1;
        min-width: 0;
        margin-inline-start: -${gapPx}px;
      }
      .panel {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 10px 8px;
        max-width: 320px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'overflow-bar': OverflowBar;
  }
}
