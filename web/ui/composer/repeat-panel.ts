import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import '../kit/pop-panel.ts';
import type { PopPanel } from '../kit/pop-panel.ts';

const longestMs = 86_400_000;
const most = 1_000_000_000;

/** Start to transmit the text of the field repeatedly. */
export class RepeatWantedEvent extends Event {
  readonly everyMs: number;
  /** 0: until it is stopped. */
  readonly times: number;

  constructor(everyMs: number, times: number) {
    super('repeat-wanted');
    this.everyMs = everyMs;
    this.times = times;
  }
}

/** The interval and count of a repetition. @fires repeat-wanted @fires repeat-ended - stop it */
@localized()
@customElement('repeat-panel')
export class RepeatPanel extends LitElement {
  @property({ type: Boolean }) disabled = false;
  /** Something is being repeated. */
  @property({ type: Boolean }) running = false;
  @state() private every = '1000';
  @state() private times = '';
  @query('pop-panel') private panel!: PopPanel;

  show(): void {
    this.panel.show();
  }

  protected override render() {
    const everyMs = readNumber(this.every, longestMs);
    const times = this.times.trim() === '' ? 0 : readNumber(this.times, most);
    return html`<pop-panel kind="icon" label=${msg('Repeat')} named ?disabled=${this.disabled}>
      <span slot="button">${icon('chevron')}</span>
      <form @submit=${(event: SubmitEvent) => this.#start(event, everyMs, times)}>
        <div class="field">
          <label for="every">${msg('Transmit every, milliseconds')}</label>
          ${this.#field('every', this.every, everyMs, '', (text) => (this.every = text))}
        </div>
        <div class="field">
          <label for="times">${msg('Times')}</label>
          ${this.#field('times', this.times, times, msg('until stopped'), (text) => (this.times = text))}
        </div>
        ${
          everyMs === undefined || times === undefined
            ? html`<p class="error" role="alert" id="error">
                ${
                  everyMs === undefined
                    ? msg('Enter a whole number of milliseconds, from 1 to 86400000 (a day).')
                    : msg('Enter how many times, or nothing: until it is stopped.')
                }
              </p>`
            : nothing
        }
        <div class="buttons">
          ${
            this.running
              ? html`<button class="quiet tall" type="button" @click=${this.#stop}>${msg('Stop repeating')}</button>`
              : nothing
          }
          <button class="primary" ?disabled=${everyMs === undefined || times === undefined}>${msg('Repeat')}</button>
        </div>
      </form>
    </pop-panel>`;
  }

  #field(id: string, text: string, valid: number | undefined, placeholder: string, set: (text: string) => void) {
    return html`<input
      class="input"
      id=${id}
      inputmode="numeric"
      autocomplete="off"
      maxlength="10"
      ?autofocus=${id === 'every'}
      placeholder=${placeholder}
      .value=${text}
      aria-invalid=${valid === undefined ? 'true' : 'false'}
      aria-describedby=${valid === undefined ? 'error' : nothing}
      @input=${(event: Event) => set((event.currentTarget as HTMLInputElement).value)}
    />`;
  }

  #start(event: SubmitEvent, everyMs: number | undefined, times: number | undefined): void {
    event.preventDefault();
    if (everyMs === undefined || times === undefined) return;
    this.panel.hide();
    this.dispatchEvent(new RepeatWantedEvent(everyMs, times));
  }

  #stop = (): void => {
    this.panel.hide();
    this.dispatchEvent(new Event('repeat-ended'));
  };

  static override styles = [
    controls,
    css`
      :host {
        display: inline-flex;
      }
      [slot] {
        display: inline-flex;
      }
      form {
        display: grid;
        gap: 10px;
        width: 240px;
      }
      .error {
        margin: 0;
      }
      .buttons {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
      }
    `,
  ];
}

function readNumber(text: string, limit: number): number | undefined {
  const number = /^\s*\d{1,10}\s*$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= limit ? number : undefined;
}
