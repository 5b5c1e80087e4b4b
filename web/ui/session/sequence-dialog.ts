import { localized, msg, str } from '@lit/localize';
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { SessionId } from '../../engine/api/sessions.ts';
import { formatCount } from '../../i18n/format.ts';
import { parseSequence, type ReadSequence } from '../../sequence/parse-sequence.ts';
import { showWithin } from '../kit/dialog-element.ts';
import { attempt } from '../page/problem.ts';
import { OwnTextsDialog } from '../page/own-texts-dialog.ts';
import { ownSequences, type OwnText } from '../page/own-texts.ts';

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
  protected override readonly unnamed = () => msg('sequence');

  protected heading(): string {
    return msg('Sequences');
  }

  protected editor() {
    const read = parseSequence(this.text);
    return html`<div class="field">
      <label for="text">${msg('Steps, one a line')}</label>
      <textarea
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
        ${read.ok ? msg('send, wait, pause, signals, break, ask, loop, end, goto, stop, fail') : problemText(read)}
      </p>
    </div>`;
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
    return read.ok && read.program.length === 0 ? undefined : text;
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
        --dialog-width: 640px;
      }
      textarea {
        width: 100%;
        tab-size: 2;
        white-space: pre;
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
      return msg(
        'wait takes text in quotes, hex with ?? for any byte, a regular expression in slashes, or a checksum.',
      );
    case 'checksum':
      return msg(str`“${text}” cannot be a checksum here, as in: wait checksum CRC-16/MODBUS le length=8.`);
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
