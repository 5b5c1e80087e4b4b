import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CaptureId } from '../../engine/api/captures.ts';
import type { PortId } from '../../engine/api/ports.ts';
import '../captures/capture-list.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { icon, mark } from '../kit/icons.ts';
import '../ports/port-list.ts';
import './relay-list.ts';

const onMac = /mac|iphone|ipad/i.test(navigator.userAgent);

/** The keys that open the command palette, as this keyboard names them. */
const commandKeys = onMac ? '⌘ K' : 'Ctrl K';

/** Ports, relays, demo devices and captures. A sidebar in a wide window, a sheet on a phone. */
@customElement('app-sidebar')
@localized()
export class AppSidebar extends LitElement {
  @property({ type: Boolean }) connectable = false;
  /** What there is to list is known. */
  @property({ type: Boolean }) started = false;
  @property({ attribute: false }) port: PortId | undefined;
  @property({ attribute: false }) capture: CaptureId | undefined;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;

  override render() {
    return html`<div class="brand">
        ${mark}<span>Baudcast</span>
        <button
          class="icon"
          title="${msg('Commands')} (${commandKeys})"
          aria-label=${msg('Commands')}
          aria-keyshortcuts="Control+K Meta+K"
          @click=${() => this.shell?.showCommands()}
        >
          ${icon('command')}
        </button>
        <button
          class="icon"
          title=${msg('Preferences')}
          aria-label=${msg('Preferences')}
          @click=${() => this.shell?.showPreferences()}
        >
          ${icon('settings')}
        </button>
      </div>
      ${this.started ? this.#lists() : nothing}`;
  }

  #lists() {
    const own = html`<port-list source="serial" connectable .selected=${this.port}></port-list>`;
    return html`${this.connectable ? own : nothing}
      <relay-list .selected=${this.port}></relay-list>
      <port-list source="demo" .selected=${this.port}></port-list>
      <capture-list .selected=${this.capture}></capture-list>`;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 14px;
        height: 100%;
        padding: 6px 8px calc(12px + env(safe-area-inset-bottom));
        overflow: auto;
        background: var(--surface);
        scrollbar-width: thin;
      }
      .brand {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 0 0 0 8px;
        font-weight: 650;
        font-size: 14px;
        letter-spacing: -0.01em;
      }
      .brand span {
        flex: 1;
      }
      .brand .icon + .icon {
        margin-left: -8px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'app-sidebar': AppSidebar;
  }
}
