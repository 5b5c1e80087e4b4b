import { localized, msg } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { availableStorage, keep, readKept } from '../page/kept-values.ts';

const [leastPx, mostPx, usualPx] = [180, 520, 240];
const stepPx = 8;
const bigStepPx = 64;
const storeKey = 'baudcast.sidebar';

/**
 * The edge of the sidebar: WAI-ARIA's window splitter, moved by pointer and by keys: arrows, with Shift in larger
 * steps, Home and End, Enter and double click to the usual width. The width is kept, and set as `--sidebar` on the
 * element around it.
 */
@customElement('sidebar-divider')
@localized()
class SidebarDivider extends LitElement {
  @state() private widthPx = keptWidth();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#apply();
  }

  protected override render() {
    return html`<div
      role="separator"
      tabindex="0"
      aria-orientation="vertical"
      aria-label=${msg('Width of the sidebar')}
      aria-valuemin=${leastPx}
      aria-valuemax=${mostPx}
      aria-valuenow=${this.widthPx}
      @keydown=${this.#key}
      @pointerdown=${this.#grab}
      @pointermove=${this.#drag}
      @pointerup=${() => this.#keep()}
      @dblclick=${() => this.#move(usualPx, true)}
    ></div>`;
  }

  #key(event: KeyboardEvent): void {
    const step = event.shiftKey ? bigStepPx : stepPx;
    const widthPx = {
      ArrowLeft: this.widthPx - step,
      ArrowRight: this.widthPx + step,
      Home: leastPx,
      End: mostPx,
      Enter: usualPx,
    }[event.key];
    if (widthPx === undefined) return;
    event.preventDefault();
    this.#move(widthPx, true);
  }

  #grab(event: PointerEvent): void {
    if (event.button !== 0) return;
    const divider = event.currentTarget as HTMLElement;
    divider.setPointerCapture(event.pointerId);
    // Otherwise the drag selects text.
    event.preventDefault();
    divider.focus();
  }

  #drag(event: PointerEvent): void {
    if (!(event.currentTarget as HTMLElement).hasPointerCapture(event.pointerId)) return;
    this.#move(Math.round(event.clientX), false);
  }

  #move(widthPx: number, isLast: boolean): void {
    this.widthPx = Math.min(Math.max(widthPx, leastPx), mostPx);
    this.#apply();
    if (isLast) this.#keep();
  }

  #apply(): void {
    const root = this.getRootNode();
    if (root instanceof ShadowRoot) (root.host as HTMLElement).style.setProperty('--sidebar', `${this.widthPx}px`);
  }

  #keep(): void {
    keep(availableStorage(), storeKey, this.widthPx);
  }

  static override styles = css`
    :host {
      position: absolute;
      inset: 0 0 0 auto;
      width: 1px;
      background: var(--line);
    }
    /* Wider than it looks, for a pointer and for a finger. */
    [role='separator'] {
      position: absolute;
      z-index: 3;
      inset: 0 -5px;
      cursor: col-resize;
      touch-action: none;
      outline: 0;
    }
    [role='separator']::after {
      content: '';
      position: absolute;
      inset: 0 5px;
    }
    [role='separator']:hover::after {
      background: var(--edge);
    }
    [role='separator']:focus-visible::after {
      inset-inline: 4px;
      background: var(--accent);
    }
    @media (pointer: coarse) {
      [role='separator'] {
        inset-inline: -12px;
      }
      [role='separator']::after {
        inset-inline: 12px;
      }
    }
  `;
}

function keptWidth(): number {
  const kept = Number(readKept(availableStorage(), storeKey));
  return kept >= leastPx && kept <= mostPx ? kept : usualPx;
}

declare global {
  interface HTMLElementTagNameMap {
    'sidebar-divider': SidebarDivider;
  }
}
