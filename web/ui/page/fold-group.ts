import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { formatCount } from '../../i18n/format.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { availableStorage, keep, readKept } from './kept-values.ts';

const storeKey = (name: string) => `baudcast.folded.${name}`;

/**
 * A group of the sidebar under a heading that folds it. What a person chose is kept.
 * @slot action - a button in the heading
 * @slot - the content
 */
@customElement('fold-group')
export class FoldGroup extends LitElement {
  /** Under this name the choice is kept. */
  @property() name = '';
  @property() label = '';
  /** How much is in it: told while it is folded. */
  @property({ type: Number }) count = 0;
  /** Folded as long as nothing was chosen. */
  @property({ type: Boolean }) folds = false;
  /** Unfolded for now because a search found something in it; the choice stays. */
  @property({ type: Boolean }) unfolded = false;
  @state() private chosen: boolean | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const kept = readKept(availableStorage(), storeKey(this.name));
    this.chosen = typeof kept === 'boolean' ? kept : undefined;
  }

  protected override render() {
    const folded = !this.unfolded && (this.chosen ?? this.folds);
    return html`
      <div class="head">
        <h2>
          <button
            type="button"
            aria-expanded=${folded ? 'false' : 'true'}
            aria-controls="content"
            @click=${() => this.#choose(!folded)}
          >
            ${icon('chevron')}${this.label}${
              folded && this.count > 0 ? html`<span class="count">${formatCount(this.count)}</span>` : nothing
            }
          </button>
        </h2>
        <slot name="action"></slot>
      </div>
      <div id="content" ?hidden=${folded}><slot></slot></div>
    `;
  }

  #choose(folded: boolean): void {
    this.chosen = folded;
    keep(availableStorage(), storeKey(this.name), folded);
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .head {
        display: flex;
        align-items: center;
        justify-content: space-between;
        min-height: 24px;
      }
      h2 {
        flex: 1;
        min-width: 0;
        margin: 0;
        font: 600 11px/1 var(--sans);
        letter-spacing: 0.02em;
        color: var(--faint);
      }
      button {
        justify-content: flex-start;
        gap: 4px;
        width: 100%;
        min-height: 24px;
        padding-inline: 2px 8px;
        border-radius: var(--r);
        letter-spacing: inherit;
      }
      button:hover {
        color: var(--text);
      }
      svg.i {
        width: 12px;
        height: 12px;
        rotate: -90deg;
        transition: rotate var(--quick);
      }
      [aria-expanded='true'] svg.i {
        rotate: 0deg;
      }
      .count {
        margin-left: 2px;
        padding: 1px 6px;
        border-radius: 8px;
        background: var(--raised);
        font-weight: 500;
        font-variant-numeric: tabular-nums;
        line-height: 14px;
      }
      @media (pointer: coarse) {
        .head,
        button {
          min-height: 36px;
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'fold-group': FoldGroup;
  }
}
