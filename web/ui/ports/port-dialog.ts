import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { type PropertyValues, type TemplateResult, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { lineEndings } from '../../core/line-ending.ts';
import { commonBaudRates, sameSettings } from '../../core/port-settings.ts';
import { resetPolicies } from '../../core/reset-policy.ts';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import type { PortId, PortSummary } from '../../engine/api/ports.ts';
import { formatBaud } from '../../i18n/format.ts';
import { encodingChoices, flowControlName, lineEndingName, parityName, policyText } from '../../i18n/setting-names.ts';
import { engineContext, engineStateContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { type Choice, choiceOptions } from '../kit/choice-select.ts';
import { DialogElement } from '../kit/dialog-element.ts';
import { colorPicker } from './color-picker.ts';
import { portDialogStyles } from './port-dialog-styles.ts';
import { portName } from '../page/port-status.ts';
import { bytesOnlyReason } from '../page/sharing-state.ts';
import { type PortForm, formOf, profileOf } from './port-form.ts';

/** A port's profile: asked before it is first opened, changed later. */
@customElement('port-dialog')
@localized()
export class PortDialog extends DialogElement {
  @property({ attribute: false }) portId!: PortId;
  /** `open`: the port is opened when it is confirmed. */
  @property() purpose: 'open' | 'edit' = 'edit';
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;
  @state() private form: PortForm | undefined;
  @state() private showErrors = false;
  protected override readonly closesOutside = false;

  get #port(): PortSummary | undefined {
    return this.engineState.ports.find(({ id }) => id === this.portId);
  }

  override willUpdate(_changed: PropertyValues): void {
    const port = this.#port;
    if (!this.form && port) this.form = formOf(port.profile);
  }

  protected override heading(): string {
    return this.purpose === 'open' ? msg('Before opening') : msg('Name and settings');
  }

  protected override body(): TemplateResult {
    const { form } = this;
    const port = this.#port;
    if (!form || !port) return html`<p class="body">${msg('This port no longer exists.')}</p>`;
    return html`<form class="body" id="form" novalidate @submit=${this.#submit}>
        <div class="pair wide">
          <div class="field">
            <label for="name">${msg('Name')}</label>
            <input
              id="name"
              class="input"
              maxlength="60"
              autofocus
              autocomplete="off"
              placeholder=${portName(port)}
              .value=${form.name}
              @input=${(e: Event) => this.#set({ name: value(e) })}
            />
            <p class="hint">${port.source === 'serial' ? port.detail : nothing}</p>
          </div>
          ${colorPicker(form.color, (color) => this.#set({ color }))}
        </div>
        <h3>${msg('Serial line')}</h3>
        ${port.shared?.bytesOnly ? html`<p class="hint">${bytesOnlyReason()}</p>` : this.#line(form)}
        <h3>${msg('Text')}</h3>
        <div class="grid">
          ${this.#select('encoding', msg('Encoding'), form.encoding, encodingChoices(), (encoding) =>
            this.#set({ encoding }),
          )}
          ${this.#select(
            'ending',
            msg('Enter sends'),
            form.lineEnding,
            lineEndings.map((id) => [id, lineEndingName(id)] as const),
            (lineEnding) => this.#set({ lineEnding }),
          )}
        </div>
        <label class="check">
          <input
            type="checkbox"
            .checked=${form.localEcho}
            @change=${(e: Event) => this.#set({ localEcho: (e.target as HTMLInputElement).checked })}
          />
          <span>${msg('Local echo: show what is transmitted, for devices without echo')}</span>
        </label>
      </form>
      <footer>
        <button class="quiet tall" @click=${() => this.close()}>${msg('Cancel')}</button>
        <button class="primary" type="submit" form="form">
          ${this.purpose === 'open' ? msg('Open') : msg('Save')}
        </button>
      </footer>`;
  }

  #line(form: PortForm): TemplateResult {
    return html`<div class="grid line">${this.#baud(form)} ${this.#framing(form)}</div>
      <h3>${msg('On opening')}</h3>
      <div class="field">
        ${this.#select(
          'policy',
          msg('DTR and RTS'),
          form.policy,
          resetPolicies.map((id) => [id, policyText(id).name] as const),
          (policy) => this.#set({ policy }),
        )}
        <p class="hint" aria-live="polite">${policyText(form.policy).effect}</p>
      </div>`;
  }

  #baud(form: PortForm): TemplateResult {
    const bad = this.showErrors && profileOf(form) === undefined;
    return html`<div class="field">
      <label for="baud">${msg('Baud rate')}</label>
      <input
        id="baud"
        class="input"
        inputmode="numeric"
        list="rates"
        autocomplete="off"
        aria-invalid=${bad ? 'true' : 'false'}
        aria-describedby=${bad ? 'baud-error' : nothing}
        .value=${form.baudRate}
        @input=${(e: Event) => this.#set({ baudRate: value(e) })}
        @change=${() => (this.showErrors = true)}
      />
      <datalist id="rates">
        ${commonBaudRates.map((rate) => html`<option value=${formatBaud(rate)}></option>`)}
      </datalist>
      ${
        bad
          ? html`<p class="error" id="baud-error">
              ${msg(str`Enter a whole number of bits per second above 0, such as ${formatBaud(115_200)}.`)}
            </p>`
          : nothing
      }
    </div>`;
  }

  #framing(form: PortForm): TemplateResult {
    const { dataBits, parity, stopBits, flowControl } = form;
    const flows = (['none', 'hardware'] as const).map((id) => [id, flowControlName(id)] as const);
    return html`${this.#select('flow', msg('Flow control'), flowControl, flows, (next) =>
      this.#set({ flowControl: next }),
    )}
    ${this.#select('data-bits', msg('Data bits'), dataBits, [[8, '8'] as const, [7, '7'] as const], (bits) =>
      this.#set({ dataBits: bits }),
    )}
    ${this.#select(
      'parity',
      msg('Parity'),
      parity,
      (['none', 'even', 'odd'] as const).map((id) => [id, parityName(id)] as const),
      (next) => this.#set({ parity: next }),
    )}
    ${this.#select('stop-bits', msg('Stop bits'), stopBits, [[1, '1'] as const, [2, '2'] as const], (bits) =>
      this.#set({ stopBits: bits }),
    )}`;
  }

  #select<T extends string | number>(
    id: string,
    label: string,
    current: T,
    options: readonly Choice<T>[],
    set: (chosen: T) => void,
  ): TemplateResult {
    const choose = (event: Event) => {
      const chosen = options[(event.target as HTMLSelectElement).selectedIndex];
      if (chosen) set(chosen[0]);
    };
    return html`<div class="field">
      <label for=${id}>${label}</label>
      <select id=${id} class="chip tall" @change=${choose}>
        ${choiceOptions(options, current)}
      </select>
    </div>`;
  }

  #set(changes: Partial<PortForm>): void {
    if (this.form) this.form = { ...this.form, ...changes };
  }

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const profile = this.form && profileOf(this.form);
    const port = this.#port;
    if (!profile || !port) {
      this.showErrors = true;
      this.renderRoot.querySelector<HTMLElement>('#baud')?.focus();
      return;
    }
    try {
      const session = this.engineState.sessions.find(({ id }) => id === port.sessionId);
      await this.engine.ports.update(port.id, profile);
      // An open port is reopened to change its settings.
      if (session && !sameSettings(session.settings, profile.settings))
        await this.engine.sessions.changeSettings(session.id, profile.settings);
      this.close();
      if (this.purpose === 'open') await this.shell?.openPort(port.id);
    } catch (error) {
      this.shell?.report(error);
    }
  };

  static override styles = [...DialogElement.styles, ...portDialogStyles];
}

function value(event: Event): string {
  return (event.target as HTMLInputElement).value;
}

declare global {
  interface HTMLElementTagNameMap {
    'port-dialog': PortDialog;
  }
}
