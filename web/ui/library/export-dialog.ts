import { localized, msg, str } from '@lit/localize';
import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import {
  compactLibrary,
  writeLibrary,
  type CommandGroup,
  type CommandLibrary,
} from '../../core/commands/command-library.ts';
import { writeDocklight } from '../../core/commands/write-docklight.ts';
import type { EncodingId } from '../../core/encodings.ts';
import { formatCount } from '../../i18n/format.ts';
import { resolveNow } from '../composer/payload-check.ts';
import { DialogElement } from '../kit/dialog-element.ts';
import { copyText } from '../page/copy-text.ts';
import { attempt } from '../page/problem.ts';
import { maxLinkLength, pageFolder, tooLongSentence, writeSharedLink } from '../page/shared-link.ts';
import { saveText } from './library-files.ts';

/** Gives groups of commands to others: as a link, as a file of ours, or as a project of Docklight. */
@localized()
@customElement('library-export')
export class LibraryExport extends DialogElement {
  @property({ attribute: false }) library: CommandLibrary = [];
  /** Ids of the groups that are exported. */
  @property({ attribute: false }) chosen: ReadonlySet<string> = new Set();
  @property() encoding: EncodingId = 'utf-8';
  @state() private link = '';
  @state() private notice = '';

  protected override heading(): string {
    return msg('Share or export commands');
  }

  get #groups(): readonly CommandGroup[] {
    return this.library.filter(({ id, commands }) => this.chosen.has(id) && commands.length > 0);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('chosen') || changed.has('library')) void this.#makeLink();
  }

  /** Made beforehand: copying has to happen within the click. */
  async #makeLink(): Promise<void> {
    const groups = this.#groups;
    this.link = '';
    const link = groups.length > 0 ? await writeSharedLink('commands', compactLibrary(groups), pageFolder()) : '';
    // The choice may have changed meanwhile.
    if (groups.every((group, at) => group === this.#groups[at])) this.link = link;
  }

  protected override body(): TemplateResult {
    const isEmpty = this.#groups.length === 0;
    const isTooLong = this.link.length > maxLinkLength;
    return html`<div class="body">
        <fieldset>
          <legend class="label">${msg('Groups')}</legend>
          ${this.library.filter(({ commands }) => commands.length > 0).map((group) => this.#group(group))}
        </fieldset>
        <p class=${isTooLong ? 'error' : 'hint'} role="status">
          ${
            isTooLong
              ? tooLongSentence(this.link.length)
              : msg('The link itself contains the commands. They are shown before anything is added.')
          }
        </p>
        <p class="hint">${msg('Link and files contain everything in these commands, passwords too.')}</p>
        <p role="status" class="notice" ?hidden=${!this.notice}>${this.notice}</p>
      </div>
      <footer>
        <button class="quiet tall" type="button" ?disabled=${isEmpty} @click=${this.#saveDocklight}>
          ${msg('Docklight project')}
        </button>
        <button
          class="quiet tall"
          type="button"
          ?disabled=${isEmpty}
          @click=${() => saveText(writeLibrary(this.#groups), 'commands.json', 'application/json')}
        >
          ${msg('Export as a file')}
        </button>
        <button
          class="primary"
          type="button"
          ?disabled=${this.link === '' || isTooLong}
          @click=${() => attempt(this, this.#copy())}
        >
          ${msg('Copy link')}
        </button>
      </footer>`;
  }

  #group({ id, name, commands }: CommandGroup) {
    return html`<label class="check"
      ><input
        type="checkbox"
        .checked=${this.chosen.has(id)}
        @change=${(event: Event) => this.#choose(id, (event.currentTarget as HTMLInputElement).checked)}
      />
      <span>${name || msg('Commands')}</span> <span class="count">${formatCount(commands.length)}</span></label
    >`;
  }

  #choose(id: string, isChosen: boolean): void {
    const others = [...this.chosen].filter((other) => other !== id);
    this.chosen = new Set(isChosen ? [...others, id] : others);
    this.notice = '';
  }

  async #copy(): Promise<void> {
    await copyText(this.link);
    this.notice = msg(str`The link is copied: ${formatCount(this.link.length)} characters.`);
  }

  #saveDocklight = (): void => {
    const { text, leftOut, fixed } = writeDocklight(this.#groups, (parts) => resolveNow(parts, this.encoding));
    saveText(text, 'commands.docklight.md', 'text/markdown');
    this.notice = [
      leftOut.length > 0 ? msg(str`Left out because of mistakes in them: ${leftOut.join(', ')}.`) : '',
      fixed.length > 0
        ? msg(str`Docklight has no fields for these; their current bytes are written: ${fixed.join(', ')}.`)
        : '',
    ]
      .filter(Boolean)
      .join(' ');
  };

  static override styles = [
    ...DialogElement.styles,
    css`
      fieldset {
        display: grid;
        gap: 2px;
        margin: 0 0 12px;
        padding: 0;
        border: 0;
      }
      legend {
        padding: 0 0 6px;
      }
      .check {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 28px;
      }
      .check > input {
        translate: none;
      }
      .notice {
        margin-top: 10px;
      }
      .check span:first-of-type {
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .count {
        color: var(--muted);
        font-variant-numeric: tabular-nums;
      }
      p {
        margin: 0 0 6px;
        overflow-wrap: anywhere;
      }
      footer {
        flex-wrap: wrap;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'library-export': LibraryExport;
  }
}
