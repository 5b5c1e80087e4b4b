import { localized, msg } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

/** The minimum width of a pane. */
const minPanePx = 280;
const evenPercent = 50;
const stepPercent = 1;
const bigStepPercent = 10;

/**
 * One pane, or two side by side with a divider between them: WAI-ARIA's window splitter. The divider moves by pointer
 * and by keys: arrows, with Shift in larger steps, Home and End to either side, Enter and double click to the middle.
 * @slot start - the left pane
 * @slot end - the right pane; shown only with `split`
 */
@customElement('split-panel')
@localized()
class SplitPanel extends LitElement {
  @property({ type: Boolean, reflect: true }) split = false;
  /** The chosen width of the left pane. */
  @state() private percent = evenPercent;

  protected override willUpdate(): void {
    this.style.setProperty('--start', `${this.percent}%`);
  }

  protected override render() {
    return html`
      <slot name="start"></slot>
      <div
        role="separator"
        tabindex="0"
        aria-orientation="vertical"
        aria-label=${msg('Width of the panes')}
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${Math.round(this.percent)}
        ?hidden=${!this.split}
        @keydown=${this.#key}
        @pointerdown=${this.#grab}
        @pointermove=${this.#drag}
        @dblclick=${() => this.#move(evenPercent)}
      ></div>
      <slot name="end" ?hidden=${!this.split}></slot>
    `;
  }

  #key(event: KeyboardEvent): void {
    const step = event.shiftKey ? bigStepPercent : stepPercent;
    const percent = {
      ArrowLeft: this.percent - step,
      ArrowRight: this.percent + step,
      Home: 0,
      End: 100,
      Enter: evenPercent,
    }[event.key];
    if (percent === undefined) return;
    event.preventDefault();
    this.#move(percent);
  }

  #grab(event: PointerEvent): void {
    if (event.button !== 0) return;
    const divider = event.currentTarget as HTMLElement;
    divider.setPointerCapture(event.pointerId);
    // Otherwise the drag selects text in the panes.
    event.preventDefault();
    divider.focus();
  }

  #drag(event: PointerEvent): void {
    if (!(event.currentTarget as HTMLElement).hasPointerCapture(event.pointerId)) return;
    const { left, width } = this.getBoundingClientRect();
    this.#move(((event.clientX - left) / width) * 100);
  }

  #move(percent: number): void {
    const least = Math.min((minPanePx / this.offsetWidth) * 100, evenPercent);
    this.percent = Math.min(Math.max(percent, least), 100 - least);
  }

  static override styles = css`
    :host {
      display: grid;
      grid-template: minmax(0, 1fr) / minmax(0, 1fr);
      position: relative;
      min-width: 0;
    }
    :host([split]) {
      --least: min(${minPanePx}px, 50%);
      grid-template-columns: clamp(var(--least), var(--start), calc(100% - var(--least))) 1px minmax(0, 1fr);
    }
    [hidden] {
      display: none;
    }
    [role='separator'] {
      position: relative;
      background: var(--line);
      cursor: col-resize;
      touch-action: none;
    }
    /* Wider than it looks, for a pointer and for a finger. */
    [role='separator']::after {
      content: '';
      position: absolute;
      z-index: 3;
      inset: 0 -6px;
    }
    [role='separator']:hover {
      background: var(--edge);
    }
    [role='separator']:focus-visible {
      background: var(--accent);
      outline: 2px solid var(--accent);
    }
    @media (pointer: coarse) {
      [role='separator']::after {
        inset: 0 -12px;
      }
    }
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'split-panel': SplitPanel;
  }
}
