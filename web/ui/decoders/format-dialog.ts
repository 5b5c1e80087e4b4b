import { localized, msg } from '@lit/localize';
import { css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { ownDecoderId } from '../../decode/decoders.ts';
import { FormatDocument } from '../../decode/format-document.ts';
import { readOwnFormat, type ReadOwnFormat } from '../../decode/own-format.ts';
import type { Choice } from '../kit/choice-select.ts';
import { availableStorage, keep, readKept } from '../page/kept-values.ts';
import { OwnTextsDialog, type ForeignTexts } from '../page/own-texts-dialog.ts';
import { ownFormats, type OwnText } from '../page/own-texts.ts';
import type { PacketSample } from './choose-decoder.ts';
import { FormatForm } from './format-form.ts';
import { lineMistakeSentence } from './format-sentences.ts';
import './format-trial.ts';
import { readProject } from './read-project.ts';

/** A format is written in a form or as text. */
type Look = 'form' | 'text';

const lookKey = 'baudcast.format-look';

const mostReads = 300;

const examples: Readonly<Record<'struct' | 'length' | 'cobs' | 'pattern' | 'modbus', string>> = {
  struct: `start AA 55
u16 counter
i16 temperature /100 °C
f32[3] acceleration g
u8 flags
bits 0 ready : 0=no 1=yes
bits 1-3 mode
checksum CRC-16/MODBUS little from 2
`,
  length: `start AA 55
length u8 rest +2
u8 type : 1=status 2=samples
i16[rest] samples /100 V
checksum CRC-16/MODBUS little from 2
`,
  cobs: `frame cobs
u8 type : 1=status 2=data
u32 time ms
u16 voltage /1000 V
`,
  pattern: String.raw`pattern T=(?<temperature>[-\d.]+) *C, H=(?<humidity>[\d.]+)
unit temperature °C
unit humidity %
`,
  modbus: `modbus rtu
holding 107 i16 temperature /10 °C
holding 108 f32 flow m³/h
input 0 u16 status : 0=idle 1=run
bits 0-1 mode
`,
};

/** Formats of messages that a person writes, in a form or as text, tried on what the view shows. */
@localized()
@customElement('format-dialog')
export class FormatDialog extends OwnTextsDialog {
  /** What it is tried on. */
  @property({ attribute: false }) sample: PacketSample = () => [];
  /** Gets the decoder's id. */
  @property({ attribute: false }) use: (id: string) => void = () => undefined;
  @state() private look: Look = readKept(availableStorage(), lookKey) === 'text' ? 'text' : 'form';
  #format = new FormatDocument('');
  protected override readonly texts = ownFormats();
  protected override readonly fileKind = 'formats';
  protected override readonly fileTypes = '.json,.ssproj,application/json';
  protected override readonly unnamed = () => msg('own format');
  /** Formats that were read, by their text: saved ones are asked for with each key. */
  readonly #reads = new Map<string, ReadOwnFormat>();

  protected heading(): string {
    return msg('Own message formats');
  }

  protected override runLabel(): string {
    return msg('Decode as');
  }

  override async show(): Promise<void> {
    await super.show();
    const [form, text] = ['format-form', '#text'].map((place) => this.renderRoot.querySelector<HTMLElement>(place));
    if (form instanceof FormatForm) await form.focusFirst();
    else text?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    // Another format was chosen.
    if (this.look === 'form' && this.#format.text !== this.text) this.#format = new FormatDocument(this.text);
  }

  protected editor() {
    const { look, text } = this;
    const read = this.#readOnce(text);
    const looks: readonly Choice<Look>[] = [
      ['form', msg('Form')],
      ['text', msg('Text')],
    ];
    return html`<div class="top">
        <div class="field">
          <label for="start">${msg('Start from')}</label>
          <select class="chip tall" id="start" @change=${this.#start}>
            <option value="">${msg('an empty format')}</option>
            <option value="struct">${msg('bytes with a checksum')}</option>
            <option value="length">${msg('bytes of any length')}</option>
            <option value="cobs">${msg('bytes in COBS frames')}</option>
            <option value="pattern">${msg('lines of text')}</option>
            <option value="modbus">${msg('registers of Modbus')}</option>
          </select>
        </div>
        <span class="segmented" role="group" aria-label=${msg('Show as')}>
          ${looks.map(
            ([one, name]) =>
              html`<button type="button" aria-pressed=${one === look} @click=${() => this.#show(one)}>${name}</button>`,
          )}
        </span>
      </div>
      ${
        look === 'form'
          ? html`<format-form
              .format=${this.#format}
              @format-changed=${() => (this.text = this.#format.text)}
            ></format-form>`
          : this.#textField(read)
      }
      ${
        read.ok
          ? html`<format-trial .format=${read.format} .text=${text} .sample=${this.sample}></format-trial>`
          : nothing
      }`;
  }

  #textField(read: ReadOwnFormat) {
    const isWrong = !read.ok && this.text.trim() !== '';
    return html`<div class="field">
      <label for="text">${msg('Fields, one a line')}</label>
      <textarea
        class="input mono"
        id="text"
        rows="9"
        spellcheck="false"
        maxlength=${this.texts.mostCharacters}
        placeholder=${examples.struct}
        .value=${this.text}
        aria-invalid=${isWrong ? 'true' : 'false'}
        aria-describedby="said"
        @input=${(event: Event) => (this.text = (event.currentTarget as HTMLTextAreaElement).value)}
      ></textarea>
      <p class=${isWrong ? 'error' : 'hint'} id="said" role=${isWrong ? 'alert' : nothing}>
        ${isWrong ? lineMistakeSentence(read) : wordsText()}
      </p>
    </div>`;
  }

  #show(look: Look): void {
    this.look = look;
    keep(availableStorage(), lookKey, look);
    if (look === 'form') this.#format.replace(this.text);
  }

  protected toSave(text: string): string | undefined {
    return this.canRun(text) ? text : undefined;
  }

  protected canRun(text: string): boolean {
    return this.#readOnce(text).ok;
  }

  protected run({ name, text }: OwnText): void {
    this.use(ownDecoderId(name, text));
    this.close();
  }

  /** Projects of Serial Studio. */
  protected override async readForeign(content: string): Promise<ForeignTexts | undefined> {
    return readProject(content);
  }

  #readOnce(text: string): ReadOwnFormat {
    const known = this.#reads.get(text);
    if (known) return known;
    // More than can be saved, and what was typed meanwhile.
    if (this.#reads.size >= mostReads) this.#reads.clear();
    const read = readOwnFormat(text);
    this.#reads.set(text, read);
    return read;
  }

  #start = (event: Event): void => {
    const { value } = event.currentTarget as HTMLSelectElement;
    this.text = Object.hasOwn(examples, value) ? examples[value as keyof typeof examples] : '';
  };

  static override styles = [
    ...OwnTextsDialog.styles,
    css`
      :host {
        --dialog-width: 900px;
      }
      .top {
        display: flex;
        align-items: end;
        justify-content: space-between;
        gap: 8px;
      }
    `,
  ];
}

const wordsText = (): string =>
  msg(
    'u8, i16, f32[3], u8[rest], text[8], skip, bits, length, checksum, start, end, frame, big; or pattern; or modbus',
  );

declare global {
  interface HTMLElementTagNameMap {
    'format-dialog': FormatDialog;
  }
}
