import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { type TemplateResult, css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { plainName } from '../../core/plain-name.ts';
import type { LinkReading, RelayAccess, SignInOutcome } from '../../engine/api/access.ts';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import type { RelayAddress } from '../../engine/api/relays.ts';
import { linkProblemText, linkRefusedText } from '../../i18n/access-sentences.ts';
import { joinSentences, sentenceGap, withStop } from '../../i18n/join-sentences.ts';
import { engineContext, engineStateContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { DialogElement } from '../kit/dialog-element.ts';
import { relayHost, relayName } from '../page/relay-status.ts';
import { accessStyles } from './access-styles.ts';
import { ownAccessText } from './port-names.ts';
import { plainSentence } from './relay-sentence.ts';
import { addressField } from '../kit/address-field.ts';

/** Signs in to a relay with a link that was opened or is pasted here. */
@customElement('sign-in-dialog')
@localized()
export class SignInDialog extends DialogElement {
  /** The link; empty until one is pasted. */
  @property({ attribute: false }) link = '';
  /** The relay to use when only a secret is pasted. */
  @property({ attribute: false }) relay: RelayAddress | undefined;
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;
  /** The link was opened, not pasted: it is described but not shown. */
  @state() private opened = false;
  @state() private reading: LinkReading | undefined;
  @state() private outcome: SignInOutcome | undefined;
  @state() private problem = '';
  @state() private busy = false;
  @state() private name = '';
  @query('#link') private linkField!: HTMLInputElement | null;
  @query('#name') private nameField!: HTMLInputElement | null;
  protected override readonly closesOutside = false;

  override async show(): Promise<void> {
    this.name = await this.engine.access.personName().catch(() => '');
    if (this.link !== '') await this.#read();
    this.opened = this.reading?.ok === true;
    await super.show();
    // Usually the name is already right and Enter is enough.
    if (this.reading?.ok) this.nameField?.select();
  }

  protected override heading(): string {
    const { reading } = this;
    const address = reading?.ok ? reading.address : this.relay;
    return address === undefined ? msg('Sign in with a link') : msg(str`Sign in to ${this.#placeOf(address)}`);
  }

  protected override body(): TemplateResult {
    const { reading } = this;
    const known = reading?.ok ? reading : undefined;
    const replaces =
      known?.now !== undefined && (known.signedIn === 'otherwise' || known.now.via === 'local') ? known.now : undefined;
    const asksForLink = !this.opened || !known;
    return html`<form class="body" id="form" novalidate @submit=${this.#submit}>
        ${asksForLink ? this.#linkField() : html`<p>${this.#givesText(known.kind)}</p>`}
        ${replaces && known ? this.#replaces(known.address, replaces) : nothing}
        <div class="field">
          <label for="name">${msg('Your name')}</label>
          <input
            id="name"
            class="input"
            type="text"
            required
            maxlength="60"
            autocomplete="name"
            ?autofocus=${!asksForLink}
            aria-describedby="name-hint"
            .value=${this.name}
            @input=${() => (this.name = this.nameField?.value ?? '')}
          />
          <p class="hint" id="name-hint">${msg('Others on the relay see it. This browser remembers it.')}</p>
        </div>
        <div role="alert">${this.#failure()}</div>
      </form>
      <footer>
        <button class="quiet tall" type="button" @click=${() => this.close()}>
          ${replaces ? msg('Keep current access') : msg('Cancel')}
        </button>
        <button class="primary" type="submit" form="form" ?disabled=${this.busy}>
          ${this.busy ? msg('Signing in…') : replaces ? msg('Use the link') : msg('Sign in')}
        </button>
      </footer>`;
  }

  #linkField() {
    return addressField({
      id: 'link',
      label: msg('Link'),
      placeholder: 'https://lab1:8017/#share=s_…',
      value: this.link,
      problem: this.problem,
      hint: msg(
        'The relay’s administrator or the person who shares a port gives you one. The relay prints one at each start.',
      ),
      isMono: true,
      onInput: this.#typed,
    });
  }

  #givesText(kind: 'pair' | 'share'): string {
    return kind === 'pair'
      ? msg('Makes this browser an owner’s device, which can use and share all ports and revoke access. Works once.')
      : msg('This link gives access to what was shared with you. The relay shows it after you sign in.');
  }

  #replaces(address: RelayAddress, now: RelayAccess) {
    const text = ownAccessText(this.engineState, address, now, Date.now());
    return html`<p class="note">
      <strong
        >${
          now.via === 'local'
            ? msg('No link is needed on the relay’s own computer.')
            : msg(str`You are already signed in as ${plainName(now.name)}.`)
        }</strong
      >${sentenceGap()}${joinSentences(
        withStop(text),
        msg('The link replaces your current access, and may give less.'),
      )}
    </p>`;
  }

  #failure() {
    const { outcome } = this;
    if (outcome?.kind === 'unreachable') {
      return html`<p class="note failed">
        <strong>${msg(str`No response from ${outcome.address} that this page may read.`)}</strong
        >${sentenceGap()}${msg('The link has not been used.')}
        <button class="quiet" type="button" @click=${() => this.shell?.examineRelay(outcome.address)}>
          ${msg('Diagnose')}
        </button>
      </p>`;
    }
    if (outcome?.kind !== 'refused') return nothing;
    const { happened, data, todo } = linkRefusedText(outcome.why);
    // Where we have a sentence, the relay's own would repeat it.
    const quote =
      outcome.why === 'other' || outcome.why === 'not-allowed' || outcome.why === 'busy'
        ? plainSentence(outcome.text)
        : '';
    return html`<p class="note failed">
      <strong>${happened}</strong
      >${quote ? html`${sentenceGap()}<q>${quote}</q>` : nothing}${sentenceGap()}${joinSentences(data, todo)}
    </p>`;
  }

  #placeOf(address: RelayAddress): string {
    const relay = this.engineState?.relays.find((known) => known.address === address);
    return relay ? relayName(relay) : relayHost(address);
  }

  /** Reads the link on input, not on blur: a change on blur would move the button under the pointer. */
  #typed = async (): Promise<void> => {
    this.link = this.linkField?.value ?? '';
    this.outcome = undefined;
    this.problem = '';
    const read = await this.engine.access.readLink(this.link, this.relay);
    this.reading = read.ok ? read : undefined;
  };

  async #read(): Promise<void> {
    this.reading = await this.engine.access.readLink(this.link, this.relay);
    this.problem = this.reading.ok ? '' : linkProblemText(this.reading.problem);
  }

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    if (this.linkField) this.link = this.linkField.value;
    this.busy = true;
    try {
      await this.#read();
      const { reading } = this;
      if (!reading?.ok) return this.linkField?.focus();
      const outcome = await this.engine.access.signIn(this.link, this.name, this.relay);
      this.outcome = outcome;
      if (outcome.kind === 'bad-link') this.problem = linkProblemText(outcome.problem);
      if (outcome.kind === 'refused') this.#askAgain();
      if (outcome.kind === 'signed-in') this.#done(outcome.address, outcome.access, reading.path);
    } catch (error) {
      this.shell?.report(error);
    } finally {
      this.busy = false;
    }
  };

  /** Asks for another link after one that does not work. */
  #askAgain(): void {
    this.link = '';
    this.reading = undefined;
    this.opened = false;
    void this.updateComplete.then(() => this.linkField?.focus());
  }

  #done(address: RelayAddress, access: RelayAccess, path: string | undefined): void {
    this.close();
    const may = ownAccessText(this.engineState, address, access, Date.now());
    this.shell?.tell(
      joinSentences(msg(str`Signed in to ${this.#placeOf(address)} as ${plainName(access.name)}.`), withStop(may)),
    );
    const [only] = access.ports === 'all' || access.ports.length !== 1 ? [] : access.ports;
    const wanted = path ?? (only?.endsWith('*') ? undefined : only);
    if (wanted !== undefined) this.shell?.openPath({ relay: address, path: wanted });
  }

  static override styles = [
    ...DialogElement.styles,
    accessStyles,
    css`
      :host {
        --dialog-width: 460px;
      }
      .note button {
        display: flex;
        margin-top: 8px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'sign-in-dialog': SignInDialog;
  }
}
