import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from '../kit/controls.ts';
import '../kit/scroll-strip.ts';

/** A key that was pressed in the row. `text`: as a terminal sends it; arrows depend on the device's mode. */
export class RowKeyEvent extends Event {
  readonly key: RowKey;

  constructor(key: RowKey) {
    super('row-key');
    this.key = key;
  }
}

export interface RowKey {
  readonly sign: string;
  /** Where the sign is not a word. */
  readonly name?: () => string;
  /** What it sends. */
  readonly text: string;
  /** What it sends while the device wants application cursor keys (DECCKM). */
  readonly application?: string;
}

const cursorKey = (sign: string, final: string, name?: () => string): RowKey => ({
  sign,
  ...(name && { name }),
  text: `\u001b[${final}`,
  application: `\u001bO${final}`,
});
const plainKey = (sign: string): RowKey => ({ sign, text: sign });
const functionTexts = ['OP', 'OQ', 'OR', 'OS', '[15~', '[17~', '[18~', '[19~', '[20~', '[21~', '[23~', '[24~'];

/** The keys that a phone's keyboard lacks; those after Ctrl and the arrows are reached by scrolling. */
const firstKeys: readonly RowKey[] = [
  { sign: 'Esc', text: '\u001b' },
  { sign: 'Tab', text: '\t' },
];
const restKeys: readonly RowKey[] = [
  cursorKey('←', 'D', () => msg('Arrow left')),
  cursorKey('↑', 'A', () => msg('Arrow up')),
  cursorKey('↓', 'B', () => msg('Arrow down')),
  cursorKey('→', 'C', () => msg('Arrow right')),
  { sign: '^C', text: '\u0003' },
  ...['|', '/', '-', '_', '~', '`', '\\', '$', '{', '}', '[', ']', '<', '>'].map(plainKey),
  cursorKey('Home', 'H'),
  cursorKey('End', 'F'),
  { sign: 'PgUp', text: '\u001b[5~' },
  { sign: 'PgDn', text: '\u001b[6~' },
  { sign: 'Del', text: '\u001b[3~' },
  ...functionTexts.map((text, at) => ({ sign: `F${at + 1}`, text: `\u001b${text}` })),
];

/** What a key sends. With Ctrl, cursor keys have a form of their own (xterm); characters are made controls later. */
export function rowKeyText({ text, application }: RowKey, hasControl: boolean, isApplication: boolean): string {
  if (hasControl && application !== undefined) return text.replace('[', '[1;5');
  return isApplication ? (application ?? text) : text;
}

/**
 * Keys above a screen keyboard. Pressing one leaves the focus, and thus the keyboard, where it is.
 * @fires row-key
 * @fires control-toggled - Ctrl was pressed: it holds for the next key
 */
@localized()
@customElement('key-row')
export class KeyRow extends LitElement {
  /** Ctrl holds for the next key. */
  @property({ type: Boolean }) control = false;

  protected override render() {
    return html`<scroll-strip>
      <div role="toolbar" aria-label=${msg('Keys')}>
        ${firstKeys.map((key, at) => this.#key(key, at === 0 ? 0 : -1))}
        <button
          type="button"
          tabindex="-1"
          aria-pressed=${this.control ? 'true' : 'false'}
          title=${msg('Ctrl with the next key')}
          @mousedown=${keepFocus}
          @click=${() => this.dispatchEvent(new Event('control-toggled'))}
        >
          Ctrl
        </button>
        ${restKeys.map((key) => this.#key(key))}
      </div>
    </scroll-strip>`;
  }

  #key(key: RowKey, tabIndex = -1) {
    return html`<button
      type="button"
      tabindex=${tabIndex}
      aria-label=${key.name?.() ?? nothing}
      @mousedown=${keepFocus}
      @click=${() => this.dispatchEvent(new RowKeyEvent(key))}
    >
      ${key.sign}
    </button>`;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
        padding: 4px 0;
        border-top: 1px solid var(--line);
        background: var(--surface);
      }
      [role='toolbar'] {
        display: flex;
        gap: 4px;
        width: max-content;
        padding-inline: 6px;
      }
      button {
        min-width: 38px;
        height: 38px;
        padding: 0 8px;
        border-radius: var(--r);
        background: var(--raised);
        font: 500 13.5px/1 var(--mono);
      }
      button:active {
        background: var(--accent-soft);
      }
      [aria-pressed='true'] {
        background: var(--accent);
        color: var(--on-accent);
      }
      @media (forced-colors: active) {
        button {
          border: 1px solid ButtonBorder;
        }
      }
    `,
  ];
}

/** A button takes the focus with the mouse event, which a finger causes too: the keyboard would close. */
function keepFocus(event: Event): void {
  event.preventDefault();
}

declare global {
  interface HTMLElementTagNameMap {
    'key-row': KeyRow;
  }
}
