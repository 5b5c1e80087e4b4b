import { localized, msg } from '@lit/localize';
import { LitElement, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { EncodingId } from '../../core/encodings.ts';
import type { TerminalOptions } from '../../engine/api/views.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import '../kit/menu-button.ts';
import type { MenuItem } from '../kit/menu-button.ts';
import { OptionsChosenEvent, ProfileChosenEvent, encodingSelect } from '../view/choices.ts';
import '../view/find-field.ts';
import { barStyles } from '../view/view-styles.ts';
import type { TerminalKeyAction } from './terminal-keys.ts';
import type { TerminalViewOptions } from './terminal-options.ts';

export type TerminalAction = TerminalKeyAction | 'copy-all' | 'clear' | 'screen-reader';

/**
 * What can be chosen and done in a terminal.
 * @slot lead - stands first
 * @slot find - the field to find something
 * @fires profile-chosen
 * @fires options-chosen
 */
@localized()
@customElement('terminal-bar')
export class TerminalBar extends LitElement {
  @property() encoding: EncodingId = 'utf-8';
  @property() newline: TerminalOptions['newline'] = 'raw';
  @property({ type: Boolean }) localEcho = false;
  /** A stored capture: nothing is typed, so nothing is echoed. */
  @property({ type: Boolean }) stored = false;
  @property({ type: Boolean }) screenReader = false;
  @property({ attribute: false }) act: (action: TerminalAction) => void = () => undefined;

  protected override render() {
    return html`
      <slot name="lead"></slot>
      <div class="choices">
        ${encodingSelect(this.encoding, (encoding) => this.dispatchEvent(new ProfileChosenEvent({ encoding })))}
        <button
          class="quiet"
          type="button"
          aria-pressed=${this.localEcho ? 'true' : 'false'}
          title=${this.stored ? msg('Show what was transmitted as well') : msg('Show what is transmitted as well, for devices that do not repeat it')}
          @click=${() => this.dispatchEvent(new ProfileChosenEvent({ localEcho: !this.localEcho }))}
        >
          ${msg('Local echo')}
        </button>
      </div>
      <slot name="find"></slot>
      <div class="icons">
        ${this.#button('find', 'find', msg('Find'), 'only-narrow')}
        ${this.#button('clear', 'clear', msg('Clear the view (the capture keeps everything)'))}
        <menu-button label=${msg('More')} .items=${this.#items()}>${icon('more')}</menu-button>
      </div>
    `;
  }

  #button(name: 'find' | 'clear', action: TerminalAction, label: string, only = '') {
    return html`<button
      class="icon ${only}"
      type="button"
      aria-label=${label}
      title=${label}
      @click=${() => this.act(action)}
    >
      ${icon(name)}
    </button>`;
  }

  #items(): readonly MenuItem[] {
    const newline = (label: string, value: TerminalOptions['newline']): MenuItem => ({
      label,
      checked: this.newline === value,
      run: () => this.dispatchEvent(new OptionsChosenEvent<TerminalViewOptions>({ newline: value })),
    });
    const item = (label: string, action: TerminalAction): MenuItem => ({ label, run: () => this.act(action) });
    return [
      item(msg('Copy the selection'), 'copy'),
      item(msg('Copy everything'), 'copy-all'),
      { ...newline(msg('Lines as the device ends them'), 'raw'), separated: true },
      newline(msg('LF alone begins a new line'), 'lf'),
      newline(msg('CR alone begins a new line'), 'cr'),
      { ...item(msg('Larger text'), 'larger'), separated: true },
      item(msg('Smaller text'), 'smaller'),
      item(msg('Normal text size'), 'normal-size'),
      { ...item(msg('Read aloud by a screen reader'), 'screen-reader'), separated: true, checked: this.screenReader },
    ];
  }

  static override styles = [controls, barStyles];
}
