import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { EngineState } from '../../engine/api/engine-api.ts';
import type { PortSummary } from '../../engine/api/ports.ts';
import type { RelaySummary } from '../../engine/api/relays.ts';
import { joinSentences } from '../../i18n/join-sentences.ts';
import { engineStateContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { showcaseDemo } from '../page/port-status.ts';
import { needsSignIn, placedTitle, relayHost } from '../page/relay-status.ts';

/** How many ports are offered; the list has all. */
const maxOffered = 3;

/** The first screen: what this is, and how to begin. */
@customElement('first-run')
@localized()
class FirstRun extends LitElement {
  /** Whether this browser can access serial ports. */
  @property({ type: Boolean }) supported = false;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;

  override render() {
    const { ports, relays } = this.engineState;
    const own = relays.find((relay) => relay.own && needsSignIn(relay));
    const demo = showcaseDemo(ports);
    // Shown before the list of ports arrives, so that no button moves under the pointer.
    const tryDemo = demo && (() => this.shell?.openPort(demo.id));
    // Connecting a device comes first; the list has the rest.
    const offered = this.supported
      ? []
      : ports.filter(({ source, connected }) => source === 'relay' && connected).slice(0, maxOffered);
    const [first, ...others] = offered;
    if (own) void import('../page/paste-link.ts');
    const open = (port: PortSummary, look: string) =>
      html`<button class=${look} @click=${() => this.shell?.openPort(port.id)}>
        ${msg(str`Open ${placedTitle(port, relays)}`)}
      </button>`;
    return html`<div class="text">
        <h1>${this.supported || first ? msg('Talk to a serial device') : msg('No serial ports in this browser')}</h1>
        ${
          this.supported
            ? html`<p>
                ${msg(
                  'Terminal, monitor and recorder for any serial device. Works offline; nothing leaves this computer.',
                )}
              </p>`
            : first
              ? html`<p>
                  ${msg('This browser cannot access this computer’s serial ports. Ports of relays are in the list.')}
                </p>`
              : this.#unsupported()
        }
      </div>
      ${own ? this.#signIn(own) : nothing}
      <div class="choices">
        ${
          this.supported
            ? html`<button class="primary" @click=${() => this.shell?.connect()}>${msg('Connect a device')}</button>`
            : first
              ? open(first, 'primary')
              : this.#useRelay('primary')
        }
        ${others.map((port) => open(port, 'quiet tall'))}
        <button class="quiet tall" ?disabled=${!tryDemo} @click=${tryDemo}>${msg('Try a demo device')}</button>
        ${this.supported || first ? this.#useRelay('quiet tall') : nothing}
      </div>
      ${
        this.supported
          ? html`<p class="small">
              ${joinSentences(
                msg('The browser asks which port this page may use. Chosen ports stay in the sidebar.'),
                msg('Device on another computer? A relay there shares its ports with this page.'),
              )}
            </p>`
          : nothing
      }`;
  }

  /** The relay that serves this page requires sign-in: shown first. */
  #signIn(own: RelaySummary) {
    return html`<section class="sign-in" aria-label=${msg('Sign in')}>
      <p>${msg(str`The ports of ${relayHost(own.address)} require a link.`)}</p>
      <paste-link .relay=${own.address}></paste-link>
    </section>`;
  }

  #useRelay(look: string) {
    return html`<button class=${look} @click=${() => this.shell?.addRelay()}>${msg('Add a relay')}</button>`;
  }

  #unsupported() {
    return html`<p>
        ${
          isSecureContext
            ? msg('Serial devices need Web Serial, which this browser lacks. Browsers for computers that have it:')
            : msg(
                'Serial ports need a secure page: open this page over https or on localhost. Browsers with Web Serial:',
              )
        }
      </p>
      <ul>
        <li>Chrome, Edge, Opera, Brave*</li>
        <li>${msg('Firefox 151 or later')}</li>
        <li>${msg('Chrome 148 or later on Android')}</li>
      </ul>
      <p class="small">* ${msg('In Brave it is off by default: enable Web Serial API in brave://flags.')}</p>
      <p>
        ${msg('A relay on the device’s computer shares its ports here too. Captures and demo devices also work here.')}
      </p>`;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        place-content: safe center;
        justify-items: center;
        gap: 24px;
        height: 100%;
        padding: 24px;
        overflow: auto;
        text-align: center;
      }
      .text {
        display: grid;
        gap: 10px;
        justify-items: center;
      }
      h1 {
        margin: 0;
        font: 650 26px/1.2 var(--sans);
        letter-spacing: -0.02em;
        text-wrap: balance;
      }
      p {
        margin: 0;
        max-width: 46ch;
        color: var(--muted);
        font-size: 14.5px;
        text-wrap: pretty;
      }
      .small {
        max-width: 52ch;
        color: var(--faint);
        font-size: 12.5px;
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
        font-size: 14.5px;
        line-height: 1.7;
      }
      .sign-in {
        display: grid;
        gap: 10px;
        width: min(460px, 100%);
        padding: 14px 16px;
        border: 1px solid var(--line);
        border-radius: var(--r-panel);
        background: var(--surface);
      }
      .sign-in p {
        max-width: none;
        text-wrap: balance;
        color: var(--text);
        font-size: 13px;
      }
      .choices {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: 10px;
      }
      .choices .primary,
      .choices .tall {
        height: max(34px, var(--h-field));
        padding-inline: 18px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'first-run': FirstRun;
  }
}
