import { localized, msg, str } from '@lit/localize';
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { plainName } from '../../core/plain-name.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { SessionId } from '../../engine/api/sessions.ts';
import { formatCount } from '../../i18n/format.ts';
import { parseSequence, type ReadSequence } from '../../sequence/parse-sequence.ts';
import { DialogElement, showWithin } from '../kit/dialog-element.ts';
import { icon } from '../kit/icons.ts';
import { attempt } from '../page/problem.ts';
import { loadSequences, maxSequenceText, storeSequences, type OwnSequence } from './own-sequences.ts';

const example = String.raw`# Log in, then ask for the version three times
send "\r"
wait "login: " within 2s else goto shell
send "root\r"
shell:
wait /[$#] $/ within 5s
loop 3
  send "uname -r\r"
  wait /[$#] $/ within 1s else continue
  pause 500ms
end
`;

/** Shows the sequences over a session. */
export function showSequences(host: HTMLElement, engine: EngineApi, sessionId: SessionId): Promise<void> {
  return showWithin(host, Object.assign(new SequenceDialog(), { engine, sessionId }));
}

/** Writes, saves, runs and deletes sequences. Running closes it: the strip of jobs shows how far it is. */
@localized()
@customElement('sequence-dialog')
class SequenceDialog extends DialogElement {
  @property({ attribute: false }) engine!: EngineApi;
  @property() sessionId: SessionId = '';
  @state() private own: readonly OwnSequence[] = loadSequences();
  @state() private name = '';
  @state() private text = '';
  @state() private notice = '';
  protected override readonly closesOutside = false;

  protected heading(): string {
    return msg('Sequences');
  }

  protected body() {
    const read = parseSequence(this.text);
    const isEmpty = read.ok && read.program.length === 0;
    return html`<div class="body">
        ${
          this.own.length === 0
            ? nothing
            : html`<ul>
                ${this.own.map((own) => this.#row(own))}
              </ul>`
        }
        <div class="field">
          <label for="text">${msg('Steps, one a line')}</label>
          <textarea
            class="input mono"
            id="text"
            rows="12"
            autofocus
            spellcheck="false"
            maxlength=${maxSequenceText}
            placeholder=${example}
            .value=${this.text}
            aria-invalid=${read.ok ? 'false' : 'true'}
            aria-describedby="said"
            @input=${(event: Event) => (this.text = (event.currentTarget as HTMLTextAreaElement).value)}
          ></textarea>
          <p class=${read.ok ? 'hint' : 'error'} id="said" role=${read.ok ? nothing : 'alert'}>
            ${read.ok ? msg('send, wait, pause, signals, break, ask, loop, end, goto, stop, fail') : problemText(read)}
          </p>
        </div>
        <div class="field">
          <label for="name">${msg('Name')}</label>
          <input
            class="input"
            id="name"
            autocomplete="off"
            maxlength="60"
            .value=${this.name}
            @input=${(event: Event) => (this.name = (event.currentTarget as HTMLInputElement).value)}
          />
        </div>
        <p class="hint" role="status">${this.notice}</p>
      </div>
      <footer>
        ${
          this.text === ''
            ? html`<button class="quiet tall" type="button" @click=${() => (this.text = example)}>
                ${msg('Insert an example')}
              </button>`
            : nothing
        }
        <button
          class="quiet tall"
          type="button"
          ?disabled=${isEmpty || plainName(this.name) === ''}
          @click=${this.#save}
        >
          ${msg('Save')}
        </button>
        <button
          class="primary"
          type="button"
          ?disabled=${!read.ok || isEmpty}
          @click=${() => this.#run({ name: plainName(this.name) || msg('sequence'), text: this.text })}
        >
          ${msg('Run')}
        </button>
      </footer>`;
  }

  #row(own: OwnSequence) {
    const { name, text } = own;
    return html`<li>
      <button class="own" type="button" title=${msg('Change')} @click=${() => this.#edit(own)}>${name}</button>
      <button class="quiet" type="button" ?disabled=${!parseSequence(text).ok} @click=${() => this.#run(own)}>
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

  #edit({ name, text }: OwnSequence): void {
    this.name = name;
    this.text = text;
  }

  #save = (): void => {
    const name = plainName(this.name);
    this.#keep([...this.own.filter((other) => other.name !== name), { name, text: this.text }]);
  };

  #keep(sequences: readonly OwnSequence[]): void {
    this.own = sequences;
    this.notice = storeSequences(sequences) ? '' : msg('The browser does not store this: it is lost with the page.');
  }

  /** What goes wrong is told by the session around it. */
  #run({ name, text }: OwnSequence): void {
    const host = (this.getRootNode() as ShadowRoot).host as HTMLElement;
    attempt(host, this.engine.sessions.runSequence(this.sessionId, name, text));
    this.close();
  }

  static override styles = [
    ...DialogElement.styles,
    css`
      :host {
        --dialog-width: 640px;
      }
      .body {
        display: grid;
        gap: 12px;
        align-content: start;
      }
      textarea {
        width: 100%;
        tab-size: 2;
        white-space: pre;
      }
      .hint,
      .error {
        margin: 4px 0 0;
        overflow-wrap: anywhere;
      }
      .hint:empty {
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
        justify-content: start;
        overflow: hidden;
        padding: 4px 6px;
        border-radius: var(--r);
        text-overflow: ellipsis;
      }
      .own:hover {
        background: var(--raised);
      }
    `,
  ];
}

function problemText(read: Extract<ReadSequence, { ok: false }>): string {
  const place = msg(str`Line ${formatCount(read.line)}, column ${formatCount(read.column)}`);
  return `${place}: ${problemSentence(read)}`;
}

function problemSentence({ problem, text }: Extract<ReadSequence, { ok: false }>): string {
  switch (problem) {
    case 'statement':
      return msg(str`“${text}” is not a step.`);
    case 'payload':
      return msg('send takes text in quotes with escapes, or hex and bytes: send "AT\\r", send hex 7E 01.');
    case 'pattern':
      return msg('wait takes text in quotes, hex with ?? for any byte, or a regular expression in slashes.');
    case 'time':
      return msg('A time such as 100ms, 1.5s or 2min.');
    case 'name':
      return msg('goto takes the name of a label.');
    case 'count':
      return msg('loop takes a number of times; without one it goes on until it is stopped.');
    case 'otherwise':
      return msg('else takes goto and a label, continue, stop or fail.');
    case 'question':
      return msg('ask takes a question in quotes.');
    case 'recipe':
      return msg('signals takes D0, D1, R0, R1, B0, B1 and times such as 100ms.');
    case 'unclosed':
      return msg(str`The closing ${text} is missing.`);
    case 'rest':
      return msg(str`“${text}” is not expected here.`);
    case 'end':
      return msg('This “end” belongs to no loop.');
    case 'loop':
      return msg('This loop has no “end”.');
    case 'label':
      return msg(str`There is no label “${text}”.`);
    case 'label-twice':
      return msg(str`The label “${text}” is defined twice.`);
    case 'steps':
      return msg('More than 5000 steps.');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sequence-dialog': SequenceDialog;
  }
}
