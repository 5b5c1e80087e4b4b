import { LitElement, type TemplateResult, css, html } from 'lit';
import { property, query } from 'lit/decorators.js';
import { controls } from '../kit/controls.ts';
import '../kit/pop-panel.ts';
import type { PopPanel } from '../kit/pop-panel.ts';

/** A setting of the port as a button that shows it, and opens a panel where it is chosen. */
export abstract class SettingChip extends LitElement {
  @property({ type: Boolean }) disabled = false;
  /** Why it cannot be chosen now; empty when it can. */
  @property() reason = '';
  @query('pop-panel') protected panel!: PopPanel;

  /** Called when the panel opens: resets it to the current setting. */
  protected abstract shown(): void;

  protected frame(label: string, value: string, content: TemplateResult): TemplateResult {
    return html`
      <pop-panel
        label=${label}
        ?disabled=${this.disabled || this.reason !== ''}
        .reason=${this.reason}
        @shown=${() => this.shown()}
      >
        <span slot="button">${value}</span>
        ${content}
      </pop-panel>
    `;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: inline-flex;
      }
    `,
  ];
}
