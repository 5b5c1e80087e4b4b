import { msg, str } from '@lit/localize';
import { css, html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { plainName } from '../../core/plain-name.ts';
import { DialogElement } from '../kit/dialog-element.ts';
import { focusPlace } from '../kit/focus-place.ts';
import { icon } from '../kit/icons.ts';
import { formatCount } from '../../i18n/format.ts';
import { copyText } from './copy-text.ts';
import { readOwnTexts, writeOwnTexts, type OwnText, type OwnTexts } from './own-texts.ts';
import { attempt } from './problem.ts';
import { maxLinkLength, pageFolder, type SharedKind, tooLongSentence, writeSharedLink } from './shared-link.ts';

const maxName = 60;

/** Files of texts are at most this large, in bytes. */
const maxFileBytes = 4_000_000;

/** What was made of another program's file, and what of it is not in the texts. */
export interface ForeignTexts {
  readonly texts: readonly OwnText[];
  readonly remarks: readonly string[];
}

/** Writes, runs, saves and deletes texts of one kind, and passes them on as a file. */
export abstract class OwnTextsDialog extends DialogElement {
  protected abstract readonly texts: OwnTexts;
  /** The name of a file, and what is in it. */
  protected abstract readonly fileKind: SharedKind;
  @state() protected own: readonly OwnText[] = [];
  @state() protected name = '';
  @state() protected text = '';
  /** What happened last. */
  @state() protected notice = '';
  protected override readonly closesOutside = false;

  /** Where `text` is written. */
  protected abstract editor(): TemplateResult;
  /** As it is stored; `undefined`: not to be saved as it is. */
  protected abstract toSave(text: string): string | undefined;
  protected abstract canRun(text: string): boolean;
  protected abstract run(own: OwnText): void;
  /** The name of a text without one. */
  protected abstract readonly unnamed: () => string;
  /** Files that are imported. */
  protected readonly fileTypes: string = '.json,application/json';
  /** Whether a row shows the text beside the name. */
  protected readonly showsText: boolean = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.own = this.texts.load();
  }

  protected body(): TemplateResult {
    const name = plainName(this.name);
    const toSave = this.toSave(this.text);
    return html`<div class="body">
        ${
          this.own.length === 0
            ? nothing
            : html`<ul>
                ${this.own.map((own, at) => this.#row(own, at))}
              </ul>`
        }
        ${this.editor()}
        <div class="field">
          <label for="name">${msg('Name')}</label>
          <input
            class="input"
            id="name"
            autocomplete="off"
            maxlength=${maxName}
            .value=${this.name}
            @input=${(event: Event) => (this.name = (event.currentTarget as HTMLInputElement).value)}
          />
        </div>
        <p class="notice mono" role="status">${this.notice}</p>
      </div>
      <footer>
        ${this.#fileButtons()} ${this.otherButtons()}
        <button
          class="quiet tall"
          type="button"
          ?disabled=${toSave === undefined || name === ''}
          @click=${() => toSave !== undefined && this.#save(name, toSave)}
        >
          ${msg('Save')}
        </button>
        <button
          class="primary"
          type="button"
          ?disabled=${!this.canRun(this.text)}
          @click=${() => this.run({ name: name || this.unnamed(), text: this.text })}
        >
          ${this.runLabel()}
        </button>
      </footer>`;
  }

  /** What is done with a text. */
  protected runLabel(): string {
    return msg('Run');
  }

  /** A file of another program; `undefined`: it is none that is known. */
  protected readForeign(_content: string): Promise<ForeignTexts | undefined> {
    return Promise.resolve(undefined);
  }

  /** Buttons before *Save*. */
  protected otherButtons(): TemplateResult | typeof nothing {
    return nothing;
  }

  /** The saved ones as a file, and back. */
  #fileButtons() {
    return html`<button class="quiet tall" type="button" @click=${this.#import}>${msg('Import…')}</button>
      <button class="quiet tall" type="button" ?disabled=${this.own.length === 0} @click=${this.#export}>
        ${msg('Export')}
      </button>`;
  }

  #export = (): void => {
    const blob = new Blob([writeOwnTexts(this.fileKind, this.own)], { type: 'application/json' });
    const url = URL.createObjectURL(blob);
    Object.assign(document.createElement('a'), { href: url, download: `${this.fileKind}.json` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  };

  #import = (): void => {
    const input = Object.assign(document.createElement('input'), { type: 'file', accept: this.fileTypes });
    input.addEventListener('change', () => {
      const [file] = input.files ?? [];
      if (file) attempt(this, this.#read(file));
    });
    input.click();
  };

  /** Adds those of a file; a name that is there already gets the file's text. */
  async #read(file: File): Promise<void> {
    const content = file.size > maxFileBytes ? '' : await file.text();
    const foreign = await this.readForeign(content);
    const read = foreign?.texts ?? readOwnTexts(this.fileKind, content);
    const good = (read ?? []).filter(({ text }) => this.toSave(text) !== undefined);
    if (good.length === 0) {
      const nothingUsed = msg(str`There is nothing in “${file.name}” that can be used here.`);
      this.notice = [nothingUsed, ...(foreign?.remarks ?? [])].join('\n');
      return;
    }
    const names = new Set(good.map(({ name }) => name));
    this.#keep([...this.own.filter(({ name }) => !names.has(name)), ...good]);
    if (this.notice !== '') return;
    const imported = msg(str`${formatCount(good.length)} imported from “${file.name}”.`);
    this.notice = [imported, ...(foreign?.remarks ?? [])].join('\n');
    // What was made of somebody else's is looked at.
    if (foreign && good[0]) this.#edit(good[0]);
  }

  #row(own: OwnText, at: number) {
    const { name, text } = own;
    return html`<li>
      <button class="own" type="button" title=${msg('Change')} @click=${() => this.#edit(own)}>
        <span>${name}</span>${this.showsText ? html`<span class="mono">${text}</span>` : nothing}
      </button>
      <button class="quiet" type="button" ?disabled=${!this.canRun(text)} @click=${() => this.run(own)}>
        ${this.runLabel()}
      </button>
      <button
        class="icon"
        type="button"
        aria-label=${msg(str`Copy a link to ${name}`)}
        title=${msg('Copy a link with it, for others')}
        @click=${() => attempt(this, this.#copyLink(own))}
      >
        ${icon('share')}
      </button>
      <button
        class="icon delete"
        type="button"
        aria-label=${msg(str`Delete ${name}`)}
        title=${msg(str`Delete ${name}`)}
        @click=${() => {
          this.#keep(this.own.filter((other) => other !== own));
          void focusPlace(this, '.delete', at, '#name');
        }}
      >
        ${icon('trash')}
      </button>
    </li>`;
  }

  async #copyLink(own: OwnText): Promise<void> {
    const link = await writeSharedLink(this.fileKind, [own], pageFolder());
    if (link.length > maxLinkLength) {
      this.notice = tooLongSentence(link.length);
      return;
    }
    await copyText(link);
    this.notice = msg(str`The link to “${own.name}” is copied.`);
  }

  #edit({ name, text }: OwnText): void {
    this.name = name;
    this.text = text;
  }

  #save(name: string, text: string): void {
    this.text = text;
    this.#keep([...this.own.filter((other) => other.name !== name), { name, text }]);
  }

  #keep(texts: readonly OwnText[]): void {
    this.own = texts;
    this.notice = this.texts.save(texts) ? '' : msg('The browser does not store this: it is lost with the page.');
  }

  static override styles = [
    ...DialogElement.styles,
    css`
      .body {
        display: grid;
        gap: 12px;
        align-content: start;
      }
      .hint,
      .error,
      .notice {
        margin: 4px 0 0;
        overflow-wrap: anywhere;
      }
      .notice {
        white-space: pre-line;
      }
      .notice:empty {
        display: none;
      }
      ul {
        display: grid;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        gap: 6px;
        padding: 4px 0;
        border-bottom: 1px solid var(--line);
      }
      .own {
        flex: 1;
        min-width: 0;
        display: grid;
        justify-content: start;
        justify-items: start;
        padding: 4px 6px;
        border-radius: var(--r);
        text-align: start;
      }
      .own span {
        max-width: 100%;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .own .mono {
        color: var(--muted);
      }
      .own:hover {
        background: var(--raised);
      }
    `,
  ];
}
