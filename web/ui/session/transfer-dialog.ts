import { localized, msg } from '@lit/localize';
import { css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { ReceiveFilesOptions, SendFilesOptions, TransferProtocol } from '../../engine/api/transfers.ts';
import { formatBytes } from '../../i18n/format.ts';
import { choiceOptions } from '../kit/choice-select.ts';
import { DialogElement } from '../kit/dialog-element.ts';
import { icon } from '../kit/icons.ts';
import { attempt } from '../page/problem.ts';
import { availableStorage, keep, readKept } from '../page/kept-values.ts';
import '../view/pacing-fields.ts';
import { delayField, readDelayMs, type PacingFields } from '../view/pacing-fields.ts';
import { storedChoice } from '../view/view-preferences.ts';
import { canPickFolder, pickFolder } from './pick-folder.ts';

/** What a person wants done with files. */
export type TransferWish =
  | { readonly kind: 'send'; readonly files: readonly File[]; readonly options: SendFilesOptions }
  | {
      readonly kind: 'receive';
      readonly options: ReceiveFilesOptions;
      /** `undefined`: the browser's downloads. */
      readonly folder: FileSystemDirectoryHandle | undefined;
    }
  /** They are to be opened as captures. */
  | { readonly kind: 'open'; readonly files: readonly File[] };

/** A person has chosen what to transfer, and how. */
export class TransferChosenEvent extends Event {
  readonly wish: TransferWish;

  constructor(wish: TransferWish) {
    super('transfer-chosen');
    this.wish = wish;
  }
}

type Protocol = SendFilesOptions['protocol'];

const protocols: readonly (readonly [Protocol, string])[] = [
  ['zmodem', 'ZMODEM'],
  ['ymodem', 'YMODEM'],
  ['xmodem-1k', 'XMODEM 1K'],
  ['xmodem', 'XMODEM (CRC)'],
  ['xmodem-checksum', 'XMODEM (checksum)'],
];
const storeKey = 'baudcast.transfer-protocol';

/**
 * Asks which files to send or receive, and by which protocol.
 * @fires transfer-chosen
 */
@localized()
@customElement('transfer-dialog')
export class TransferDialog extends DialogElement {
  @property() direction: 'send' | 'receive' = 'send';
  /** Files that were dropped or chosen. */
  @property({ attribute: false }) files: readonly File[] = [];
  /** Where received files go; `undefined`: to the browser's downloads. */
  @property({ attribute: false }) folder: FileSystemDirectoryHandle | undefined;
  /** The files were dropped: they may be meant to be opened here. */
  @property({ type: Boolean }) dropped = false;
  @state() private protocol: Protocol = loadProtocol();
  @state() private name = 'received.bin';
  @state() private escapes = false;
  @state() private lineDelay = '0';
  @state() private byteDelay = '0';
  @query('pacing-fields') private pacing!: PacingFields | null;
  @query('input[type=file]') private input!: HTMLInputElement;
  #isOffered = false;

  /** The device has started this protocol, which is not what a person likes best. */
  offer(protocol: TransferProtocol): void {
    this.protocol = protocol;
    this.#isOffered = true;
  }

  protected heading(): string {
    return this.direction === 'send' ? msg('Send files') : msg('Receive files');
  }

  protected body() {
    const { direction, protocol } = this;
    const isSending = direction === 'send';
    const choices = isSending ? [...protocols, ...this.#plain()] : protocols;
    const chosen = isSending ? protocol : receivable(protocol);
    return html`<form class="body" method="dialog" @submit=${this.#start}>
        ${isSending ? this.#files() : nothing}
        <div class="field">
          <label for="protocol">${msg('Protocol')}</label>
          <select class="chip tall" id="protocol" @change=${this.#choose}>
            ${choiceOptions(choices, chosen)}
          </select>
          <span class="hint">${aboutProtocol(chosen, isSending)}</span>
        </div>
        ${
          chosen === 'zmodem'
            ? html`<label class="check"
                ><input type="checkbox" .checked=${this.escapes} @change=${this.#escape} />
                <span>${msg('Escape all control characters')}</span></label
              >`
            : nothing
        }
        ${
          chosen === 'raw'
            ? html`<div class="two">
                ${this.#delay('lineDelay', msg('Pause after each line, ms'))}
                ${this.#delay('byteDelay', msg('Pause after each byte, ms'))}
              </div>`
            : nothing
        }
        ${chosen === 'text' ? html`<pacing-fields whole></pacing-fields>` : nothing}
        ${!isSending && chosen.startsWith('xmodem') ? this.#nameField() : nothing}
        ${!isSending && canPickFolder() ? this.#folderField(chosen) : nothing}
      </form>
      <footer>
        ${
          this.dropped
            ? html`<button class="quiet tall other" type="button" @click=${this.#open}>
                ${msg('Open as a capture')}
              </button>`
            : html`<button class="quiet tall other" type="button" @click=${this.#turn}>
                ${isSending ? msg('Receive instead') : msg('Send instead')}
              </button>`
        }
        <button class="quiet tall" type="button" @click=${() => this.close()}>${msg('Cancel')}</button>
        <button
          class="primary"
          type="button"
          ?autofocus=${!isSending}
          ?disabled=${isSending && (this.files.length === 0 || this.#hasTooMany)}
          @click=${this.#start}
        >
          ${icon(isSending ? 'transmit' : 'down')} ${isSending ? msg('Send') : msg('Receive')}
        </button>
      </footer>`;
  }

  get #hasTooMany(): boolean {
    return this.protocol.startsWith('xmodem') && this.files.length > 1;
  }

  #files() {
    const { files } = this;
    return html`<div class="field">
      <button class="quiet tall" type="button" autofocus @click=${() => this.input.click()}>
        ${files.length === 0 ? msg('Choose files…') : msg('Choose other files…')}
      </button>
      <input type="file" multiple hidden aria-label=${msg('Files')} @change=${this.#chosen} />
      ${
        files.length === 0
          ? nothing
          : html`<ul>
              ${files.map(({ name, size }) => html`<li><span>${name}</span><span>${formatBytes(size)}</span></li>`)}
            </ul>`
      }
      ${this.#hasTooMany ? html`<p class="err" role="alert">${msg('XMODEM sends one file at a time.')}</p>` : nothing}
    </div>`;
  }

  #nameField() {
    return html`<div class="field">
      <label for="name">${msg('Name')}</label>
      <input
        class="input"
        id="name"
        autocomplete="off"
        spellcheck="false"
        maxlength="100"
        .value=${this.name}
        @input=${(event: InputEvent) => (this.name = (event.target as HTMLInputElement).value)}
      />
      <span class="hint">${msg('XMODEM sends no name and fills the last block up with 1A.')}</span>
    </div>`;
  }

  #folderField(protocol: Protocol) {
    const { folder } = this;
    return html`<div class="field">
      <span class="label" id="folder">${msg('Save to')}</span>
      <div class="folder" role="group" aria-labelledby="folder">
        <span>${folder ? folder.name : msg('Downloads')}</span>
        <button class="quiet tall" type="button" @click=${this.#chooseFolder}>${msg('Choose a folder…')}</button>
        ${
          folder
            ? html`<button class="quiet tall" type="button" @click=${() => (this.folder = undefined)}>
                ${msg('Use downloads')}
              </button>`
            : nothing
        }
      </div>
      ${
        folder && protocol === 'zmodem'
          ? html`<span class="hint"
              >${msg('A partly received file is continued if the sender confirms that it is the same.')}</span
            >`
          : nothing
      }
    </div>`;
  }

  #plain(): readonly (readonly [Protocol, string])[] {
    return [
      ['text', msg('Text, line by line')],
      ['raw', msg('As it is, without a protocol')],
    ];
  }

  #chooseFolder = (): void => attempt(this, this.#pickFolder());

  async #pickFolder(): Promise<void> {
    this.folder = (await pickFolder()) ?? this.folder;
  }

  #delay(id: 'lineDelay' | 'byteDelay', label: string) {
    return delayField(id, label, this[id], (text) => (this[id] = text));
  }

  #choose = (event: Event): void => {
    const { selectedIndex } = event.target as HTMLSelectElement;
    this.protocol = [...protocols, ...this.#plain()][selectedIndex]?.[0] ?? 'raw';
  };

  #escape = (event: Event): void => {
    this.escapes = (event.target as HTMLInputElement).checked;
  };

  #chosen = (): void => {
    const chosen = [...(this.input.files ?? [])];
    if (chosen.length > 0) this.files = chosen;
  };

  #turn = (): void => {
    this.direction = this.direction === 'send' ? 'receive' : 'send';
  };

  #open = (): void => {
    this.#wish({ kind: 'open', files: this.files });
  };

  #start = (event: Event): void => {
    event.preventDefault();
    const { direction, protocol, files, escapes: escapeControls, name } = this;
    if (direction === 'receive') {
      const receiving = receivable(protocol);
      keep(availableStorage(), storeKey, receiving);
      const options = { protocol: receiving, name, escapeControls };
      return this.#wish({ kind: 'receive', options, folder: this.folder });
    }
    if (files.length === 0 || this.#hasTooMany) return;
    const [lineDelayMs, byteDelayMs] = [readDelayMs(this.lineDelay), readDelayMs(this.byteDelay)];
    const pacing = protocol === 'text' ? this.pacing?.read() : {};
    if (!pacing) return; // the field says what is wrong
    if (!this.#isOffered) keep(availableStorage(), storeKey, protocol);
    const { ending = 'none' } = this.pacing ?? {};
    this.#wish({
      kind: 'send',
      files,
      options: { protocol, escapeControls, lineDelayMs, byteDelayMs, ending, pacing },
    });
  };

  #wish(wish: TransferWish): void {
    this.dispatchEvent(new TransferChosenEvent(wish));
    this.close();
  }

  static override styles = [
    ...super.styles,
    css`
      :host {
        --dialog-width: 460px;
      }
      form {
        display: grid;
        gap: 12px;
        align-content: start;
      }
      ul {
        max-height: 160px;
        margin: 6px 0 0;
        padding: 0;
        overflow: auto;
        list-style: none;
      }
      li {
        display: flex;
        justify-content: space-between;
        gap: 12px;
        padding: 2px 0;
        color: var(--muted);
      }
      li span:first-child {
        overflow: hidden;
        color: var(--text);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      li span {
        white-space: nowrap;
      }
      .folder {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
      }
      .folder span {
        flex: 1;
        overflow: hidden;
        min-width: 80px;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .two {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 12px;
      }
      .input {
        width: 100%;
      }
      .hint {
        color: var(--faint);
        font-size: 12px;
        text-wrap: pretty;
      }
      .err {
        margin: 6px 0 0;
        color: var(--err);
      }
      .other {
        margin-right: auto;
      }
    `,
  ];
}

/** Without a protocol nothing can be received. */
const receivable = (protocol: Protocol): TransferProtocol =>
  protocol === 'raw' || protocol === 'text' ? 'zmodem' : protocol;

function aboutProtocol(protocol: Protocol, isSending: boolean): string {
  switch (protocol) {
    case 'zmodem':
      return isSending
        ? msg('Several files, corrects errors, resumes. At a Linux prompt, rz is started for you.')
        : msg('Several files, corrects errors. Start it on the device, with sz and the names of the files.');
    case 'ymodem':
      return isSending
        ? msg('Several files. Start the receiver on the device: rb on Linux, loady in U-Boot.')
        : msg('Several files. Start it on the device, with sb and the names of the files.');
    case 'text':
      return msg('For scripts and G-code. Waiting for the echo or the prompt notices what the device loses.');
    case 'raw':
      return msg('Errors are not noticed. Pauses help devices that lose bytes.');
    case 'xmodem-1k':
    case 'xmodem':
    case 'xmodem-checksum':
      return isSending
        ? msg('One file. Start the receiver on the device: rx on Linux, loadx in U-Boot.')
        : msg('One file. Start it on the device, with sx and the name of the file.');
  }
}

function loadProtocol(): Protocol {
  const known = [...protocols.map(([id]) => id), 'text', 'raw'] as const;
  return storedChoice(known, readKept(availableStorage(), storeKey), 'zmodem');
}

declare global {
  interface HTMLElementTagNameMap {
    'transfer-dialog': TransferDialog;
  }
}
