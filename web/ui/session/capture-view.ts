import { LitElement, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';

/** Holds the place of the view to come. */
@customElement('capture-view')
export class CaptureView extends LitElement {
  @property({ attribute: false }) captureId = '';
  @property({ type: Boolean }) active = false;

  override render() {
    return html`<p>${this.captureId}</p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'capture-view': CaptureView;
  }
}
