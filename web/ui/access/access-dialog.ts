import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { type TemplateResult, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { NewLink, RelayAccess, ShareSummary, SignInSummary } from '../../engine/api/access.ts';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import type { RelayAddress, RelaySummary } from '../../engine/api/relays.ts';
import { formatCount } from '../../i18n/format.ts';
import { joinSentences, sentenceGap, withStop } from '../../i18n/join-sentences.ts';
import { plainName } from '../../core/plain-name.ts';
import { engineContext, engineStateContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { DialogElement } from '../kit/dialog-element.ts';
import { SecondTicker } from '../kit/second-ticker.ts';
import { relayHost, relayName } from '../page/relay-status.ts';
import { accessListStyles, signInRow, shareRow } from './access-rows.ts';
import { accessStyles } from './access-styles.ts';
import './new-link.ts';
import { ownAccessText } from './port-names.ts';
import { refusedText } from './relay-sentence.ts';

/** How often the lists are refreshed while the dialog is open. */
const refreshMs = 5000;

/** Access to a relay: our own; for admins also the shares and the signed-in devices, each with a way to revoke it. */
@customElement('access-dialog')
@localized()
export class AccessDialog extends DialogElement {
  @property({ attribute: false }) relay: RelayAddress = '';
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;
  @state() private shares: readonly ShareSummary[] | undefined;
  @state() private people: readonly SignInSummary[] | undefined;
  @state() private pairing: NewLink | undefined;
  @state() private failure: unknown;
  /** The entry to be revoked: a second press confirms. */
  @state() private ending = '';
  /** Asks what becomes of the link, which is still in the browser's history. */
  @state() private leaving = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    new SecondTicker(this);
  }

  override async show(): Promise<void> {
    await super.show();
    this.#timer = setInterval(() => void this.#refresh(), refreshMs);
    await this.#refresh();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  get #relay(): RelaySummary | undefined {
    return this.engineState?.relays.find(({ address }) => address === this.relay);
  }

  get #isAdmin(): boolean {
    return this.#relay?.access?.role === 'admin';
  }

  protected override heading(): string {
    const relay = this.#relay;
    return msg(str`Access to ${relay ? relayName(relay) : relayHost(this.relay)}`);
  }

  protected override body(): TemplateResult {
    const { access, signedIn } = this.#relay ?? {};
    return html`<div class="body stack">
        ${access ? this.#own(access) : html`<p>${msg('Your access on this relay is not known yet.')}</p>`}
        ${this.leaving ? this.#linkStays() : nothing}
        ${this.failure === undefined ? nothing : this.#failed(this.failure)}
        ${
          this.pairing
            ? html`<section>
                <h3>${msg('Another device of yours')}</h3>
                <new-link .url=${this.pairing.url} .expiresMs=${this.pairing.expiresMs}></new-link>
              </section>`
            : nothing
        }
        ${this.#isAdmin ? html`${this.#sharesPart()}${this.#peoplePart()}` : nothing}
      </div>
      ${this.leaving ? this.#leave() : this.#usual(access, signedIn)}`;
  }

  async #askAboutLink(): Promise<void> {
    this.leaving = true;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('footer [autofocus]')?.focus();
  }

  /** What a person who signs out has to know on a browser that others use too. */
  #linkStays() {
    return html`<p class="note" role="status">
      <strong>${msg('The link you signed in with still works.')}</strong>${sentenceGap()}${msg(
        'This browser’s history may have it: the next person who opens it is signed in. Revoking it prevents that.',
      )}
    </p>`;
  }

  #leave() {
    return html`<footer>
      <button class="quiet tall start" type="button" @click=${() => (this.leaving = false)}>${msg('Cancel')}</button>
      <button class="danger tall" type="button" @click=${() => this.#signOut(false)}>${msg('Only sign out')}</button>
      <button class="danger primary" type="button" autofocus @click=${() => this.#signOut(true)}>
        ${msg('Sign out and revoke the link')}
      </button>
    </footer>`;
  }

  #usual(access: RelayAccess | undefined, signedIn: boolean | undefined) {
    const signOut = (): unknown => (access?.isLinkOpen ? this.#askAboutLink() : this.#signOut(false));
    return html`<footer>
      ${
        signedIn
          ? html`<button class="danger tall start" type="button" @click=${signOut}>${msg('Sign out')}</button>`
          : nothing
      }
      ${
        this.#isAdmin && access?.ports === 'all'
          ? html`<button class="quiet tall" type="button" @click=${this.#pair}>${msg('Add another device')}</button>`
          : nothing
      }
      ${
        this.#isAdmin
          ? html`<button class="primary" type="button" autofocus @click=${this.#share}>${msg('Share…')}</button>`
          : html`<button class="quiet tall" type="button" autofocus @click=${this.#useLink}>
              ${msg('Use another link…')}
            </button>`
      }
    </footer>`;
  }

  #own(access: RelayAccess) {
    const may = ownAccessText(this.engineState, this.relay, access, Date.now());
    const how = {
      local: msg('This page runs on the relay’s own computer, where no sign-in is needed.'),
      open: msg('This relay requires no sign-in: everybody who can reach it can use its ports.'),
      owner: msg('This browser is one of the owner’s devices.'),
      share: msg('Signed in with a share link.'),
      node: '',
    }[access.via];
    const name = plainName(access.name);
    return html`<p>
      <strong
        >${access.via === 'owner' || access.via === 'share' ? msg(str`You are signed in as ${name}.`) : nothing}</strong
      >
      ${withStop(may)}${sentenceGap()}${how}
    </p>`;
  }

  #sharesPart() {
    const { shares } = this;
    return html`<section>
      <h3>${msg('Valid links')}</h3>
      ${
        shares === undefined
          ? html`<p class="hint">${msg('Asking the relay…')}</p>`
          : shares.length === 0
            ? html`<p class="hint">${msg('No shares. A share is a link for somebody, with a role and an end.')}</p>`
            : html`<ul>
                ${shares.map((share) =>
                  shareRow(share, {
                    state: this.engineState,
                    relay: this.relay,
                    ending: this.ending,
                    end: () => this.#end(share.id, () => this.engine.access.revokeShare(this.relay, share.id)),
                  }),
                )}
              </ul>`
      }
    </section>`;
  }

  #peoplePart() {
    const { people, shares = [] } = this;
    if (people === undefined) return nothing;
    return html`<section>
      <h3>${msg('Signed in')} ${people.length > 0 ? html`<small>${formatCount(people.length)}</small>` : nothing}</h3>
      ${
        people.length === 0
          ? html`<p class="hint">${msg('Nobody. On the relay’s own computer no sign-in is needed.')}</p>`
          : html`<ul>
              ${people.map((one) => {
                const share = shares.find(({ id }) => id === one.share)?.name;
                return signInRow(one, {
                  state: this.engineState,
                  relay: this.relay,
                  ending: this.ending,
                  share,
                  end: () => this.#end(one.id, () => this.engine.access.endSignIn(this.relay, one.id)),
                });
              })}
            </ul>`
      }
    </section>`;
  }

  #failed(error: unknown) {
    const { happened, todo, quote } = refusedText(error);
    return html`<p class="note failed" role="alert">
      <strong>${happened}</strong>${quote ? html`${sentenceGap()}<q>${quote}</q>` : nothing}${sentenceGap()}${todo}
    </p>`;
  }

  async #refresh(): Promise<void> {
    if (!this.#isAdmin) return;
    await this.#try(async () => {
      const [shares, people] = await Promise.all([
        this.engine.access.shares(this.relay),
        this.engine.access.signIns(this.relay),
      ]);
      this.shares = shares;
      this.people = people.toSorted(
        (a, b) => Number(b.self) - Number(a.self) || b.connections - a.connections || b.lastSeenMs - a.lastSeenMs,
      );
    });
  }

  async #end(id: string, work: () => Promise<void>): Promise<void> {
    if (this.ending !== id) {
      this.ending = id;
      return;
    }
    this.ending = '';
    await this.#try(work);
    await this.#refresh();
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.failure = undefined;
    } catch (error) {
      this.failure = error;
    }
  }

  #pair = (): Promise<void> =>
    this.#try(async () => {
      this.pairing = await this.engine.access.pair(this.relay);
      await this.updateComplete;
      this.renderRoot.querySelector('new-link')?.scrollIntoView({ block: 'nearest' });
    });

  #share = (): void => {
    this.close();
    void this.shell?.shareRelay(this.relay);
  };

  #useLink = (): void => {
    this.close();
    void this.shell?.useLink(undefined, this.relay);
  };

  #signOut(endsLink: boolean): Promise<void> {
    return this.#try(async () => {
      const relay = this.#relay;
      const name = relay ? relayName(relay) : relayHost(this.relay);
      const isOver = endsLink || relay?.access?.isLinkOpen === false || relay?.access?.via === 'owner';
      await this.engine.access.signOut(this.relay, endsLink);
      this.close();
      this.shell?.tell(
        joinSentences(
          msg(str`Signed out of ${name}. Received data is kept here.`),
          isOver ? msg('The link in this browser’s history no longer works.') : '',
        ),
      );
    });
  }

  static override styles = [...DialogElement.styles, accessStyles, accessListStyles];
}

declare global {
  interface HTMLElementTagNameMap {
    'access-dialog': AccessDialog;
  }
}
