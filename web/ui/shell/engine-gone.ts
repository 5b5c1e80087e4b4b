import { localized, msg } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { joinSentences, sentenceGap } from '../../i18n/join-sentences.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';

/** Covers the page while the engine does not answer, because everything below is out of date. */
@customElement('engine-gone')
@localized()
export class EngineGone extends LitElement {
  protected override render() {
    return html`<div class="bar" role="alert">
      ${icon('warning')}
      <p>
        <strong>${msg('Nothing is received or recorded any more.')}</strong>${sentenceGap()}${joinSentences(
          msg('The part of the page that reads ports has stopped.'),
          msg('Everything stored until then is kept.'),
        )}
      </p>
      <button class="primary" type="button" @click=${() => location.reload()}>${msg('Reload the page')}</button>
    </div>`;
  }

  static override styles = [
    controls,
    css`
      :host {
        position: fixed;
        z-index: 100;
        inset: 0 0 auto;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 12px;
        padding: 10px 16px;
        border-bottom: 2px solid var(--err);
        background: var(--surface);
        box-shadow: 0 2px 12px rgb(0 0 0 / 25%);
      }
      .bar > svg {
        color: var(--err);
      }
      p {
        flex: 1;
        min-width: 24ch;
        margin: 0;
      }
    `,
  ];
}
