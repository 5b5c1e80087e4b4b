import { localized, msg, str } from '@lit/localize';
import { LitElement, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { EncodingId } from '../../core/encodings.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import '../kit/menu-button.ts';
import '../kit/overflow-bar.ts';
import type { MenuItem } from '../kit/menu-button.ts';
import { OptionsChosenEvent, ProfileChosenEvent, encodingSelect } from '../view/choices.ts';
import '../view/find-field.ts';
import { barStyles } from '../view/view-styles.ts';
import type { TerminalKeyAction } from './terminal-keys.ts';
import type { TerminalViewOptions } from './terminal-options.ts';

/** Keys that the browser keeps, or that have a meaning here: they are sent from the menu and the palette. */
export const browserKeys = ['ctrl-w', 'ctrl-t', 'ctrl-n', 'ctrl-v'] as const;

export type TerminalAction = TerminalKeyAction | (typeof browserKeys)[number] | 'copy-all' | 'clear' | 'screen-reader';

export function sendKeyTitle(key: (typeof browserKeys)[number]): string {
  return msg(str`Send Ctrl ${key.slice(-1).toUpperCase()}`);
}

/**
 * The options and actions of a terminal.
 * @slot lead - stands first
 * @slot find - the field to find something
 * @fires profile-chosen
 * @fires options-chosen
 */
@localized()
@customElement('terminal-bar')
export class TerminalBar extends LitElement {
  @property() encoding: EncodingId = 'utf-8';
  @property({ attribute: false }) options!: TerminalViewOptions;
  @property({ type: Boolean }) localEcho = false;
  /** A stored capture: nothing is typed, so nothing is echoed. */
  @property({ type: Boolean }) stored = false;
  @property({ type: Boolean }) screenReader = false;
  @property({ attribute: false }) act: (action: TerminalAction) => void = () => undefined;

  protected override render() {
    return html`
      <slot name="lead"></slot>
      <overflow-bar class="choices" label=${msg('View options')} sign="settings">
        ${encodingSelect(this.encoding, (encoding) => this.dispatchEvent(new ProfileChosenEvent({ encoding })))}
        <button
          class="quiet"
          type="button"
          aria-pressed=${this.localEcho ? 'true' : 'false'}
          title=${
            this.stored
              ? msg('Also show transmitted data')
              : msg('Also show transmitted data, for devices without echo')
          }
          @click=${() => this.dispatchEvent(new ProfileChosenEvent({ localEcho: !this.localEcho }))}
        >
          ${this.stored ? msg('Show transmitted') : msg('Local echo')}
        </button>
      </overflow-bar>
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
    const choice = <Name extends keyof TerminalViewOptions>(
      label: string,
      name: Name,
      value: TerminalViewOptions[Name],
    ): MenuItem => ({
      label,
      checked: this.options[name] === value,
      run: () => this.dispatchEvent(new OptionsChosenEvent<TerminalViewOptions>({ [name]: value })),
    });
    const item = (label: string, action: TerminalAction): MenuItem => ({ label, run: () => this.act(action) });
    const first = (menuItem: MenuItem): MenuItem => ({ ...menuItem, separated: true });
    const typing = [
      first(choice(msg('Enter sends CR'), 'enter', 'cr')),
      choice(msg('Enter sends LF'), 'enter', 'lf'),
      choice(msg('Enter sends CR LF'), 'enter', 'crlf'),
      first(choice(msg('Backspace sends DEL (7F)'), 'backspace', 'del')),
      choice(msg('Backspace sends BS (08)'), 'backspace', 'bs'),
      ...browserKeys.map((key, at) => (at === 0 ? first : (same: MenuItem) => same)(item(sendKeyTitle(key), key))),
    ];
    return [
      item(msg('Copy selection'), 'copy'),
      item(msg('Copy all'), 'copy-all'),
      first(choice(msg('Line breaks: automatic'), 'lineBreaks', 'auto')),
      choice(msg('Line breaks: as sent'), 'lineBreaks', 'raw'),
      choice(msg('Line breaks: LF alone starts a new line'), 'lineBreaks', 'lf'),
      choice(msg('Line breaks: CR alone starts a new line'), 'lineBreaks', 'cr'),
      ...(this.stored ? [] : typing),
      { ...item(msg('Larger text'), 'larger'), separated: true },
      item(msg('Smaller text'), 'smaller'),
      item(msg('Normal text size'), 'normal-size'),
      { ...item(msg('Screen reader mode'), 'screen-reader'), separated: true, checked: this.screenReader },
    ];
  }

  static override styles = [controls, barStyles];
}
