import { localized, msg, str } from '@lit/localize';
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ExportFormat, ExportOptions } from '../../engine/api/captures.ts';
import { formatCount } from '../../i18n/format.ts';
import { joinSentences } from '../../i18n/join-sentences.ts';
import { DialogElement } from '../kit/dialog-element.ts';
import { icon } from '../kit/icons.ts';
import { availableStorage } from '../page/kept-values.ts';
import type { ShownMessages, ShownRows } from '../view/view-kind.ts';
import { loadSaveChoices, saveSaveChoices, type SaveChoices } from './save-choices.ts';

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Where the view shows text. */
const usualHex = { rowBytes: 16, groupBytes: 1, hasText: true };

/** The person wants the file. */
export class SaveChosenEvent extends Event {
  readonly options: Omit<ExportOptions, 'encoding'>;

  constructor(options: Omit<ExportOptions, 'encoding'>) {
    super('save-chosen');
    this.options = options;
  }
}

/**
 * What goes into a file, and how. The choices of last time are there: usually it is one click.
 * @fires save-chosen
 */
@localized()
@customElement('save-dialog')
export class SaveDialog extends DialogElement {
  /** The name of what is saved. */
  @property() subject = '';
  /** What the view shows of it; `undefined`: it has no rows. */
  @property({ attribute: false }) shown: ShownRows | undefined;
  /** What the view shows of its messages; `undefined`: it has none. */
  @property({ attribute: false }) messages: ShownMessages | undefined;
  /** It is several captures in one file. */
  @property({ type: Boolean, reflect: true }) merged = false;
  /** When the capture began and ended. */
  @property({ attribute: false }) span: Span = { fromMs: 0, toMs: 0 };
  @state() private choices: SaveChoices = loadSaveChoices(availableStorage());
  /** A range that was chosen; default: all. */
  @state() private range: Span | undefined;
  /** Whether a text has the data in hex; default: as the view shows it. */
  @state() private isHex: boolean | undefined;

  protected heading(): string {
    return msg('Save to a file');
  }

  /** The messages, where they are what is saved. */
  get #messages(): ShownMessages | undefined {
    return this.choices.content === 'messages' ? this.messages : undefined;
  }

  /** What of it the view shows. */
  get #shown(): Pick<ShownRows, 'sentence' | 'selected'> | undefined {
    return this.#messages ?? this.shown;
  }

  get #format(): ExportFormat {
    const { format, messageFormat } = this.choices;
    if (this.#messages) return messageFormat;
    return this.merged && (format === 'raw' || format === 'baudcast') ? 'text' : format;
  }

  /** What of the capture there is to choose, and what is chosen. */
  get #scope(): SaveChoices['scope'] {
    const { scope } = this.choices;
    const format = this.#format;
    if (format === 'baudcast') return 'all';
    if (scope === 'shown' && (format === 'raw' || !this.#shown?.sentence)) return 'all';
    if (scope === 'selected' && !this.#shown?.selected) return 'all';
    return scope;
  }

  protected body() {
    const { times, direction, rawDirection, events } = this.choices;
    const format = this.#format;
    const shown = this.#shown;
    const isRaw = format === 'raw';
    const hasRows = !isRaw && format !== 'baudcast';
    const scope = this.#scope;
    return html`<form class="body" method="dialog" @submit=${this.#save}>
        <p class="subject">${this.subject}</p>
        ${this.#formats()}
        ${
          format === 'baudcast'
            ? nothing
            : this.#choice('scope', msg('Rows'), scope, [
                ['all', msg('Everything')],
                ...(shown?.sentence && hasRows ? [['shown', msg('As shown now')] as const] : []),
                ...(shown?.selected ? [['selected', msg('Selected')] as const] : []),
                ['range', msg('Time range')],
              ])
        }
        ${scope === 'shown' ? html`<p class="about">${shown?.sentence}</p>` : nothing}
        ${scope === 'selected' ? html`<p class="about">${selectedSentence(this.shown)}</p>` : nothing}
        ${scope === 'range' ? this.#rangeFields() : nothing}
        ${
          isRaw
            ? this.#choice('rawDirection', msg('Direction'), rawDirection, [
                ['rx', msg('Received')],
                ['tx', msg('Transmitted')],
              ])
            : nothing
        }
        ${
          hasRows && scope !== 'shown' && scope !== 'selected'
            ? this.#choice('direction', msg('Direction'), direction, [
                ['both', msg('Both')],
                ['rx', msg('Received')],
                ['tx', msg('Transmitted')],
              ])
            : nothing
        }
        ${
          format === 'text'
            ? this.#choice('times', msg('Time before each line'), times, [
                ['none', msg('None')],
                ['clock', msg('Clock')],
                ['iso', msg('ISO 8601')],
                ['since-start', msg('Since start')],
              ])
            : nothing
        }
        ${format === 'text' ? this.#check(msg('Data in hex'), this.#hasHex, (isHex) => (this.isHex = isHex)) : nothing}
        ${
          hasRows && !this.#messages
            ? this.#check(msg('Events: opened, lost, line errors, notes'), events, (chosen) =>
                this.#set({ events: chosen }),
              )
            : nothing
        }
      </form>
      <footer>
        <button class="quiet tall" type="button" @click=${() => this.close()}>${msg('Cancel')}</button>
        <button class="primary" type="button" autofocus @click=${this.#save}>${icon('export')} ${msg('Save')}</button>
      </footer>`;
  }

  #formats() {
    const { content, messageFormat } = this.choices;
    const format = this.#format;
    const contents = this.messages
      ? this.#choice('content', msg('Content'), content, [
          ['messages', msg('Messages')],
          ['packets', msg('Packets')],
        ])
      : nothing;
    if (this.#messages)
      return html`${contents}
        ${this.#choice('messageFormat', msg('Format'), messageFormat, [
          ['csv', 'CSV'],
          ['jsonl', msg('JSON lines')],
        ])}
        <p class="about">${aboutMessages(messageFormat)}</p>`;
    return html`${contents}
      ${this.#choice('format', msg('Format'), format, [
        ['text', msg('Text')],
        ['csv', 'CSV'],
        ['jsonl', msg('JSON lines')],
        ...(this.merged ? [] : [['raw', msg('Raw bytes')] as const]),
        ['pcapng', 'Wireshark'],
        ...(this.merged ? [] : [['baudcast', 'Baudcast'] as const]),
      ])}
      <p class="about">${joinSentences(aboutFormat(format), this.merged ? aboutMerged(format) : '')}</p>`;
  }

  get #hasHex(): boolean {
    return this.isHex ?? this.shown?.hex !== undefined;
  }

  #check(label: string, isChecked: boolean, choose: (isChecked: boolean) => void) {
    return html`<label class="check"
      ><input
        type="checkbox"
        .checked=${isChecked}
        @change=${(event: Event) => choose((event.currentTarget as HTMLInputElement).checked)}
      />
      <span>${label}</span></label
    >`;
  }

  #rangeFields() {
    const { fromMs, toMs } = this.range ?? this.span;
    const field = (label: string, valueMs: number, set: (timeMs: number) => void) =>
      html`<label class="field"
        ><span class="label">${label}</span
        ><input
          class="input"
          type="datetime-local"
          step="1"
          .value=${localTime(valueMs)}
          @change=${(event: Event) => {
            const timeMs = new Date((event.currentTarget as HTMLInputElement).value).getTime();
            if (!Number.isNaN(timeMs)) set(timeMs);
          }}
      /></label>`;
    return html`<div class="range">
      ${field(msg('From'), fromMs, (timeMs) => (this.range = { fromMs: timeMs, toMs }))}
      ${field(msg('To'), toMs, (timeMs) => (this.range = { fromMs, toMs: timeMs + 999 }))}
    </div>`;
  }

  #choice<Name extends keyof SaveChoices>(
    name: Name,
    label: string,
    value: SaveChoices[Name],
    all: readonly (readonly [SaveChoices[Name], string])[],
  ) {
    return html`<div class="field">
      <span class="label" id=${name}>${label}</span>
      <div class="segmented" role="radiogroup" aria-labelledby=${name} @keydown=${moveInGroup}>
        ${all.map(
          ([choice, text]) =>
            html`<button
              type="button"
              role="radio"
              aria-checked=${choice === value ? 'true' : 'false'}
              tabindex=${choice === value ? 0 : -1}
              @click=${() => this.#set({ [name]: choice })}
            >
              ${text}
            </button>`,
        )}
      </div>
    </div>`;
  }

  #set(changes: Partial<SaveChoices>): void {
    this.choices = { ...this.choices, ...changes };
  }

  #save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { times, direction, rawDirection, events } = this.choices;
    const format = this.#format;
    saveSaveChoices(availableStorage(), this.choices);
    const scope = this.#scope;
    const messages = this.#messages;
    if (messages) {
      const chosenRange = scope === 'range' ? (this.range ?? this.span) : undefined;
      this.dispatchEvent(new SaveChosenEvent(messageOptions(messages, this.choices, scope === 'shown', chosenRange)));
      return this.close();
    }
    const shown = scope === 'shown' || scope === 'selected' ? this.shown : undefined;
    const span = scope === 'selected' ? await this.shown?.selected?.span() : undefined;
    const range = scope === 'range' ? (this.range ?? this.span) : undefined;
    this.dispatchEvent(
      new SaveChosenEvent({
        format,
        times,
        events,
        direction: format === 'raw' ? rawDirection : (shown?.direction ?? direction),
        ...(shown && { signals: shown.signals }),
        ...(format === 'text' && this.#hasHex && { hex: this.shown?.hex ?? usualHex }),
        ...(this.shown && { rule: this.shown.rule }),
        ...(shown?.filter && { filter: shown.filter }),
        ...(range && { range }),
        ...(span && { span }),
      }),
    );
    this.close();
  };

  static override styles = [
    ...super.styles,
    css`
      :host {
        --dialog-width: 440px;
      }
      form {
        display: grid;
        gap: 10px;
        align-content: start;
      }
      .subject {
        margin: 0 0 4px;
        overflow: hidden;
        color: var(--muted);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .about {
        margin: -4px 0 2px;
        color: var(--faint);
        font-size: 12px;
        text-wrap: pretty;
      }
      .segmented {
        display: flex;
        flex-wrap: wrap;
      }
      .segmented[aria-labelledby='format'] {
        display: grid;
        grid-template-columns: repeat(3, 1fr);
      }
      :host([merged]) .segmented[aria-labelledby='format'] {
        grid-template-columns: repeat(4, auto);
      }
      .range {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(190px, 1fr));
        gap: 10px;
      }
      .check {
        margin-top: 2px;
      }
    `,
  ];
}

/** @param isShown only what the view shows */
function messageOptions(
  { rule, decoder, filter, errorsOnly }: ShownMessages,
  { messageFormat, direction }: SaveChoices,
  isShown: boolean,
  range: Span | undefined,
): SaveChosenEvent['options'] {
  const messages = { decoder, filter: isShown ? filter : '', errorsOnly: isShown && errorsOnly };
  return { format: messageFormat, direction: isShown ? 'both' : direction, rule, messages, ...(range && { range }) };
}

function aboutMessages(format: SaveChoices['messageFormat']): string {
  return format === 'csv'
    ? msg('For spreadsheets: time, direction, kind, problem, and a column for each field.')
    : msg('For programs: one JSON object for each message, its fields with their units.');
}

function aboutFormat(format: ExportFormat): string {
  switch (format) {
    case 'raw':
      return msg('The bytes of one direction and nothing else.');
    case 'text':
      return msg('Rows as the monitor shows them, without escape sequences.');
    case 'csv':
      return msg('For spreadsheets: time, direction, offset, text and hex of each row.');
    case 'jsonl':
      return msg('For programs: one JSON object for each row.');
    case 'pcapng':
      return msg('A pcapng file: a packet for each row of the monitor, notes as comments.');
    case 'baudcast':
      return msg('Everything, with exact times, to be opened in Baudcast again.');
  }
}

function aboutMerged(format: ExportFormat): string {
  return format === 'pcapng'
    ? msg('One interface for each capture.')
    : msg('Ordered by time, each row with the name of its capture.');
}

function selectedSentence(shown: ShownRows | undefined): string {
  const count = shown?.selected?.count ?? 0;
  const rows = count === 1 ? msg('The selected row.') : msg(str`The ${formatCount(count)} selected rows.`);
  return joinSentences(rows, shown?.sentence ?? '');
}

/** As a field for local time has it. */
function localTime(timeMs: number): string {
  const offsetMs = new Date(timeMs).getTimezoneOffset() * 60_000;
  return new Date(timeMs - offsetMs).toISOString().slice(0, 19);
}

/** Arrow keys go through a group of radio buttons, and Enter is the form's (WAI-ARIA: radio group). */
function moveInGroup(event: KeyboardEvent): void {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const group = event.currentTarget as HTMLElement;
  if (event.key === 'Enter') {
    event.preventDefault();
    return group.closest('form')?.requestSubmit();
  }
  const radios = [...group.querySelectorAll<HTMLButtonElement>('[role=radio]')];
  const at = radios.findIndex((radio) => radio.matches(':focus'));
  if (step === undefined || at < 0) return;
  event.preventDefault();
  const next = radios.at((at + step) % radios.length);
  next?.focus();
  next?.click();
}

declare global {
  interface HTMLElementTagNameMap {
    'save-dialog': SaveDialog;
  }
}
