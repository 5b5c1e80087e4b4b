import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import {
  commandColors,
  commandKeys,
  isDelay,
  maxCommandLength,
  type LibraryCommand,
} from '../../core/commands/command-library.ts';
import type { EncodingId } from '../../core/encodings.ts';
import { lineEndings } from '../../core/line-ending.ts';
import { lineEndingName } from '../../i18n/setting-names.ts';
import { readInput } from '../composer/composer-input.ts';
import { payloadPreview } from '../composer/payload-preview.ts';
import { choiceOptions, type Choice } from '../kit/choice-select.ts';
import { controls } from '../kit/controls.ts';
import { colorNames } from '../ports/color-picker.ts';

/** A command was changed. */
export class CommandChangedEvent extends Event {
  readonly command: LibraryCommand;

  constructor(command: LibraryCommand) {
    super('command-changed', { bubbles: true, composed: true });
    this.command = command;
  }
}

/**
 * The fields of a command, with a preview of its bytes.
 * @fires command-changed - with each change
 */
@localized()
@customElement('command-form')
class CommandForm extends LitElement {
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  @property({ attribute: false }) command!: LibraryCommand;
  @property() encoding: EncodingId = 'utf-8';

  protected override render() {
    const { command, encoding } = this;
    const { name, text, mode, ending, color, key, delayMs } = command;
    const { problem, resolved, missing } = readInput(text, {
      mode,
      encoding,
      lineEnding: ending,
      checksum: undefined,
      count: 0,
    });
    const colors = commandColors.map((id): Choice<string> => [
      id,
      colorNames().find(([one]) => (one ?? '') === id)?.[1] ?? id,
    ]);
    const wrong = problem?.sentence ?? (missing === undefined ? '' : `“${missing}”: ${msg('not in this encoding')}`);
    return html`<div class="field wide">
        <label for="name">${msg('Name')}</label>
        <input
          class="input"
          id="name"
          autocomplete="off"
          maxlength="100"
          .value=${name}
          @change=${(event: Event) => this.#change({ name: valueOf(event).trim() })}
        />
      </div>
      <div class="field wide">
        <label for="text">${msg('What is transmitted')}</label>
        <textarea
          class="input mono"
          id="text"
          rows="2"
          spellcheck="false"
          maxlength=${maxCommandLength}
          .value=${text}
          aria-invalid=${wrong ? 'true' : 'false'}
          aria-describedby="below"
          @input=${(event: Event) => this.#change({ text: valueOf(event) })}
        ></textarea>
        <p id="below" class=${wrong ? 'error' : 'hint mono'} role=${wrong ? 'alert' : nothing}>
          ${wrong || (resolved ? payloadPreview(mode, resolved, encoding) : nothing)}
        </p>
      </div>
      ${this.#select(
        'mode',
        msg('Input format'),
        mode,
        [
          ['text', msg('Text')],
          ['escapes', msg('Escapes')],
          ['hex', msg('Hex')],
        ],
        (chosen) => ({ mode: chosen }),
      )}
      ${
        mode === 'hex'
          ? nothing
          : this.#select(
              'ending',
              msg('Line ending'),
              ending,
              lineEndings.map((one): Choice<typeof one> => [one, lineEndingName(one)]),
              (chosen) => ({ ending: chosen }),
            )
      }
      ${this.#select('color', msg('Colour'), color, colors, (chosen) => ({ color: chosen as typeof color }))}
      ${this.#select(
        'key',
        msg('Key'),
        key,
        commandKeys.map((one): Choice<string> => [one, one || msg('none')]),
        (chosen) => ({ key: chosen }),
      )}
      <div class="field">
        <label for="delay">${msg('Pause after it in the loop, milliseconds')}</label>
        <input
          class="input"
          id="delay"
          inputmode="numeric"
          autocomplete="off"
          maxlength="7"
          .value=${String(delayMs)}
          @change=${(event: Event) => {
            const value = Number(valueOf(event).trim() || Number.NaN);
            if (isDelay(value)) this.#change({ delayMs: value });
            else this.requestUpdate();
          }}
        />
      </div>`;
  }

  #select<T extends string>(
    id: string,
    label: string,
    value: T,
    choices: readonly Choice<T>[],
    changes: (chosen: T) => Partial<LibraryCommand>,
  ) {
    return html`<div class="field">
      <label for=${id}>${label}</label>
      <select class="chip tall" id=${id} @change=${(event: Event) => this.#change(changes(valueOf(event) as T))}>
        ${choiceOptions(choices, value)}
      </select>
    </div>`;
  }

  #change(changes: Partial<LibraryCommand>): void {
    this.dispatchEvent(new CommandChangedEvent({ ...this.command, ...changes }));
  }

  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
        gap: 10px;
        padding: 10px 12px 12px;
        background: var(--raised);
      }
      .wide {
        grid-column: 1 / -1;
      }
      select {
        width: 100%;
      }
      .field {
        grid-template-rows: 1fr auto;
      }
      #below {
        min-height: 18px;
        overflow-wrap: anywhere;
      }
      mark {
        background: var(--accent-soft);
        color: var(--accent);
      }
    `,
  ];
}

function valueOf(event: Event): string {
  return (event.currentTarget as HTMLInputElement).value;
}

declare global {
  interface HTMLElementTagNameMap {
    'command-form': CommandForm;
  }
}
