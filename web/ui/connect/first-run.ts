import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { EngineState } from '../../engine/api/engine-api.ts';
import type { PortSummary } from '../../engine/api/ports.ts';
import type { RelaySummary } from '../../engine/api/relays.ts';
import { engineStateContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { showcaseDemo } from '../page/port-status.ts';
import { needsSignIn, placedTitle, relayHost } from '../page/relay-status.ts';

/** More are found in the list. */
const maxOffered = 3;

/** What is seen when nothing is open: what this is, and where to begin. */
@customElement('first-run')
@localized()
export class FirstRun extends LitElement {
  /** Whether this browser reaches serial ports. */
  @property({ type: Boolean }) supported = false;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;

  override render() {
    const { ports, relays } = this.engineState;
    const own = relays.find((relay) => relay.own && needsSignIn(relay));
    const demo = showcaseDemo(ports);
    // Its button is there before the list of ports is, so that none moves from under a pointer.
    const tryDemo = demo && (() => this.shell?.openPort(demo.id));
    // Where a device can be connected, that comes first, and the list is there for the rest.
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
                ${msg('Terminal, monitor and recorder for anything with a serial port. Works offline; nothing leaves this computer.')}
              </p>`
            : first
              ? html`<p>
                  ${msg('This browser does not reach the ports of this computer itself. Those of the relays are in the list.')}
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
              ${msg('The browser asks which port this page may use. Ports once chosen stay in the list at the side.')}
              ${msg('In use on another computer? A relay there makes its ports appear here.')}
            </p>`
          : nothing
      }`;
  }

  /** The relay this page came from wants to know who one is: that comes before all else. */
  #signIn(own: RelaySummary) {
    return html`<section class="sign-in" aria-label=${msg('Sign in')}>
      <p>${msg(str`The ports of ${relayHost(own.address)} are for those who were given a link.`)}</p>
      <paste-link .relay=${own.address}></paste-link>
    </section>`;
  }

  #useRelay(look: string) {
    return html`<button class=${look} @click=${() => this.shell?.addRelay()}>${msg('Use a relay')}</button>`;
  }

  #unsupported() {
    return html`<p>
        ${
          isSecureContext
            ? msg('Reaching a device takes Web Serial, which this browser does not have. These do, on a computer:')
            : msg(
                'Browsers give serial ports only to secure pages: open this page over https, or on localhost. Browsers with Web Serial:',
              )
        }
      </p>
      <ul>
        <li>Chrome, Edge, Opera, Brave*</li>
        <li>${msg('Firefox 151 or later')}</li>
        <li>${msg('Chrome 148 or later on Android')}</li>
      </ul>
      <p class="small">* ${msg('Brave has it switched off at first: brave://flags, Web Serial API.')}</p>
      <p>
        ${msg('A relay on the device’s computer makes its ports appear in this browser too; captures and the demo devices work here all the same.')}
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
