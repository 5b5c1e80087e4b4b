import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from '../kit/controls.ts';
import { OptionsChosenEvent } from '../view/choices.ts';
import '../kit/pop-panel.ts';
import { groupChoices, rowByteChoices, type MonitorViewOptions } from './monitor-options.ts';

/**
 * How many bytes a row of hex has, and how they are grouped.
 * @fires options-chosen
 */
@localized()
@customElement('hex-chip')
export class HexChip extends LitElement {
  @property({ type: Number }) rowBytes: MonitorViewOptions['rowBytes'] = 16;
  @property({ type: Number }) groupBytes: MonitorViewOptions['groupBytes'] = 1;

  protected override render() {
    const { rowBytes, groupBytes } = this;
    const count = rowBytes === 0 ? msg('packets') : msg(str`${rowBytes} per row`);
    return html`
      <pop-panel label=${msg('Hex rows')}>
        <span slot="button">${count}</span>
        <div class="rows">
          <span id="row">${msg('Bytes per row')}</span>
          <div class="segmented" role="group" aria-labelledby="row">
            ${rowByteChoices.map((choice) =>
              this.#button(choice === 0 ? msg('whole packet') : String(choice), choice === rowBytes, {
                rowBytes: choice,
              }),
            )}
          </div>
          <span id="group">${msg('Bytes per group')}</span>
          <div class="segmented" role="group" aria-labelledby="group">
            ${groupChoices.map((choice) => this.#button(String(choice), choice === groupBytes, { groupBytes: choice }))}
          </div>
        </div>
      </pop-panel>
    `;
  }

  #button(label: string, on: boolean, changes: Partial<MonitorViewOptions>) {
    return html`<button
      type="button"
      aria-pressed=${on ? 'true' : 'false'}
      @click=${() => this.dispatchEvent(new OptionsChosenEvent(changes))}
    >
      ${label}
    </button>`;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: inline-flex;
      }
      .rows {
        display: grid;
        gap: 6px;
      }
      .rows > span {
        color: var(--muted);
        font-size: 12px;
      }
    `,
  ];
}
