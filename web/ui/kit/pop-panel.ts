import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { controls } from './controls.ts';
import { isEscapeInEmptySearch } from './empty-search.ts';
import { floating, placeBelow } from './floating.ts';
import { focusedElement } from './focused-element.ts';

/**
 * A button that opens a small panel below it. Escape, a click elsewhere and `hide()` close it and return the focus to
 * the button.
 * @slot button - what the button shows
 * @slot - what the panel shows; an element with `autofocus` gets the focus
 * @csspart button
 * @fires shown - the panel is open
 */
@customElement('pop-panel')
export class PopPanel extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: inline-flex;
      }
      button {
        font-variant-numeric: tabular-nums;
      }
      #panel {
        position: fixed;
        inset: auto;
        margin: 4px 0;
        padding: 12px;
        max-width: min(360px, calc(100vw - 16px));
        max-height: calc(100dvh - 16px);
        overflow: auto;
        border-radius: var(--r-panel);
        ${floating}
      }
      #panel:not(.placed) {
        visibility: hidden;
      }
    `,
  ];

  /** The name of the button and of the panel. */
  @property() label = '';
  @property() kind: 'chip' | 'quiet' | 'icon' = 'chip';
  @property({ type: Boolean }) disabled = false;
  /** The label is the button's whole name: what the slot shows repeats it, or is a drawing. */
  @property({ type: Boolean }) named = false;
  /** Why it is disabled, for its tool tip. */
  @property() reason = '';

  @query('#button') private button!: HTMLButtonElement;
  @query('#panel') private panel!: HTMLElement;

  #growth: ResizeObserver | undefined;
  /** Before it opened or closed. */
  #hadFocus = false;

  show(): void {
    if (!this.disabled) this.panel.showPopover();
  }

  hide(): void {
    if (this.hasUpdated && this.panel.matches(':popover-open')) this.panel.hidePopover();
  }

  protected override render() {
    return html`
      <button
        id="button"
        part="button"
        type="button"
        class=${this.kind}
        popovertarget="panel"
        aria-haspopup="dialog"
        aria-expanded="false"
        title=${this.reason || this.label}
        aria-label=${this.named ? this.label : nothing}
        ?disabled=${this.disabled}
      >
        ${this.named ? nothing : html`<span class="visually-hidden">${this.label}:</span>`}<slot name="button"></slot>
      </button>
      <div
        id="panel"
        popover
        role="dialog"
        aria-label=${this.label}
        @beforetoggle=${this.#toggles}
        @toggle=${this.#toggled}
        @keydown=${this.#pressed}
      >
        <slot></slot>
      </div>
    `;
  }

  #pressed(event: KeyboardEvent): void {
    if (!isEscapeInEmptySearch(event)) return;
    event.preventDefault();
    this.hide();
  }

  #toggles(): void {
    this.panel.classList.remove('placed');
    const { activeElement } = this.getRootNode() as Document | ShadowRoot;
    this.#hadFocus = activeElement !== this && this.contains(activeElement);
  }

  #toggled(event: ToggleEvent): void {
    this.button.setAttribute('aria-expanded', String(event.newState === 'open'));
    this.#growth?.disconnect();
    if (event.newState !== 'open') {
      // The browser restores no focus that was in a slot; what closed the panel may have put it elsewhere.
      const focused = focusedElement() ?? document.body;
      if (this.#hadFocus && focused === document.body) this.button.focus({ preventScroll: true });
      return;
    }
    placeBelow(this.panel, this.button);
    // What is loaded or chosen in it may make it larger.
    this.#growth = new ResizeObserver(() => placeBelow(this.panel, this.button));
    this.#growth.observe(this.panel);
    this.panel.classList.add('placed');
    this.querySelector<HTMLElement>('[autofocus]')?.focus();
    this.dispatchEvent(new Event('shown'));
  }
}
