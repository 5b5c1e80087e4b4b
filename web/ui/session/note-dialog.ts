import { localized, msg } from '@lit/localize';
import { LitElement, html } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { questionStyles } from '../kit/floating.ts';
import { controls } from '../kit/controls.ts';

const maxNoteLength = 1000;

/** Asks for the text of a note. */
@localized()
@customElement('note-dialog')
export class NoteDialog extends LitElement {
  /** On a shared port: everybody attached sees the note. */
  @property({ type: Boolean }) shared = false;
  @query('dialog') private dialog!: HTMLDialogElement;
  @query('input') private field!: HTMLInputElement;
  #answer: ((text: string | undefined) => void) | undefined;

  /** Resolves with the text, or `undefined` when there is none. */
  ask(): Promise<string | undefined> {
    this.field.value = '';
    this.dialog.showModal();
    return new Promise((resolve) => (this.#answer = resolve));
  }

  protected override render() {
    return html`
      <dialog aria-labelledby="title" @close=${() => this.#done(undefined)}>
        <form @submit=${this.#add}>
          <h2 id="title">${msg('Add a note')}</h2>
          <div class="field">
            <label for="text"
              >${
                this.shared
                  ? msg('The note is stored in the capture at this point, and everybody attached sees it.')
                  : msg('The note is stored in the capture at this point.')
              }</label
            >
            <input class="input" id="text" autocomplete="off" autofocus maxlength=${maxNoteLength} />
          </div>
          <div class="buttons">
            <button class="quiet tall" type="button" @click=${() => this.dialog.close()}>${msg('Cancel')}</button>
            <button class="primary" type="submit">${msg('Add')}</button>
          </div>
        </form>
      </dialog>
    `;
  }

  #add(event: Event): void {
    event.preventDefault();
    this.#done(this.field.value.trim() || undefined);
    this.dialog.close();
  }

  #done(text: string | undefined): void {
    this.#answer?.(text);
    this.#answer = undefined;
  }

  static override styles = [controls, questionStyles];
}
