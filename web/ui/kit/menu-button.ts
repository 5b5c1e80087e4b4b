import { localized } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { controls } from './controls.ts';
import { floating, placeBelow } from './floating.ts';
import { type IconName, icon } from './icons.ts';

export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** A choice of the menu: whether it is the current one. */
  readonly checked?: boolean;
  /** A line above this item. */
  readonly separated?: boolean;
  run(): unknown;
}

/** A button (what is in the slot, named `label`) that opens a list of actions below it. */
@customElement('menu-button')
@localized()
class MenuButton extends LitElement {
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  /** The button's name; may be left out when the slot has text. */
  @property() label = '';
  /** Class of the button: `icon` or `quiet`. */
  @property() look = 'icon';
  @property({ attribute: false }) items: readonly MenuItem[] = [];
  @query('button.opener') private opener!: HTMLButtonElement;
  @query('[popover]') private popoverElement!: HTMLElement;

  override render() {
    return html`<button
        class="opener ${this.look}"
        popovertarget="menu"
        aria-haspopup="menu"
        aria-expanded="false"
        aria-label=${this.label || nothing}
        title=${this.label || nothing}
        @keydown=${this.#openByArrow}
      >
        <slot></slot>
      </button>
      <div
        id="menu"
        role="menu"
        popover
        @beforetoggle=${this.#closing}
        @toggle=${this.#toggled}
        @keydown=${this.#moved}
      >
        ${this.items.map(
          (item) =>
            html`${item.separated ? html`<hr />` : nothing}<button
                role=${item.checked === undefined ? 'menuitem' : 'menuitemradio'}
                aria-checked=${item.checked ?? nothing}
                class=${item.danger ? 'warned' : ''}
                tabindex="-1"
                ?disabled=${item.disabled}
                @click=${() => this.#run(item)}
              >
                ${
                  item.checked === undefined ? '' : html`<span class="tick">${item.checked ? icon('check') : ''}</span>`
                }
                ${item.icon ? icon(item.icon) : ''}<span>${item.label}</span>
              </button>`,
        )}
      </div>`;
  }

  #run(item: MenuItem): void {
    this.popoverElement.hidePopover();
    item.run();
  }

  #toggled = (event: ToggleEvent): void => {
    const open = event.newState === 'open';
    this.opener.setAttribute('aria-expanded', String(open));
    if (!open) return;
    placeBelow(this.popoverElement, this.opener);
    this.#buttons()[0]?.focus();
  };

  /** Restores the focus: the browser does that only outside shadow roots. */
  #closing = (event: ToggleEvent): void => {
    if (event.newState === 'closed' && this.popoverElement.matches(':focus-within')) this.opener.focus();
  };

  #openByArrow = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    this.popoverElement.showPopover();
  };

  #moved = (event: KeyboardEvent): void => {
    const buttons = this.#buttons();
    const at = buttons.findIndex((button) => button === this.renderRoot.querySelector(':focus'));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === 'Tab') this.popoverElement.hidePopover();
    if (to === undefined) return;
    event.preventDefault();
    buttons.at(to % buttons.length)?.focus();
  };

  #buttons(): HTMLButtonElement[] {
    return Array.from(this.renderRoot.querySelectorAll<HTMLButtonElement>('#menu button:enabled'));
  }

  static override styles = [
    controls,
    css`
      :host {
        display: inline-flex;
      }
      .opener.quiet {
        padding-inline: 9px;
      }
      [popover] {
        position: fixed;
        inset: auto;
        margin: 4px 0;
        min-width: 176px;
        max-width: min(340px, calc(100vw - 16px));
        max-height: calc(100vh - 24px);
        overflow: auto;
        padding: 4px;
        border-radius: var(--r-panel);
        ${floating}
      }
      #menu button {
        display: flex;
        justify-content: flex-start;
        gap: 8px;
        width: 100%;
        min-height: calc(var(--h) + 2px);
        padding: 3px 10px 3px 8px;
        border-radius: var(--r);
        text-align: start;
      }
      #menu button:hover:enabled,
      #menu button:focus-visible {
        background: var(--raised);
      }
      #menu button span:last-child {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      #menu svg {
        color: var(--muted);
      }
      .warned,
      .warned svg {
        color: var(--err) !important;
      }
      .tick {
        flex: none;
        width: 16px;
        height: 16px;
      }
      hr {
        margin: 4px 0;
        border: 0;
        border-top: 1px solid var(--line);
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'menu-button': MenuButton;
  }
}
