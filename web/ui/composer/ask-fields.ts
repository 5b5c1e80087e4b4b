import { localized, msg, str } from '@lit/localize';
import { LitElement, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { AskField } from '../../core/payload/payload-field.ts';
import { encodeNumber } from '../../core/payload/payload-number.ts';
import { controls } from '../kit/controls.ts';
import { questionStyles } from '../kit/floating.ts';

/** What was answered last, by the field's name; until the page is left. */
const lastAnswers = new Map<string, string>();

/** Asks for the values of fields. @returns them by name; `undefined` when the person cancelled */
export async function askFields(
  fields: readonly AskField[],
  root: ParentNode & Node,
): Promise<ReadonlyMap<string, string> | undefined> {
  if (root.querySelector('ask-fields')) return undefined; // it is being asked already
  const dialog = Object.assign(new AskFields(), { fields });
  root.append(dialog);
  try {
    return await dialog.ask();
  } finally {
    dialog.remove();
  }
}

/** A question with one input for each name. */
@localized()
@customElement('ask-fields')
class AskFields extends LitElement {
  @property({ attribute: false }) fields: readonly AskField[] = [];
  @state() private values: ReadonlyMap<string, string> = new Map();
  @query('dialog') private dialog!: HTMLDialogElement;
  #answer: ((values: ReadonlyMap<string, string> | undefined) => void) | undefined;

  async ask(): Promise<ReadonlyMap<string, string> | undefined> {
    this.values = new Map(this.fields.map(({ name, value }) => [name, lastAnswers.get(name) ?? value]));
    await this.updateComplete;
    this.dialog.showModal();
    this.dialog.querySelector('input')?.select();
    return new Promise((resolve) => (this.#answer = resolve));
  }

  protected override render() {
    const unique = this.fields.filter(({ name }, at) => this.fields.findIndex((other) => other.name === name) === at);
    const wrongFields = unique.filter((field) => this.#isWrong(field));
    const wrong = wrongFields.map(({ name, type }) => `${name} (${type})`).join(', ');
    return html`<dialog aria-labelledby="title" @close=${() => this.#done(undefined)}>
      <form @submit=${this.#submit}>
        <h2 id="title">${msg('Values to transmit')}</h2>
        ${unique.map((field, at) => {
          const isWrong = this.#isWrong(field);
          return html`<div class="field">
            <label for=${`field-${at}`}>${field.type ? `${field.name} (${field.type})` : field.name}</label>
            <input
              class="input mono"
              id=${`field-${at}`}
              autocomplete="off"
              spellcheck="false"
              ?autofocus=${at === 0}
              .value=${this.values.get(field.name) ?? ''}
              aria-invalid=${isWrong ? 'true' : 'false'}
              aria-describedby=${isWrong ? 'wrong' : nothing}
              @input=${(event: Event) => this.#set(field, (event.currentTarget as HTMLInputElement).value)}
            />
          </div>`;
        })}
        ${
          wrong
            ? html`<p class="error" role="alert" id="wrong">${msg(str`Enter a number that fits: ${wrong}.`)}</p>`
            : nothing
        }
        <div class="buttons">
          <button class="quiet tall" type="button" @click=${() => this.dialog.close()}>${msg('Cancel')}</button>
          <button class="primary" ?disabled=${wrong !== ''}>${msg('Transmit')}</button>
        </div>
      </form>
    </dialog>`;
  }

  #isWrong({ name, type }: AskField): boolean {
    return type !== undefined && typeof encodeNumber(type, this.values.get(name) ?? '') === 'string';
  }

  #set({ name }: AskField, value: string): void {
    this.values = new Map(this.values).set(name, value);
  }

  #submit(event: Event): void {
    event.preventDefault();
    for (const [name, value] of this.values) lastAnswers.set(name, value);
    this.#done(this.values);
    this.dialog.close();
  }

  #done(values: ReadonlyMap<string, string> | undefined): void {
    this.#answer?.(values);
    this.#answer = undefined;
  }

  static override styles = [controls, questionStyles];
}
