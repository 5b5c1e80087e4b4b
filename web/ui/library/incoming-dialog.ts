import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { addGroups, readLibrary, type AddedGroups } from '../../core/commands/command-library.ts';
import { withVisibleControls } from '../../core/visible-controls.ts';
import { formatCount } from '../../i18n/format.ts';
import { DialogElement } from '../kit/dialog-element.ts';
import { availableStorage } from '../page/kept-values.ts';
import { ownFormats, ownRecipes, ownSequences, type OwnText, type OwnTexts } from '../page/own-texts.ts';
import { readSharedLink, type SharedKind } from '../page/shared-link.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { CommandStore, libraryKey } from './command-store.ts';

/** More of a text than this is not shown. */
const shownCharacters = 2000;

/** What is in a link, as far as it is not here yet. */
type Incoming =
  | { readonly kind: 'commands'; readonly store: CommandStore; readonly found: AddedGroups }
  | {
      readonly kind: Exclude<SharedKind, 'commands'>;
      readonly store: OwnTexts;
      /** `undefined`: there is no room for them. */
      readonly found: { readonly texts: readonly OwnText[]; readonly added: readonly OwnText[] } | undefined;
    }
  | { readonly kind: 'newer' | 'broken' };

/** Shows what a link carries, and adds it when the person says so. */
@customElement('incoming-dialog')
@localized()
export class IncomingDialog extends DialogElement {
  @property() link = '';
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @state() private incoming: Incoming | undefined;
  @state() private problem = '';

  override async show(): Promise<void> {
    this.incoming = await readIncoming(this.link);
    await super.show();
  }

  protected override heading(): string {
    switch (this.incoming?.kind) {
      case 'commands':
        return msg('Add these commands?');
      case 'sequences':
        return msg('Add these sequences?');
      case 'recipes':
        return msg('Add these signal recipes?');
      case 'formats':
        return msg('Add these message formats?');
      default:
        return msg('Link');
    }
  }

  protected override body(): TemplateResult {
    const count = this.#count();
    return html`<div class="body">
        <p ?hidden=${count === 0}>${msg('They come from a link. Nothing is transmitted, and what is here stays.')}</p>
        ${this.#content()}
        <p class="error" role="alert" ?hidden=${!this.problem}>${this.problem}</p>
      </div>
      <footer>
        <button class="quiet tall" type="button" autofocus @click=${() => this.close()}>
          ${count > 0 ? msg('Cancel') : msg('Close')}
        </button>
        ${
          count > 0
            ? html`<button class="primary" type="button" @click=${this.#add}>
                ${msg(str`Add ${formatCount(count)}`)}
              </button>`
            : nothing
        }
      </footer>`;
  }

  #count(): number {
    const { incoming } = this;
    if (!incoming || !('found' in incoming) || !incoming.found) return 0;
    return incoming.kind === 'commands'
      ? incoming.found.added.reduce((sum, { commands }) => sum + commands.length, 0)
      : incoming.found.added.length;
  }

  #content() {
    const { incoming } = this;
    if (!incoming) return nothing;
    if (incoming.kind === 'newer')
      return html`<p>
        ${msg('This link was made by a newer version of this page. Reload the page, and open it again.')}
      </p>`;
    if (incoming.kind === 'broken')
      return html`<p>${msg('This link is incomplete or damaged. Copy the whole link, or ask for a file.')}</p>`;
    if (!('found' in incoming) || !incoming.found)
      return html`<p>${msg('There is no room for them here. Delete some of yours first.')}</p>`;
    if (this.#count() === 0) return html`<p>${msg('Everything in this link is already here.')}</p>`;
    if (incoming.kind === 'commands')
      return incoming.found.added.map(
        ({ name, commands }) =>
          html`<h3>${withVisibleControls(name) || msg('Commands')}</h3>
            <ul>
              ${commands.map(
                (command) =>
                  html`<li>
                    <b>${shownText(command.name || command.text)}</b>
                    <span class="mono">${command.name ? shownText(command.text) : nothing}</span>
                    <span class="facts">${command.mode === 'hex' ? msg('Hex') : nothing} ${command.key}</span>
                  </li>`,
              )}
            </ul>`,
      );
    return incoming.found.added.map(
      ({ name, text }) =>
        html`<h3>${name}</h3>
          <pre class="mono" tabindex="0" aria-label=${name}>
${text.split('\n').map((line) => `${shownText(line)}\n`)}</pre>`,
    );
  }

  #add = (): void => {
    const { incoming } = this;
    if (!incoming || !('found' in incoming) || !incoming.found) return;
    const isStored =
      incoming.kind === 'commands'
        ? incoming.store.change(incoming.found.library)
        : incoming.store.save(incoming.found.texts);
    if (!isStored) {
      this.problem = msg('The browser does not store this.');
      return;
    }
    // As if another tab had changed it.
    if (incoming.kind === 'commands') dispatchEvent(new StorageEvent('storage', { key: libraryKey }));
    this.shell?.tell(addedSentence(incoming.kind, this.#count()));
    this.close();
  };

  static override styles = [
    ...DialogElement.styles,
    css`
      p {
        margin: 0 0 12px;
      }
      h3 {
        margin: 12px 0 4px;
        font: 600 13px/1.4 var(--sans);
        overflow-wrap: anywhere;
      }
      ul {
        margin: 0;
        padding: 0;
        border: 1px solid var(--line);
        border-radius: var(--r);
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 2fr) minmax(0, 3fr) auto;
        gap: 10px;
        align-items: baseline;
        padding: 4px 10px;
        content-visibility: auto;
        contain-intrinsic-size: auto 28px;
      }
      li + li {
        border-top: 1px solid var(--line);
      }
      b {
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      li .mono {
        color: var(--muted);
        overflow-wrap: anywhere;
      }
      .facts {
        color: var(--muted);
        font-size: 11.5px;
        white-space: nowrap;
      }
      pre {
        max-height: 220px;
        margin: 0;
        padding: 8px 10px;
        overflow: auto;
        border: 1px solid var(--line);
        border-radius: var(--r);
      }
    `,
  ];
}

async function readIncoming(link: string): Promise<Incoming> {
  const read = await readSharedLink(link);
  if (!read.ok) return { kind: read.problem };
  if (read.kind === 'commands') {
    const newId = () => crypto.randomUUID();
    const groups = readLibrary(read.value, newId);
    if (!groups?.some(({ commands }) => commands.length > 0)) return { kind: 'broken' };
    const store = new CommandStore(availableStorage(), newId);
    return { kind: read.kind, store, found: addGroups(store.library, groups) };
  }
  const store = { sequences: ownSequences, recipes: ownRecipes, formats: ownFormats }[read.kind]();
  const texts = store.read(read.value);
  return texts.length > 0 ? { kind: read.kind, store, found: store.with(texts) } : { kind: 'broken' };
}

function shownText(text: string): string {
  return withVisibleControls(text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text);
}

function addedSentence(kind: SharedKind, count: number): string {
  const added = formatCount(count);
  switch (kind) {
    case 'commands':
      return msg(str`Added to the command library: ${added}.`);
    case 'sequences':
      return msg(str`Sequences added: ${added}.`);
    case 'recipes':
      return msg(str`Signal recipes added: ${added}.`);
    case 'formats':
      return msg(str`Message formats added: ${added}.`);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'incoming-dialog': IncomingDialog;
  }
}
