import { LitElement, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';

/** Holds the place of the view to come. */
@customElement('session-view')
export class SessionView extends LitElement {
  @property({ attribute: false }) sessionId = '';
  @property({ type: Boolean }) active = false;

  override render() {
    return html`<p>${this.sessionId}</p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'session-view': SessionView;
  }
}
