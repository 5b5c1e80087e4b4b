import { localized, msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
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
import { showWithin } from '../kit/dialog-element.ts';
import { attempt } from '../page/problem.ts';
import { OwnTextsDialog } from '../page/own-texts-dialog.ts';
import { ownRecipes, type OwnText } from '../page/own-texts.ts';
import { allRecipes, notationOf } from './recipes.ts';

const example = 'D0 R1 100ms D1 R0 50ms D0';

/** Shows the own signal recipes over a session. */
export function showRecipes(host: HTMLElement, engine: EngineApi, sessionId: SessionId): Promise<void> {
  return showWithin(host, Object.assign(new RecipeDialog(), { engine, sessionId }));
}

@localized()
@customElement('recipe-dialog')
class RecipeDialog extends OwnTextsDialog {
  @property({ attribute: false }) engine!: EngineApi;
  @property() sessionId: SessionId = '';
  protected override readonly fileKind = 'recipes';
  @state() private unit: WaitUnit | undefined;
  protected override readonly texts = ownRecipes();
  protected override readonly showsText = true;
  protected override readonly unnamed = () => msg('recipe');

  protected heading(): string {
    return msg('Own signal recipes');
  }

  protected editor() {
    const read = this.#read(this.text);
    const hasWaits = /w/i.test(this.text);
    const isWrong = read.kind === 'problem' && read.problem !== 'empty';
    return html`<div class="field">
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
          maxlength=${this.texts.mostCharacters}
          placeholder=${example}
          .value=${this.text}
          aria-invalid=${isWrong ? 'true' : 'false'}
          aria-describedby="said"
          @input=${(event: Event) => (this.text = (event.currentTarget as HTMLInputElement).value)}
        />
        <p class=${isWrong ? 'error' : 'hint'} id="said" role=${isWrong ? 'alert' : nothing}>
          ${
            isWrong
              ? problemText(read)
              : read.kind === 'unit-wanted'
                ? msg('Choose what W counts: esptool writes seconds, esptool-js milliseconds.')
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
      }`;
  }

  protected toSave(text: string): string | undefined {
    const read = this.#read(text);
    return read.kind === 'recipe' ? formatRecipe(read.recipe) : undefined;
  }

  protected canRun(text: string): boolean {
    return this.#read(text).kind === 'recipe';
  }

  protected run({ name, text }: OwnText): void {
    const read = this.#read(text);
    if (read.kind === 'recipe') attempt(this, this.#runRecipe(name, read.recipe));
  }

  async #runRecipe(name: string, recipe: SignalRecipe): Promise<void> {
    this.notice = '';
    const kept = await this.engine.sessions.runRecipe(this.sessionId, name, recipe);
    this.notice = msg(str`Times kept: ${kept}`);
  }

  #read(notation: string): ReadRecipe {
    return readRecipe(notation, this.unit);
  }

  #start = (event: Event): void => {
    const { value } = event.currentTarget as HTMLSelectElement;
    const chosen = allRecipes().find(({ id }) => id === value);
    this.text = chosen ? notationOf(chosen) : '';
  };

  #chooseUnit = (event: Event): void => {
    const { value } = event.currentTarget as HTMLSelectElement;
    this.unit = value === 's' || value === 'ms' ? value : undefined;
  };
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
    case 'too-short':
      return msg(str`“${read.text}” at column ${column} is shorter than a millisecond: write a longer time.`);
    case 'too-long':
      return msg(str`Too long from column ${column}: at most 100 steps and 10 seconds.`);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'recipe-dialog': RecipeDialog;
  }
}
