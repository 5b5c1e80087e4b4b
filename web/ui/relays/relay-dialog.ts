import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { type PropertyValues, type TemplateResult, css, html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import type { RelayAddress, RelaySummary } from '../../engine/api/relays.ts';
import { engineContext, engineStateContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { DialogElement } from '../kit/dialog-element.ts';
import { describeAddressProblem, readTypedAddress } from './read-relay-address.ts';
import { relayName } from '../page/relay-status.ts';
import { addressField } from '../kit/address-field.ts';
import './relay-trouble.ts';

/** Asks for a relay's address; stays open until it is connected or the problem was read. */
@customElement('relay-dialog')
@localized()
export class RelayDialog extends DialogElement {
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;
  @state() private typed = '';
  @state() private error = '';
  /** The relay added in this dialog. */
  @state() private address: RelayAddress | undefined;
  @query('#address') private field!: HTMLInputElement;
  protected override readonly closesOutside = false;

  get #relay(): RelaySummary | undefined {
    return this.engineState.relays.find(({ address }) => address === this.address);
  }

  protected override heading(): string {
    return msg('Add a relay');
  }

  protected override body(): TemplateResult {
    const relay = this.#relay;
    const trouble = relay?.state.kind === 'waiting';
    return html`<form class="body" id="form" novalidate @submit=${this.#submit}>
        <p>
          ${msg('A relay shares the serial ports of another computer with this page, and with several people at once.')}
        </p>
        ${addressField({
          id: 'address',
          label: msg('Address'),
          placeholder: 'lab1:8017',
          value: this.typed,
          problem: this.error,
          hint: this.#hint(),
          onInput: this.#type,
        })}
        <div role="status">
          ${relay?.state.kind === 'connecting' ? html`<p>${msg(str`Connecting to ${relay.address}…`)}</p>` : nothing}
          ${trouble ? html`<div class="trouble"><relay-trouble full .relay=${relay}></relay-trouble></div>` : nothing}
        </div>
      </form>
      <footer>
        ${
          trouble && !relay.own
            ? html`<button class="danger tall" @click=${this.#remove}>${msg('Remove')}</button>
                <button class="quiet tall" @click=${() => this.close()}>${msg('Keep it in the list')}</button>`
            : html`<button class="quiet tall" @click=${() => this.close()}>${msg('Cancel')}</button>`
        }
        <button class="primary" type="submit" form="form">${msg('Add')}</button>
      </footer>`;
  }

  #hint(): string {
    if (carriesSecret(this.typed)) return msg('A sign-in link.');
    const read = readTypedAddress(this.typed);
    if (!read.ok)
      return msg(
        'Run “baudcast serve” on that computer: it prints its address. You can also paste a link you received.',
      );
    const blocked =
      location.protocol === 'https:' &&
      read.address.startsWith('http:') &&
      !/^http:\/\/(localhost|127\.|\[::1\])/.test(read.address);
    return blocked
      ? msg(str`${read.address}. From a page over https, most browsers only allow https to other computers.`)
      : read.address;
  }

  #type = (): void => {
    this.typed = this.field.value;
    this.error = '';
  };

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (carriesSecret(this.typed)) {
      this.close();
      return this.shell?.useLink(this.typed);
    }
    const read = readTypedAddress(this.typed);
    if (!read.ok) return this.#point(describeAddressProblem(read.problem));
    try {
      this.address = await this.engine.relays.add(read.address);
    } catch (error) {
      if (error instanceof SyntaxError) this.#point(describeAddressProblem('host'));
      else this.shell?.report(error);
    }
  };

  #point(error: string): void {
    this.error = error;
    this.field.focus();
  }

  #remove = async (): Promise<void> => {
    const { address } = this;
    this.address = undefined;
    try {
      if (address !== undefined) await this.engine.relays.remove(address);
    } catch (error) {
      this.shell?.report(error);
    }
    this.field.focus();
  };

  protected override updated(_changed: PropertyValues): void {
    const relay = this.#relay;
    if (relay?.state.kind !== 'open' || !this.dialog.open) return;
    this.close();
    this.shell?.tell(msg(str`${relayName(relay)} is connected. Its ports are listed under Relays.`));
  }

  static override styles = [
    ...DialogElement.styles,
    css`
      :host {
        --dialog-width: 460px;
      }
      form {
        display: grid;
        gap: 12px;
        align-content: start;
      }
      p {
        margin: 0;
        text-wrap: pretty;
      }
      .trouble {
        padding: 8px 12px;
        border-radius: var(--r);
        background: var(--raised);
      }
      .danger {
        margin-right: auto;
      }
    `,
  ];
}

/** Whether the text is a link or part of one. */
function carriesSecret(typed: string): boolean {
  return /#\s*(?:pair|share|join)=/.test(typed);
}

declare global {
  interface HTMLElementTagNameMap {
    'relay-dialog': RelayDialog;
  }
}
