import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { joinSentences, sentenceGap } from '../../i18n/join-sentences.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { availableStorage } from '../page/available-storage.ts';

const toldKey = 'baudcast.insecure-told';

/** On a page over http from another computer: what the browser withholds there, what that means, and how to have it. Once read it stays away. */
@customElement('insecure-bar')
@localized()
export class InsecureBar extends LitElement {
  @state() private told = availableStorage()?.getItem(toldKey) === 'yes';

  override render() {
    if (this.told) return nothing;
    return html`<div class="bar" role="status">
      ${icon('info')}
      <div>
        <strong>${msg('This page came over http, so it works with the relay’s ports alone.')}</strong
        >${sentenceGap()}${joinSentences(
          msg('What goes between it and the relay can be read and changed on the way.'),
          msg(
            'The browser withholds from such pages the ports of this computer, installing, and working without a network.',
          ),
          msg('Over https there is all of that: start the relay with --host and without --insecure.'),
        )}
      </div>
      <button class="icon" aria-label=${msg('Dismiss')} @click=${this.#dismiss}>${icon('close')}</button>
    </div>`;
  }

  #dismiss = (): void => {
    this.told = true;
    try {
      availableStorage()?.setItem(toldKey, 'yes');
    } catch {
      // It will be said once more.
    }
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
