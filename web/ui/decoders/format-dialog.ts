import { localized, msg, str } from '@lit/localize';
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Field } from '../../decode/decoder.ts';
import { ownDecoderId } from '../../decode/decoders.ts';
import { readOwnFormat, type ReadOwnFormat } from '../../decode/own-format.ts';
import { fieldText } from '../../decode/read-messages.ts';
import { formatBytes, formatCount } from '../../i18n/format.ts';
import { OwnTextsDialog, type ForeignTexts } from '../page/own-texts-dialog.ts';
import { ownFormats, type OwnText } from '../page/own-texts.ts';
import { attempt } from '../page/problem.ts';
import type { SamplePacket } from './choose-decoder.ts';
import { tryFormat, type FormatTrial } from './try-format.ts';

/** Of a trial. */
const shownMessages = 5;

const mostReads = 300;

const examples: Readonly<Record<'struct' | 'cobs' | 'pattern' | 'modbus', string>> = {
  struct: `start AA 55
u16 counter
i16 temperature /100 °C
f32[3] acceleration g
u8 flags
bits 0 ready : 0=no 1=yes
bits 1-3 mode
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

/** Formats of messages that a person writes, tried on what the view shows. */
@localized()
@customElement('format-dialog')
export class FormatDialog extends OwnTextsDialog {
  /** Those in sight. */
  @property({ attribute: false }) packets: readonly SamplePacket[] = [];
  /** Gets the decoder's id. */
  @property({ attribute: false }) use: (id: string) => void = () => undefined;
  @state() private trial: FormatTrial | undefined;
  protected override readonly texts = ownFormats();
  protected override readonly fileKind = 'formats';
  protected override readonly fileTypes = '.json,.ssproj,application/json';
  protected override readonly unnamed = () => msg('own format');
  #tried = '';
  /** Formats that were read, by their text: saved ones are asked for with each key. */
  readonly #reads = new Map<string, ReadOwnFormat>();

  protected heading(): string {
    return msg('Own message formats');
  }

  protected override runLabel(): string {
    return msg('Decode as');
  }

  protected override willUpdate(): void {
    if (this.text === this.#tried) return;
    this.#tried = this.text;
    attempt(this, this.#try(this.text));
  }

  protected editor() {
    const read = this.#readOnce(this.text);
    const isWrong = !read.ok && this.text.trim() !== '';
    return html`<div class="field">
        <label for="start">${msg('Start from')}</label>
        <select class="chip tall" id="start" @change=${this.#start}>
          <option value="">${msg('an empty format')}</option>
          <option value="struct">${msg('bytes with a checksum')}</option>
          <option value="cobs">${msg('bytes in COBS frames')}</option>
          <option value="pattern">${msg('lines of text')}</option>
          <option value="modbus">${msg('registers of Modbus')}</option>
        </select>
      </div>
      <div class="field">
        <label for="text">${msg('Fields, one a line')}</label>
        <textarea
          class="input mono"
          id="text"
          rows="9"
          autofocus
          spellcheck="false"
          maxlength=${this.texts.mostCharacters}
          placeholder=${examples.struct}
          .value=${this.text}
          aria-invalid=${isWrong ? 'true' : 'false'}
          aria-describedby="said"
          @input=${(event: Event) => (this.text = (event.currentTarget as HTMLTextAreaElement).value)}
        ></textarea>
        <p class=${isWrong ? 'error' : 'hint'} id="said" role=${isWrong ? 'alert' : nothing}>
          ${isWrong ? problemText(read) : wordsText()}
        </p>
      </div>
      ${read.ok ? this.#tryOut() : nothing}`;
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
    const { readProject } = await import('./read-project.ts');
    return readProject(content);
  }

  /** What the format reads in the packets in sight. */
  #tryOut() {
    const { trial } = this;
    if (!trial) return nothing;
    const { messages, bytes } = trial;
    const count = formatCount(messages.length);
    const wrong = messages.filter(({ problems }) => problems.length > 0).length;
    if (bytes === 0)
      return html`<p class="hint" role="status">
        ${msg('No data in view to test the format on. Open this dialog from a view that shows data.')}
      </p>`;
    return html`<div class="trial" role="status">
      <p class="hint">
        ${msg(str`Messages in the ${formatBytes(bytes)} in sight: ${count}; wrong: ${formatCount(wrong)}`)}
      </p>
      <ol>
        ${messages
          .slice(0, shownMessages)
          .map(
            ({ fields, problems }) =>
              html`<li
                class=${problems.length > 0 ? 'mono wrong' : 'mono'}
                .textContent=${trialText(fields, problems.length > 0)}
              ></li>`,
          )}
      </ol>
    </div>`;
  }

  async #try(text: string): Promise<void> {
    const read = this.#readOnce(text);
    const trial = read.ok ? await tryFormat(read.format, { name: 'x', text }, this.packets) : undefined;
    if (text === this.text) this.trial = trial;
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
      .trial {
        min-width: 0;
      }
      ol {
        display: grid;
        gap: 2px;
        margin: 4px 0 0;
        padding: 6px 8px;
        border: 1px solid var(--line);
        border-radius: var(--r);
        list-style: none;
      }
      ol:empty {
        display: none;
      }
      .trial li {
        display: block;
        padding: 0;
        border: 0;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .wrong {
        color: var(--err);
      }
    `,
  ];
}

const trialText = (fields: readonly Field[], isWrong: boolean): string =>
  `${isWrong ? '⚠ ' : ''}${fields.map((field) => `${field.name} ${fieldText(field)}`).join('  ')}`;

const wordsText = (): string =>
  msg('u8, i16, f32[3], bytes[4], text[8], skip, bits, checksum, start, end, frame, big; or pattern; or modbus');

function problemText(read: ReadOwnFormat): string {
  if (read.ok) return '';
  const line = formatCount(read.line);
  const { text } = read;
  switch (read.problem) {
    case 'statement':
      return msg(
        str`Line ${line}: “${text}” is not known here. Write a type such as u16, or start, skip, bits, checksum.`,
      );
    case 'type':
      return msg(str`Line ${line}: “${text}” is not a type of number: u8 to u64, i8 to i64, f32, f64.`);
    case 'name':
      return msg(str`Line ${line}: a name is missing. Names of several words stand in quotation marks.`);
    case 'address':
      return msg(str`Line ${line}: “${text}” is not an address: registers are 0 to 65535, units 0 to 247.`);
    case 'overlap': {
      const [register = '', other = ''] = text.split(' ');
      return msg(str`Line ${line}: register ${register} is already named in line ${other}.`);
    }
    case 'name-twice':
      return msg(str`Line ${line}: “${text}” is the name of another field.`);
    case 'number':
      return msg(str`Line ${line}: “${text}”: a number from 1 is missing.`);
    case 'bytes':
      return msg(str`Line ${line}: “${text}”: write one to eight bytes in hex; start stands before all fields.`);
    case 'labels':
      return msg(str`Line ${line}: “${text}”: write what values mean as 0=off 1=on.`);
    case 'unit':
      return msg(str`Line ${line}: the unit is missing or too long.`);
    case 'bits':
      return msg(str`Line ${line}: “${text}”: bits are of the integer in the line before, such as bits 0-3 mode.`);
    case 'checksum':
      return msg(str`Line ${line}: the checksum “${text}” is not known. Names are those of the composer’s list.`);
    case 'from':
      return msg(str`Line ${line}: the checksum begins at byte ${text}, which is not before it.`);
    case 'pattern':
      return msg(str`Line ${line}: not a regular expression with a named group, or not supported.`);
    case 'mixed':
      return msg(str`Line ${line}: a pattern and fields of bytes cannot be mixed.`);
    case 'empty':
      return msg('No fields yet.');
    case 'long':
      return msg(str`Line ${line}: too long. At most 4096 bytes and 512 fields.`);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'format-dialog': FormatDialog;
  }
}
