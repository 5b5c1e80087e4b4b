import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { dotStyles, portDot, statusName } from '../page/port-dot.ts';
import { portStatus } from '../page/port-status.ts';
import type { TabSubject } from './tab-subject.ts';

/**
 * Heads one of two panes: which port it is, in its colour, and whether the keyboard is in it.
 * @fires pane-closed - the other pane is to be shown alone
 */
@localized()
@customElement('pane-head')
export class PaneHead extends LitElement {
  @property({ attribute: false }) subject!: TabSubject;
  /** The pane that the next chosen tab goes to. */
  @property({ type: Boolean, reflect: true }) current = false;

  protected override render() {
    const { title, port, session } = this.subject;
    const status = port && portStatus(port, session);
    return html`<div class="head ${port?.profile.color ?? ''}">
      ${status ? portDot(status, port.profile.color) : icon('note')}
      <h2 title=${title}>${title}</h2>
      ${status ? html`<small>${statusName(status)}</small>` : html`<small>${msg('capture')}</small>`}
      <span class="grow"></span>
      ${session ? html`<span class="keys">${icon('keyboard')}${msg('typing here')}</span>` : nothing}
      <button
        class="icon"
        type="button"
        title=${msg('Show the other pane alone')}
        aria-label=${msg('Show the other pane alone')}
        @click=${() => this.dispatchEvent(new Event('pane-closed'))}
      >
        ${icon('close')}
      </button>
    </div>`;
  }

  static override styles = [
    controls,
    dotStyles,
    css`
      :host {
        display: block;
        flex: none;
        container-type: inline-size;
      }
      @container (max-width: 340px) {
        small {
          display: none;
        }
      }
      .head {
        --tint: var(--accent);
        display: flex;
        align-items: center;
        gap: 7px;
        min-height: 30px;
        padding: 0 4px 0 12px;
        border-bottom: 1px solid var(--line);
        border-top: 2px solid var(--line);
        background: var(--surface);
      }
      .head.blue {
        --tint: var(--port-blue);
      }
      .head.teal {
        --tint: var(--port-teal);
      }
      .head.violet {
        --tint: var(--port-violet);
      }
      .head.pink {
        --tint: var(--port-pink);
      }
      .head.red {
        --tint: var(--port-red);
      }
      .head.orange {
        --tint: var(--port-orange);
      }
      .head.yellow {
        --tint: var(--port-yellow);
      }
      .head.green {
        --tint: var(--port-green);
      }
      h2 {
        min-width: 4ch;
        margin: 0;
        overflow: hidden;
        color: var(--muted);
        font: 550 13px/1.3 var(--sans);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      small {
        flex: 0 1 auto;
        overflow: hidden;
        color: var(--faint);
        font-size: 12px;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .grow {
        flex: 1;
      }
      .keys {
        display: none;
        flex: none;
        align-items: center;
        gap: 5px;
        color: var(--accent);
        font-size: 12px;
        white-space: nowrap;
      }
      .icon svg {
        width: 12px;
        height: 12px;
      }
      .icon {
        width: 26px;
        height: 26px;
      }
      :host([current]) .head {
        border-top-color: var(--tint);
      }
      :host([current]) h2 {
        color: var(--text);
        font-weight: 650;
      }
      /* The keyboard is in this pane: what is typed goes here. */
      :host([typing]) .head {
        background: color-mix(in srgb, var(--tint) 12%, var(--surface));
      }
      :host([typing]) .keys {
        display: inline-flex;
      }
      @media (forced-colors: active) {
        :host([current]) .head {
          border-top-color: Highlight;
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'pane-head': PaneHead;
  }
}
