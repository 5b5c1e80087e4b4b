import { msg, str } from '@lit/localize';
import { css, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { plainName } from '../../core/plain-name.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { SessionId } from '../../engine/api/sessions.ts';
import { DialogElement } from '../kit/dialog-element.ts';
import { icon } from '../kit/icons.ts';
import type { OwnText, OwnTexts } from './own-texts.ts';

const maxName = 60;

/** Writes, runs, saves and deletes texts of one kind over a session. */
export abstract class OwnTextsDialog extends DialogElement {
  @property({ attribute: false }) engine!: EngineApi;
  @property() sessionId: SessionId = '';
  protected abstract readonly texts: OwnTexts;
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
                ${this.own.map((own) => this.#row(own))}
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
        ${this.otherButtons()}
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
          ${msg('Run')}
        </button>
      </footer>`;
  }

  /** Buttons before *Save*. */
  protected otherButtons(): TemplateResult | typeof nothing {
    return nothing;
  }

  #row(own: OwnText) {
    const { name, text } = own;
    return html`<li>
      <button class="own" type="button" title=${msg('Change')} @click=${() => this.#edit(own)}>
        <span>${name}</span>${this.showsText ? html`<span class="mono">${text}</span>` : nothing}
      </button>
      <button class="quiet" type="button" ?disabled=${!this.canRun(text)} @click=${() => this.run(own)}>
        ${msg('Run')}
      </button>
      <button
        class="icon"
        type="button"
        aria-label=${msg(str`Delete ${name}`)}
        title=${msg(str`Delete ${name}`)}
        @click=${() => this.#keep(this.own.filter((other) => other !== own))}
      >
        ${icon('trash')}
      </button>
    </li>`;
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
