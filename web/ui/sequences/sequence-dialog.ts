import { localized, msg } from '@lit/localize';
import { css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { SessionId } from '../../engine/api/sessions.ts';
import { parseSequence } from '../../sequence/parse-sequence.ts';
import { SequenceDocument } from '../../sequence/sequence-document.ts';
import type { Choice } from '../kit/choice-select.ts';
import { showWithin } from '../kit/dialog-element.ts';
import { attempt } from '../page/problem.ts';
import { OwnTextsDialog } from '../page/own-texts-dialog.ts';
import { availableStorage, keep, readKept } from '../page/kept-values.ts';
import { ownSequences, type OwnText } from '../page/own-texts.ts';
import { placedSentence } from './sequence-sentences.ts';
import './step-list.ts';

/** A sequence is written in a list or as text. */
type Look = 'list' | 'text';

const lookKey = 'baudcast.sequence-look';

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

/** Running closes it: the strip of jobs shows how far it is. */
@localized()
@customElement('sequence-dialog')
class SequenceDialog extends OwnTextsDialog {
  @property({ attribute: false }) engine!: EngineApi;
  @property() sessionId: SessionId = '';
  protected override readonly fileKind = 'sequences';
  protected override readonly texts = ownSequences();
  @state() private look: Look = readKept(availableStorage(), lookKey) === 'text' ? 'text' : 'list';
  #sequence = new SequenceDocument('');
  protected override readonly unnamed = () => msg('sequence');

  protected heading(): string {
    return msg('Sequences');
  }

  override async show(): Promise<void> {
    await super.show();
    await this.renderRoot.querySelector('step-list')?.focusFirst();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    // Another sequence was chosen.
    if (this.look === 'list' && this.#sequence.text !== this.text) this.#sequence = new SequenceDocument(this.text);
  }

  protected editor() {
    const { look } = this;
    const looks: readonly Choice<Look>[] = [
      ['list', msg('List')],
      ['text', msg('Text')],
    ];
    return html`<div class="field">
      <div class="top">
        ${
          look === 'list'
            ? html`<span class="label">${msg('Steps')}</span>`
            : html`<label for="text">${msg('Steps, one a line')}</label>`
        }
        <span class="segmented" role="group" aria-label=${msg('Show as')}>
          ${looks.map(
            ([one, name]) =>
              html`<button type="button" aria-pressed=${one === look} @click=${() => this.#show(one)}>${name}</button>`,
          )}
        </span>
      </div>
      ${
        look === 'list'
          ? html`<step-list
              .sequence=${this.#sequence}
              @sequence-changed=${() => (this.text = this.#sequence.text)}
            ></step-list>`
          : this.#textField()
      }
    </div>`;
  }

  #textField() {
    const read = parseSequence(this.text);
    return html`<textarea
        class="input mono"
        id="text"
        rows="12"
        autofocus
        spellcheck="false"
        maxlength=${this.texts.mostCharacters}
        placeholder=${example}
        .value=${this.text}
        aria-invalid=${read.ok ? 'false' : 'true'}
        aria-describedby="said"
        @input=${(event: Event) => (this.text = (event.currentTarget as HTMLTextAreaElement).value)}
      ></textarea>
      <p class=${read.ok ? 'hint' : 'error'} id="said" role=${read.ok ? nothing : 'alert'}>
        ${read.ok ? msg('send, wait, pause, signals, break, ask, loop, end, goto, stop, fail') : placedSentence(read)}
      </p>`;
  }

  #show(look: Look): void {
    this.look = look;
    keep(availableStorage(), lookKey, look);
    if (look === 'list') this.#sequence.replace(this.text);
  }

  protected override otherButtons() {
    if (this.text !== '') return nothing;
    return html`<button class="quiet tall" type="button" @click=${() => (this.text = example)}>
      ${msg('Insert an example')}
    </button>`;
  }

  /** With its mistakes: it may be finished another time. */
  protected toSave(text: string): string | undefined {
    const read = parseSequence(text);
    const isNone = read.ok && read.program.length === 0;
    return isNone || text.length > this.texts.mostCharacters ? undefined : text;
  }

  protected canRun(text: string): boolean {
    const read = parseSequence(text);
    return read.ok && read.program.length > 0;
  }

  /** What goes wrong is told by the session around it. */
  protected run({ name, text }: OwnText): void {
    const host = (this.getRootNode() as ShadowRoot).host as HTMLElement;
    attempt(host, this.engine.sessions.runSequence(this.sessionId, name, text));
    this.close();
  }

  static override styles = [
    ...OwnTextsDialog.styles,
    css`
      :host {
        --dialog-width: 820px;
      }
      .top {
        display: flex;
        align-items: end;
        justify-content: space-between;
        gap: 8px;
      }
      .top > :first-child {
        color: var(--muted);
        font-size: 12px;
      }
      textarea {
        width: 100%;
        tab-size: 2;
        white-space: pre;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'sequence-dialog': SequenceDialog;
  }
}
