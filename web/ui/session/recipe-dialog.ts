import { localized, msg, str } from '@lit/localize';
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { plainName } from '../../core/plain-name.ts';
import {
  formatRecipe,
  readRecipe,
  type ReadRecipe,
  type SignalRecipe,
  type WaitUnit,
} from '../../core/signal-recipe.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { SessionId } from '../../engine/api/sessions.ts';
import { formatCount } from '../../i18n/format.ts';
import { DialogElement, showWithin } from '../kit/dialog-element.ts';
import { icon } from '../kit/icons.ts';
import { attempt } from '../page/problem.ts';
import { deleteRecipe, loadRecipes, maxNotation, maxRecipeName, saveRecipe, type OwnRecipe } from './own-recipes.ts';
import { allRecipes, notationOf } from './recipes.ts';

const example = 'D0 R1 100ms D1 R0 50ms D0';

/** Shows the own signal recipes over a session. */
export function showRecipes(host: HTMLElement, engine: EngineApi, sessionId: SessionId): Promise<void> {
  return showWithin(host, Object.assign(new RecipeDialog(), { engine, sessionId }));
}

/** Writes, runs, saves and deletes signal recipes. */
@localized()
@customElement('recipe-dialog')
class RecipeDialog extends DialogElement {
  @property({ attribute: false }) engine!: EngineApi;
  @property() sessionId: SessionId = '';
  @state() private own: readonly OwnRecipe[] = loadRecipes();
  @state() private name = '';
  @state() private notation = '';
  @state() private unit: WaitUnit | undefined;
  /** The last one that ran, with the times kept. */
  @state() private kept = '';
  protected override readonly closesOutside = false;

  protected heading(): string {
    return msg('Own signal recipes');
  }

  protected body() {
    const read = readRecipe(this.notation, this.unit);
    const hasWaits = /w/i.test(this.notation);
    const isWrong = read.kind === 'problem' && read.problem !== 'empty';
    return html`<div class="body">
        ${
          this.own.length === 0
            ? nothing
            : html`<ul>
                ${this.own.map((own) => this.#row(own))}
              </ul>`
        }
        <div class="field">
          <label for="start">${msg('Start from')}</label>
          <select class="chip tall" id="start" @change=${this.#start}>
            <option value="">${msg('an empty recipe')}</option>
            ${allRecipes().map((each) => html`<option value=${each.id}>${each.name}</option>`)}
          </select>
        </div>
        <div class="field">
          <label for="notation">${msg('Signals and waits, in their order')}</label>
          <input
            class="input mono"
            id="notation"
            autofocus
            autocomplete="off"
            spellcheck="false"
            maxlength=${maxNotation}
            placeholder=${example}
            .value=${this.notation}
            aria-invalid=${isWrong ? 'true' : 'false'}
            aria-describedby="said"
            @input=${(event: Event) => (this.notation = (event.currentTarget as HTMLInputElement).value)}
          />
          <p class=${isWrong ? 'error' : 'hint'} id="said" role=${isWrong ? 'alert' : nothing}>
            ${
              isWrong
                ? problemText(read)
                : msg('D is DTR, R is RTS, B is break; 1 is on. D0R1 sets both at once. Times: 100ms, 0.1s.')
            }
          </p>
        </div>
        ${
          hasWaits
            ? html`<div class="field">
                <label for="unit">${msg('W counts')}</label>
                <select class="chip tall" id="unit" @change=${this.#chooseUnit}>
                  <option value="" ?selected=${this.unit === undefined}>${msg('choose…')}</option>
                  <option value="s" ?selected=${this.unit === 's'}>${msg('seconds (esptool)')}</option>
                  <option value="ms" ?selected=${this.unit === 'ms'}>${msg('milliseconds (esptool-js)')}</option>
                </select>
              </div>`
            : nothing
        }
        <div class="field">
          <label for="name">${msg('Name')}</label>
          <input
            class="input"
            id="name"
            autocomplete="off"
            maxlength=${maxRecipeName}
            .value=${this.name}
            @input=${(event: Event) => (this.name = (event.currentTarget as HTMLInputElement).value)}
          />
        </div>
        <p class="kept mono" role="status">${this.kept}</p>
      </div>
      <footer>
        <button
          class="quiet tall"
          type="button"
          ?disabled=${read.kind !== 'recipe' || plainName(this.name) === ''}
          @click=${() => this.#save(read)}
        >
          ${msg('Save')}
        </button>
        <button
          class="primary"
          type="button"
          ?disabled=${read.kind !== 'recipe'}
          @click=${() => this.#run(plainName(this.name), read)}
        >
          ${msg('Run')}
        </button>
      </footer>`;
  }

  #row({ name, notation }: OwnRecipe) {
    return html`<li>
      <button class="own" type="button" title=${msg('Change')} @click=${() => this.#edit({ name, notation })}>
        <span>${name}</span><span class="mono">${notation}</span>
      </button>
      <button class="quiet" type="button" @click=${() => this.#run(name, readRecipe(notation))}>${msg('Run')}</button>
      <button
        class="icon"
        type="button"
        aria-label=${msg(str`Delete ${name}`)}
        title=${msg(str`Delete ${name}`)}
        @click=${() => (this.own = deleteRecipe(name))}
      >
        ${icon('trash')}
      </button>
    </li>`;
  }

  #start = (event: Event): void => {
    const { value } = event.currentTarget as HTMLSelectElement;
    const chosen = allRecipes().find(({ id }) => id === value);
    this.notation = chosen ? notationOf(chosen) : '';
  };

  #chooseUnit = (event: Event): void => {
    const { value } = event.currentTarget as HTMLSelectElement;
    this.unit = value === 's' || value === 'ms' ? value : undefined;
  };

  #edit({ name, notation }: OwnRecipe): void {
    this.name = name;
    this.notation = notation;
  }

  #save(read: ReadRecipe): void {
    if (read.kind !== 'recipe') return;
    this.notation = formatRecipe(read.recipe);
    this.own = saveRecipe({ name: plainName(this.name), notation: this.notation });
  }

  #run(name: string, read: ReadRecipe): void {
    if (read.kind !== 'recipe') return;
    attempt(this, this.#runRecipe(name || msg('recipe'), read.recipe));
  }

  async #runRecipe(name: string, recipe: SignalRecipe): Promise<void> {
    this.kept = '';
    const kept = await this.engine.sessions.runRecipe(this.sessionId, name, recipe);
    this.kept = msg(str`Kept: ${kept}`);
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
      .kept {
        margin: 4px 0 0;
        overflow-wrap: anywhere;
      }
      .kept:empty {
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

function problemText(read: ReadRecipe): string {
  if (read.kind !== 'problem') return '';
  const column = formatCount(read.at + 1);
  switch (read.problem) {
    case 'empty':
      return '';
    case 'unknown':
      return msg(
        str`“${read.text}” at column ${column} is not known: write D0, D1, R0, R1, B0, B1 or a time such as 100ms.`,
      );
    case 'late-rate':
      return msg(str`“${read.text}” at column ${column}: write the baud rate once, at the beginning.`);
    case 'too-long':
      return msg(str`Too long from column ${column}: at most 100 steps and 10 seconds.`);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'recipe-dialog': RecipeDialog;
  }
}
