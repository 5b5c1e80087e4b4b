import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { joinSentences, sentenceGap } from '../../i18n/join-sentences.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { availableStorage, keep, readKept } from '../page/kept-values.ts';

const storeKey = 'baudcast.insecure-told';

/** On a page over http from another computer: what does not work there, and how to get https. Shown until dismissed. */
@customElement('insecure-bar')
@localized()
class InsecureBar extends LitElement {
  @state() private told = readKept(availableStorage(), storeKey) === true;

  override render() {
    if (this.told) return nothing;
    return html`<div class="bar" role="status">
      ${icon('info')}
      <div>
        <strong>${msg('This page was loaded over http, so it can only use the relay’s ports.')}</strong
        >${sentenceGap()}${joinSentences(
          msg('Data between this page and the relay can be read and changed on the way.'),
          msg('Without https, the browser blocks this computer’s ports, installing and offline use.'),
          msg('To get https, start the relay with --host and without --insecure.'),
        )}
      </div>
      <button class="icon" aria-label=${msg('Dismiss')} @click=${this.#dismiss}>${icon('close')}</button>
    </div>`;
  }

  #dismiss = (): void => {
    this.told = true;
    keep(availableStorage(), storeKey, true);
  };

  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .bar {
        display: flex;
        align-items: flex-start;
        gap: 8px;
        padding: 6px 8px 6px 12px;
        border-bottom: 1px solid var(--line);
        background: var(--warn-soft);
      }
      .bar > svg {
        margin-top: 2px;
        color: var(--warn);
      }
      .bar > div {
        flex: 1;
        padding-block: 1px;
        text-wrap: pretty;
      }
      strong {
        color: var(--warn);
        font-weight: 600;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'insecure-bar': InsecureBar;
  }
}
