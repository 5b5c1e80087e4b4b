import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, type PropertyValues, css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { ContinuousOptions, ContinuousProblem, KeptContinuous } from '../../engine/api/files.ts';
import type { SessionSummary } from '../../engine/api/sessions.ts';
import { choiceOptions } from '../kit/choice-select.ts';
import { controls } from '../kit/controls.ts';
import { questionStyles } from '../kit/floating.ts';
import { icon } from '../kit/icons.ts';
import { stripStyles } from '../kit/strip-styles.ts';
import { engineContext } from '../page/contexts.ts';
import { attempt } from '../page/problem.ts';
import { canPickFolder, pickFolder } from './pick-folder.ts';

/** A file is copied by the browser with every write: larger ones would keep the disk busy. */
const sizesMb = [1, 4, 16] as const;

const megabyte = 1_000_000;

interface AskableFolder extends FileSystemDirectoryHandle {
  requestPermission?(options: { mode: 'readwrite' }): Promise<PermissionState>;
}

/** Writes a session to files as data arrives, resumes after a reload, and reports when writing fails. */
@localized()
@customElement('continuous-files')
export class ContinuousFiles extends LitElement {
  @property({ attribute: false }) session!: SessionSummary;
  @consume({ context: engineContext }) private engine!: EngineApi;
  @state() private kept: KeptContinuous | undefined;
  @state() private choices: ContinuousOptions = {
    format: 'text',
    maxBytes: 16 * megabyte,
    rotate: 'size',
    pattern: '{port} {date} {time}',
  };
  @query('dialog') private dialog!: HTMLDialogElement;
  #askedFor = '';

  /** Asks how, or shows what is being written. */
  ask(): void {
    this.dialog.showModal();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { id, portId, file } = this.session;
    const key = `${id} ${file === undefined}`;
    if (!changed.has('session') || key === this.#askedFor) return;
    this.#askedFor = key;
    void this.engine.files.kept(portId).then((kept) => (this.kept = kept));
  }

  protected override render() {
    return html`${this.#strip()}
      <dialog aria-labelledby="title">
        <form method="dialog">
          <h2 id="title">${msg('Write files as it comes')}</h2>
          ${this.session.file ? this.#running(this.session.file.folder) : this.#form()}
        </form>
      </dialog>`;
  }

  #strip() {
    const { file, id, portId } = this.session;
    const { kept } = this;
    if (file?.problem)
      return strip(
        problemSentence(file.problem, file.folder),
        html`<button class="quiet" type="button" @click=${() => this.#allow(() => this.engine.files.retry(id))}>
          ${file.problem === 'permission' ? msg('Allow again') : msg('Try again')}
        </button>`,
      );
    if (file || !kept) return nothing;
    return strip(
      msg(str`Writing files to “${kept.folder.name}” stopped when the page was left.`),
      html`<button
          class="quiet"
          type="button"
          @click=${() => this.#allow(() => this.engine.files.start(id, kept.folder, kept.options))}
        >
          ${msg('Go on')}
        </button>
        <button
          class="quiet"
          type="button"
          @click=${() => {
            this.kept = undefined;
            attempt(this, this.engine.files.forget(portId));
          }}
        >
          ${msg('Stop writing')}
        </button>`,
    );
  }

  #running(folder: string) {
    return html`<p>${msg(str`This session is written to “${folder}”. Each file is whole within a second.`)}</p>
      <div class="buttons">
        <button class="quiet tall" type="button" @click=${this.#stop}>${msg('Stop writing')}</button>
        <button class="primary" autofocus>${msg('Close')}</button>
      </div>`;
  }

  #form() {
    if (!canPickFolder())
      return html`<p>${noFolders()}</p>
        <div class="buttons"><button class="primary" autofocus>${msg('Close')}</button></div>`;
    const { format, maxBytes, rotate, pattern } = this.choices;
    return html`<p>
        ${msg('All that this session has received and will receive goes to files in a folder, within a second.')}
      </p>
      ${this.#select('format', msg('Format'), format, [
        ['text', msg('Text, with the time of each line')],
        ['raw', msg('Received bytes')],
      ])}
      ${this.#select('rotate', msg('A new file'), rotate, [
        ['size', msg('when one is full')],
        ['day', msg('each day, and when one is full')],
        ['session', msg('each session, and when one is full')],
      ])}
      ${this.#select(
        'maxBytes',
        msg('Full at'),
        maxBytes,
        sizesMb.map((size) => [size * megabyte, `${size} MB`] as const),
      )}
      <div class="field">
        <label for="pattern">${msg('Name')}</label>
        <input
          class="input"
          id="pattern"
          autocomplete="off"
          spellcheck="false"
          maxlength="80"
          aria-describedby="hint"
          .value=${pattern}
          @input=${(event: InputEvent) => this.#set({ pattern: (event.target as HTMLInputElement).value })}
        />
        <span class="hint" id="hint">${msg('{port}, {date} and {time} are filled in.')}</span>
      </div>
      <div class="buttons">
        <button class="quiet tall" type="button" @click=${() => this.dialog.close()}>${msg('Cancel')}</button>
        <button class="primary" type="button" autofocus @click=${this.#choose}>${msg('Choose a folder…')}</button>
      </div>`;
  }

  #select<Key extends 'format' | 'rotate' | 'maxBytes'>(
    key: Key,
    label: string,
    value: ContinuousOptions[Key],
    choices: readonly (readonly [ContinuousOptions[Key], string])[],
  ) {
    return html`<div class="field">
      <label for=${key}>${label}</label>
      <select
        class="chip tall"
        id=${key}
        @change=${(event: Event) => {
          const chosen = choices[(event.target as HTMLSelectElement).selectedIndex]?.[0];
          if (chosen !== undefined) this.#set({ [key]: chosen });
        }}
      >
        ${choiceOptions(choices, value)}
      </select>
    </div>`;
  }

  #set(changes: Partial<ContinuousOptions>): void {
    this.choices = { ...this.choices, ...changes };
  }

  #choose = (): void => {
    attempt(this, this.#start());
  };

  async #start(): Promise<void> {
    const folder = await pickFolder();
    if (!folder) return;
    this.dialog.close();
    // Of a folder of before nothing is gone on with.
    await this.engine.files.forget(this.session.portId);
    await this.engine.files.start(this.session.id, folder, this.choices);
  }

  /** The browser asks again, which it does for a click only. */
  #allow(then: () => Promise<void>): void {
    attempt(this, this.#askAgain().then(then));
  }

  async #askAgain(): Promise<void> {
    const kept = this.kept ?? (await this.engine.files.kept(this.session.portId));
    await (kept?.folder as AskableFolder | undefined)?.requestPermission?.({ mode: 'readwrite' });
  }

  #stop = (): void => {
    this.dialog.close();
    attempt(this, this.engine.files.stop(this.session.id));
  };

  static override styles = [
    controls,
    questionStyles,
    stripStyles,
    css`
      .strip p {
        flex: 1 1 200px;
      }
      form p {
        margin: 0 0 10px;
        color: var(--muted);
      }
      .field {
        margin-top: 8px;
      }
      select.input {
        width: 100%;
      }
    `,
  ];
}

function noFolders(): string {
  return msg('This browser cannot write to a folder; Chrome and Edge on a computer can. Use Save… here.');
}

function strip(sentence: string, buttons: unknown) {
  return html`<div class="strip warn">
    ${icon('warning')}
    <p role="status">${sentence}</p>
    ${buttons}
  </div>`;
}

/** Nothing is lost: what was not written is in the capture. */
function problemSentence(problem: ContinuousProblem, folder: string): string {
  switch (problem) {
    case 'permission':
      return msg(
        str`No files are written: the permission for “${folder}” is gone. Nothing is skipped when it is back.`,
      );
    case 'full':
      return msg(str`No files are written: the disk of “${folder}” is full. Nothing is skipped when there is room.`);
    case 'gone':
      return msg(str`No files are written: the folder “${folder}” is gone. Nothing is skipped when it is back.`);
    case 'failed':
      return msg(
        str`No files are written: the browser could not write to “${folder}”. It tries again; nothing is skipped.`,
      );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'continuous-files': ContinuousFiles;
  }
}
