import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { type TemplateResult, css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { RelayFindings } from '../../engine/api/access.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { RelayAddress } from '../../engine/api/relays.ts';
import { diagnosisText } from '../../i18n/diagnosis-sentences.ts';
import { engineContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { DialogElement } from '../kit/dialog-element.ts';
import { icon } from '../kit/icons.ts';
import { relayHost } from '../page/relay-status.ts';
import { accessStyles } from './access-styles.ts';
import { copyField } from './copy-field.ts';
import { type Diagnosis, browserOf, diagnoseRelay, remedyOf } from './diagnose-relay.ts';

/** Diagnoses that a relay option may also resolve. */
const withFlag: readonly Diagnosis[] = ['own-host-refused', 'origin-refused', 'down-or-refused'];

/** Diagnoses why a relay cannot be reached from this page, and offers a remedy. */
@customElement('relay-doctor')
@localized()
export class RelayDoctor extends DialogElement {
  @property({ attribute: false }) relay: RelayAddress = '';
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @state() private findings: RelayFindings | undefined;
  @state() private busy = false;
  @query('#flag') private flagField!: HTMLInputElement | null;

  override async show(): Promise<void> {
    await super.show();
    await this.#examine(false);
  }

  protected override heading(): string {
    return msg(str`Why ${relayHost(this.relay)} cannot be reached`);
  }

  get #diagnosis(): Diagnosis | undefined {
    return (
      this.findings &&
      diagnoseRelay({ ...this.findings, page: location.origin, browser: browserOf(navigator.userAgent) })
    );
  }

  get #isReachable(): boolean {
    return this.#diagnosis === 'reachable' || this.#diagnosis === 'socket-blocked';
  }

  protected override body(): TemplateResult {
    const diagnosis = this.#diagnosis;
    if (this.busy || !diagnosis) {
      return html`<div class="body stack"><p role="status">${msg('Checking the connection…')}</p></div>
        <footer>
          <button class="quiet tall" type="button" @click=${() => this.close()}>${msg('Cancel')}</button>
        </footer>`;
    }
    const { found, todo } = diagnosisText(diagnosis, this.relay, location.origin);
    return html`<div class="body stack">
        <div role="status" class="stack">
          <p><strong>${found}</strong></p>
          <p>${todo}</p>
        </div>
        ${withFlag.includes(diagnosis) ? this.#flag(diagnosis) : nothing} ${this.#tried(this.findings)}
      </div>
      <footer>
        ${
          remedyOf(diagnosis) === 'retry'
            ? nothing
            : html`<button class="quiet tall start" type="button" @click=${() => this.#examine(false)}>
                ${msg('Check again')}
              </button>`
        }
        <button class="quiet tall" type="button" @click=${() => this.close()}>${msg('Close')}</button>
        ${this.#remedy(diagnosis)}
      </footer>`;
  }

  #flag(diagnosis: Diagnosis) {
    const flag =
      diagnosis === 'own-host-refused' ? `--allow-host ${location.host}` : `--allow-origin ${location.origin}`;
    return html`<div class="flag">
      <input id="flag" class="input mono" readonly aria-label=${msg('Relay option')} .value=${flag} />
      <button class="quiet tall" type="button" @click=${this.#copy}>${icon('copy')} ${msg('Copy')}</button>
    </div>`;
  }

  /** The test results, for those who want to know or ask for help. */
  #tried(findings: RelayFindings | undefined) {
    if (!findings || findings.hello === undefined) return nothing;
    const { hello, socket, permission } = findings;
    const answer = {
      relay: msg('responds'),
      refused: msg('refuses this page'),
      stranger: msg('is not a relay'),
      none: msg('no response this page may read'),
    }[hello];
    return html`<p class="hint">
      ${[
        `${findings.address}/hello: ${answer}`,
        ...(socket === undefined ? [] : [`WebSocket: ${socket === 'open' ? msg('opens') : msg('does not open')}`]),
        ...(permission === undefined ? [] : [msg(str`local-network access: ${permissionName(permission)}`)]),
      ].join(' · ')}
    </p>`;
  }

  #remedy(diagnosis: Diagnosis) {
    const remedy = remedyOf(diagnosis);
    const trust = `${this.relay}/trust`;
    switch (remedy) {
      case 'retry':
        return html`<button class="primary" type="button" @click=${this.#retry}>
          ${diagnosis === 'reachable' || diagnosis === 'socket-blocked' ? msg('Connect') : msg('Try again')}
        </button>`;
      case 'ask':
        return html`<button class="primary" type="button" @click=${() => this.#examine(true)}>
          ${msg('Let the browser ask')}
        </button>`;
      case 'open-relay':
      case 'copy-origin-flag':
      case 'copy-host-flag':
        return this.#link(this.relay, msg('Open its page'));
      case 'open-trust':
        return this.#link(trust, msg('Open the certificate page'));
    }
  }

  #link(href: string, label: string) {
    return html`<a class="primary" href=${href} target="_blank" rel="noopener noreferrer">${label}</a>`;
  }

  async #examine(ask: boolean): Promise<void> {
    this.busy = true;
    try {
      this.findings = await this.engine.access.examineRelay(this.relay, ask);
      // Use the permission that was just granted.
      if (ask && this.findings.hello === 'relay') await this.#retry();
    } catch (error) {
      this.shell?.report(error);
    } finally {
      this.busy = false;
      await this.updateComplete;
      // Move the focus to the result, unless the person has moved on.
      if (this.renderRoot.querySelector(':focus') === null || this.renderRoot.querySelector('.head :focus'))
        this.renderRoot.querySelector<HTMLElement>('footer .primary')?.focus();
    }
  }

  #retry = async (): Promise<void> => {
    try {
      if (!this.#isReachable) await this.#examineAgain();
      if (!this.#isReachable) return;
      await this.engine.relays.retry(this.relay);
      this.close();
    } catch (error) {
      // The relay is not in the list because its link was not used yet: there is nothing to connect.
      if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'not-found') this.close();
      else this.shell?.report(error);
    }
  };

  async #examineAgain(): Promise<void> {
    this.busy = true;
    this.findings = await this.engine.access.examineRelay(this.relay, true).finally(() => (this.busy = false));
  }

  #copy = async (): Promise<void> => {
    const copied = this.flagField !== null && (await copyField(this.flagField));
    this.shell?.tell(
      copied ? msg('Copied.') : msg('The browser did not allow copying. Select the text and copy it yourself.'),
    );
  };

  static override styles = [
    ...DialogElement.styles,
    accessStyles,
    css`
      :host {
        --dialog-width: 500px;
      }
      .stack strong {
        font-weight: 600;
      }
      .flag {
        display: flex;
        gap: 6px;
      }
      .flag input {
        flex: 1;
      }
      a.primary {
        display: inline-flex;
        align-items: center;
        text-decoration: none;
        cursor: default;
      }
    `,
  ];
}

function permissionName(state: PermissionState): string {
  return { granted: msg('allowed'), denied: msg('denied'), prompt: msg('not requested yet') }[state];
}

declare global {
  interface HTMLElementTagNameMap {
    'relay-doctor': RelayDoctor;
  }
}
