import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { type TemplateResult, css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { NewLink } from '../../engine/api/access.ts';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import type { PortId } from '../../engine/api/ports.ts';
import type { RelayAddress } from '../../engine/api/relays.ts';
import { accessText, confirmText, devicesText, roleName, roleSentence } from '../../i18n/access-sentences.ts';
import { sentenceGap } from '../../i18n/join-sentences.ts';
import { engineContext, engineStateContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { DialogElement } from '../kit/dialog-element.ts';
import { portTitle } from '../page/port-status.ts';
import { relayHost, relayName } from '../page/relay-status.ts';
import { accessStyles } from './access-styles.ts';
import { durationField } from './duration-field.ts';
import './new-link.ts';
import { portsOf, scopeText } from './port-names.ts';
import { refusedText } from './relay-sentence.ts';
import { type ShareForm, deviceCounts, emptyForm, shareConfirms, shareRoles, wishOf } from './share-form.ts';

/** Makes a share link to ports of a relay, and shows it once. */
@customElement('share-dialog')
@localized()
export class ShareDialog extends DialogElement {
  @property({ attribute: false }) relay: RelayAddress = '';
  /** The port to share, if one was chosen. */
  @property({ attribute: false }) portId: PortId | undefined;
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;
  @state() private form: ShareForm = emptyForm;
  @state() private made: (NewLink & { readonly text: string }) | undefined;
  @state() private failure: TemplateResult | undefined;
  @state() private tried = false;
  @state() private busy = false;
  @query('#name') private nameField!: HTMLInputElement | null;
  protected override readonly closesOutside = false;

  override async show(): Promise<void> {
    const port = this.engineState?.ports.find(({ id }) => id === this.portId)?.shared?.port;
    this.form = port === undefined ? { ...emptyForm, which: 'all' } : { ...emptyForm, which: 'these', chosen: [port] };
    await super.show();
  }

  protected override heading(): string {
    if (this.made) return msg('The link is ready');
    const port = this.engineState?.ports.find(({ id }) => id === this.portId);
    return msg(str`Share ${port ? portTitle(port) : this.#relayName}`);
  }

  get #relayName(): string {
    const relay = this.engineState?.relays.find(({ address }) => address === this.relay);
    return relay ? relayName(relay) : relayHost(this.relay);
  }

  protected override body(): TemplateResult {
    const relay = this.engineState?.relays.find(({ address }) => address === this.relay);
    if (relay?.access?.sharing === false) return this.#notYet();
    return this.made ? this.#result(this.made) : this.#ask();
  }

  /** For a relay that only accepts its own computer: how to open it to others safely. */
  #notYet(): TemplateResult {
    return html`<div class="body stack">
        <p>${msg('This relay only accepts connections from its own computer, so its ports cannot be shared.')}</p>
        <p>
          ${msg('Start it with this option to share ports by link: with encryption and sign-in, and a link for you.')}
        </p>
        <div class="flag">
          <input
            class="input mono"
            readonly
            autofocus
            aria-label=${msg('Relay option')}
            value="--host 0.0.0.0"
            @focus=${selectAll}
          />
        </div>
      </div>
      <footer><button class="primary" type="button" @click=${() => this.close()}>${msg('Close')}</button></footer>`;
  }

  #ask(): TemplateResult {
    const { form } = this;
    const wish = wishOf(form);
    return html`<form class="body" id="form" novalidate @submit=${this.#submit}>
        ${this.#ports()}
        <fieldset>
          <legend>${msg('Role')}</legend>
          ${shareRoles.map(
            (role) =>
              html`<label class="check">
                <input type="radio" name="role" .checked=${form.role === role} @change=${() => this.#set({ role })} />
                <span>${roleName(role)}<small>${roleSentence(role)}</small></span>
              </label>`,
          )}
        </fieldset>
        ${durationField(form.duration, this.tried && wish.problem === 'duration', (duration) =>
          this.#set({ duration }),
        )}
        ${this.#devices()} ${form.role === 'viewer' ? nothing : this.#confirm()}
        <div class="field">
          <label for="name">${msg('For whom or what')}</label>
          <input
            id="name"
            class="input"
            type="text"
            maxlength="60"
            autocomplete="off"
            autofocus
            placeholder=${msg('Ann, night shift, support call…')}
            aria-describedby="name-hint"
            .value=${form.name}
            @input=${() => this.#set({ name: this.nameField?.value ?? '' })}
          />
          <p class="hint" id="name-hint">${msg('Shown in the list of links, where you can revoke it at any time.')}</p>
        </div>
        ${
          form.role === 'admin'
            ? html`<p class="note">
                ${msg(
                  'Administrators can admit others and revoke your access. For your own, use “Add another device”.',
                )}
              </p>`
            : nothing
        }
        <div role="alert">${this.failure ?? nothing}</div>
      </form>
      <footer>
        <button class="quiet tall start" type="button" @click=${this.#list}>${msg('Who has access…')}</button>
        <button class="quiet tall" type="button" @click=${() => this.close()}>${msg('Cancel')}</button>
        <button class="primary" type="submit" form="form" ?disabled=${this.busy}>${msg('Make link')}</button>
      </footer>`;
  }

  #devices() {
    const { devices } = this.form;
    const choose = (event: Event): void =>
      this.#set({ devices: deviceCounts[(event.target as HTMLSelectElement).selectedIndex] ?? 1 });
    return html`<div class="field">
      <label for="devices">${msg('The link signs in')}</label>
      <select id="devices" class="chip tall" aria-describedby="devices-hint" @change=${choose}>
        ${deviceCounts.map((count) => html`<option ?selected=${count === devices}>${devicesText(count)}</option>`)}
      </select>
      <p class="hint" id="devices-hint">
        ${
          devices === Infinity
            ? msg(
                'The link stays in the history of each browser that opened it, and signs in the next person there too.',
              )
            : msg('After that the link no longer works, even from a browser’s history.')
        }
      </p>
    </div>`;
  }

  #confirm() {
    const { confirm } = this.form;
    const choose = (event: Event): void =>
      this.#set({ confirm: shareConfirms[(event.target as HTMLSelectElement).selectedIndex] ?? 'none' });
    return html`<div class="field">
      <label for="confirm">${msg('Needs a yes for')}</label>
      <select id="confirm" class="chip tall" aria-describedby="confirm-hint" @change=${choose}>
        ${shareConfirms.map((one) => html`<option ?selected=${one === confirm}>${confirmText(one)}</option>`)}
      </select>
      <p class="hint" id="confirm-hint">
        ${
          confirm === 'none'
            ? msg('For an agent: you can be asked each time before it acts.')
            : msg('Somebody who has the port open in this page is asked each time, for up to 45 seconds.')
        }
      </p>
    </div>`;
  }

  #ports() {
    const { form } = this;
    const ports = portsOf(this.engineState, this.relay);
    const bad = this.tried && wishOf(form).problem === 'ports';
    const toggle = (id: string, on: boolean) =>
      this.#set({ chosen: on ? [...form.chosen, id] : form.chosen.filter((known) => known !== id) });
    return html`<fieldset aria-describedby=${bad ? 'ports-problem' : nothing}>
      <legend>${msg('Which ports')}</legend>
      <label class="check">
        <input
          type="radio"
          name="which"
          .checked=${form.which === 'these'}
          @change=${() => this.#set({ which: 'these' })}
        />
        <span>${msg('Selected ports')}</span>
      </label>
      <div class="ports" ?hidden=${form.which !== 'these'}>
        ${ports.map((port) => {
          const id = port.shared?.port ?? '';
          return html`<label class="check">
            <input
              type="checkbox"
              .checked=${form.chosen.includes(id)}
              @change=${(event: Event) => toggle(id, (event.target as HTMLInputElement).checked)}
            />
            <span>${portTitle(port)}</span>
          </label>`;
        })}
        ${bad ? html`<p class="error" id="ports-problem">${msg('Choose at least one.')}</p>` : nothing}
      </div>
      <label class="check">
        <input
          type="radio"
          name="which"
          .checked=${form.which === 'all'}
          @change=${() => this.#set({ which: 'all' })}
        />
        <span>${msg('All ports of this relay, including those plugged in later')}</span>
      </label>
    </fieldset>`;
  }

  #result({ url, expiresMs, devices, text }: NewLink & { readonly text: string }): TemplateResult {
    return html`<div class="body">
        <new-link .url=${url} .expiresMs=${expiresMs} .devices=${devices} .text=${text}></new-link>
      </div>
      <footer>
        <button class="quiet tall start" type="button" @click=${this.#list}>${msg('Who has access…')}</button>
        <button class="primary" type="button" @click=${() => this.close()}>${msg('Done')}</button>
      </footer>`;
  }

  #set(changes: Partial<ShareForm>): void {
    this.form = { ...this.form, ...changes };
  }

  #list = (): void => {
    this.close();
    void this.shell?.showAccess(this.relay);
  };

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    this.tried = true;
    this.failure = undefined;
    const { wish } = wishOf(this.form);
    if (!wish || this.busy) return;
    this.busy = true;
    try {
      const made = await this.engine.access.share(this.relay, { ...wish, name: wish.name || msg('Unnamed') });
      const { expiresMs } = made;
      const text = accessText(wish.role, scopeText(this.engineState, this.relay, wish.ports), expiresMs, Date.now());
      this.made = { ...made, text };
    } catch (error) {
      this.failure = failureNote(error);
    } finally {
      this.busy = false;
    }
  };

  static override styles = [
    ...DialogElement.styles,
    accessStyles,
    css`
      :host {
        --dialog-width: 480px;
      }
      .flag,
      .flag input {
        display: flex;
        flex: 1;
      }
      .duration {
        display: flex;
        gap: 6px;
      }
      .duration input {
        width: 8ch;
      }
      .ports {
        display: grid;
        gap: 4px;
        max-height: 160px;
        margin-inline-start: 22px;
        overflow: auto;
      }
    `,
  ];
}

function selectAll(event: Event): void {
  (event.target as HTMLInputElement).select();
}

function failureNote(error: unknown): TemplateResult {
  const { happened, todo, quote } = refusedText(error);
  return html`<p class="note failed">
    <strong>${happened}</strong>${quote ? html`${sentenceGap()}<q>${quote}</q>` : nothing}${sentenceGap()}${todo}
  </p>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'share-dialog': ShareDialog;
  }
}
