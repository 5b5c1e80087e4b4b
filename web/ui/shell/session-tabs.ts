import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { LitElement, type PropertyValues, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { EngineState } from '../../engine/api/engine-api.ts';
import { engineStateContext } from '../page/contexts.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { dotStyles, portDot, statusName } from '../page/port-dot.ts';
import { portStatus } from '../page/port-status.ts';
import { type TabModel, currentKey, tabKey } from './tab-model.ts';
import { tabSubject } from './tab-subject.ts';

/**
 * The row of tabs (WAI-ARIA: tabs with automatic activation). Arrow keys, Home and End go through them, Delete closes.
 * Fires `tab-show` and `tab-close` with the tab's key as `detail`.
 */
@customElement('session-tabs')
@localized()
class SessionTabs extends LitElement {
  @property({ attribute: false }) model!: TabModel;
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;

  override render() {
    void import('../kit/scroll-strip.ts'); // until then it is a plain box
    const { tabs, left, right } = this.model;
    const current = currentKey(this.model);
    return html`<scroll-strip
      ><div
        role="tablist"
        aria-label=${msg('Sessions and captures')}
        aria-multiselectable=${right === undefined ? nothing : 'true'}
        @keydown=${this.#key}
      >
        ${repeat(tabs, tabKey, (tab) => {
          const key = tabKey(tab);
          const { title, port, session } = tabSubject(tab, this.engineState);
          const status = port && portStatus(port, session);
          return html`<button
            role="tab"
            data-key=${key}
            aria-selected=${key === left || key === right ? 'true' : 'false'}
            aria-keyshortcuts="Delete"
            tabindex=${key === current ? 0 : -1}
            class=${key === current ? 'current' : ''}
            title=${title}
            @click=${(event: MouseEvent) => {
              // Typing goes to what a pointer has chosen; keys stay among the tabs.
              if (event.detail > 0 && key !== current) (event.currentTarget as HTMLElement).blur();
              this.#fire('tab-show', key);
            }}
            @auxclick=${(event: MouseEvent) => event.button === 1 && this.#fire('tab-close', key)}
          >
            ${status ? portDot(status, port.profile.color) : icon(tab.kind === 'timeline' ? 'menu' : 'note')}<span
              class="title"
              >${title}</span
            >${
              status
                ? html`<span class="visually-hidden">${statusName(status)}</span>`
                : html`<span class="visually-hidden">${tab.kind === 'timeline' ? nothing : msg('capture')}</span>`
            }
            <span
              class="close"
              aria-hidden="true"
              title=${msg('Close (Delete)')}
              @click=${(event: Event) => this.#close(event, key)}
              >${icon('close')}</span
            >
          </button>`;
        })}
      </div></scroll-strip
    >`;
  }

  /** The focused tab was closed: the next tab gets the focus. */
  #refocus = false;

  #close(event: Event, key: string): void {
    event.stopPropagation();
    this.#fire('tab-close', key);
  }

  #fire(name: 'tab-show' | 'tab-close', key: string): void {
    this.dispatchEvent(new CustomEvent(name, { detail: key }));
  }

  #key = (event: KeyboardEvent): void => {
    const keys = this.model.tabs.map(tabKey);
    const at = keys.indexOf(currentKey(this.model) ?? '');
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    const current = keys[at];
    if (event.key === 'Delete' && current !== undefined) {
      this.#refocus = true;
      this.#fire('tab-close', current);
    }
    const next = to === undefined ? undefined : keys.at(to % keys.length);
    if (next === undefined) return;
    event.preventDefault();
    this.#fire('tab-show', next);
    void this.updateComplete.then(() => this.#button(next)?.focus());
  };

  #button(key: string): HTMLElement | null {
    return this.renderRoot.querySelector(`[data-key="${CSS.escape(key)}"]`);
  }

  protected override updated(changed: PropertyValues): void {
    const current = currentKey(this.model);
    if (!changed.has('model') || current === undefined) return;
    this.#button(current)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    if (this.#refocus && changed.get('model')) this.#button(current)?.focus();
    this.#refocus = false;
  }

  static override styles = [
    controls,
    dotStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      scroll-strip:not(:defined) {
        display: block;
        overflow: auto hidden;
      }
      [role='tablist'] {
        display: flex;
        width: max-content;
      }
      [role='tab'] {
        position: relative;
        max-width: 240px;
        height: 37px;
        padding: 1px 14px 0;
        color: var(--muted);
      }
      [role='tab'].current {
        padding-right: 32px;
      }
      [role='tab']::after {
        content: '';
        position: absolute;
        inset: auto 0 0;
        height: 2px;
      }
      [role='tab'][aria-selected='true'] {
        color: var(--text);
      }
      [role='tab'][aria-selected='true']::after {
        background: var(--edge);
      }
      [role='tab'].current::after {
        background: var(--accent);
      }
      [role='tab']:focus-visible {
        outline-offset: -3px;
        border-radius: var(--r);
      }
      [role='tab']:hover {
        color: var(--text);
      }
      .title {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      /* It lies over the end of the title, so that no tab changes its width under the pointer. */
      .close {
        position: absolute;
        right: 7px;
        display: grid;
        place-content: center;
        width: 20px;
        height: 20px;
        border-radius: 4px;
        background: var(--surface);
        box-shadow: -6px 0 4px var(--surface);
        opacity: 0;
      }
      .current .close {
        box-shadow: none;
      }
      .close svg {
        width: 12px;
        height: 12px;
      }
      .close:hover {
        background: var(--raised);
      }
      [role='tab']:hover .close,
      [role='tab'].current .close {
        opacity: 1;
      }
      @media (pointer: coarse) {
        [role='tab'] {
          height: 44px;
        }
        [role='tab'].current {
          padding-right: 42px;
        }
        [role='tab']:not(.current) .close {
          display: none;
        }
        .close {
          right: 6px;
          width: 32px;
          height: 32px;
        }
      }
      @media (forced-colors: active) {
        [role='tab'][aria-selected='true']::after {
          background: Highlight;
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'session-tabs': SessionTabs;
  }
}
