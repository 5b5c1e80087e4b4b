import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { toSerialError } from '../../core/serial-error.ts';
import { errorText } from '../../i18n/error-sentences.ts';
import { joinSentences, sentenceGap } from '../../i18n/join-sentences.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';

interface Notice {
  readonly id: number;
  readonly title: string;
  readonly text: string;
  readonly isError: boolean;
}

/** Long enough to read two sentences. */
const shownMs = 7000;
const maxShown = 3;

/** Messages in a corner, announced to screen readers. Errors stay until dismissed. */
@customElement('notice-region')
@localized()
export class NoticeRegion extends LitElement {
  @state() private notices: readonly Notice[] = [];
  #count = 0;

  tell(text: string): void {
    const { id } = this.#add({ title: '', text, isError: false });
    setTimeout(() => this.#dismiss(id), shownMs);
  }

  /** @param error whatever was thrown; anything but a `SerialError` counts as internal */
  report(error: unknown): void {
    const { code, detail } = toSerialError(error, 'internal');
    const { happened, data, todo } = errorText(code, detail);
    this.#add({ title: happened, text: joinSentences(data, todo), isError: true });
  }

  #add(notice: Omit<Notice, 'id'>): Notice {
    const added = { ...notice, id: (this.#count += 1) };
    const others = this.notices.filter(({ title, text }) => title !== added.title || text !== added.text);
    this.notices = [...others, added].slice(-maxShown);
    return added;
  }

  #dismiss(id: number): void {
    this.notices = this.notices.filter((notice) => notice.id !== id);
  }

  /** In the top layer, above a dialog opened before. */
  protected override updated(): void {
    this.popover = 'manual';
    if (this.matches(':popover-open')) this.hidePopover();
    if (this.notices.length > 0) this.showPopover();
  }

  override render() {
    return html`<div role="log" aria-live="polite" aria-label=${msg('Messages')}>
      ${repeat(
        this.notices,
        ({ id }) => id,
        ({ id, title, text, isError }) =>
          html`<div class="notice ${isError ? 'failed' : ''}">
            ${icon(isError ? 'warning' : 'info')}
            <p>${title ? html`<strong>${title}</strong>${sentenceGap()}` : nothing}${text}</p>
            <button class="icon" aria-label=${msg('Dismiss')} @click=${() => this.#dismiss(id)}>
              ${icon('close')}
            </button>
          </div>`,
      )}
    </div>`;
  }

  static override styles = [
    controls,
    css`
      :host {
        position: fixed;
        /* Above the input line and the status strip. */
        inset: auto 12px calc(12px + var(--foot, 0px) + env(safe-area-inset-bottom)) auto;
        width: min(400px, calc(100vw - 24px));
        margin: 0;
        padding: 0;
        border: 0;
        background: none;
        overflow: visible;
        font: 13px/1.45 var(--sans);
        color: var(--text);
      }
      [role] {
        display: grid;
        gap: 8px;
      }
      .notice {
        display: flex;
        gap: 10px;
        padding: 8px 6px 8px 12px;
        border: 1px solid var(--line);
        border-radius: var(--r-panel);
        background: var(--surface);
        box-shadow: var(--float);
      }
      .notice > svg {
        margin-top: 4px;
        color: var(--accent);
      }
      .failed > svg,
      .failed strong {
        color: var(--err);
      }
      p {
        flex: 1;
        margin: 0;
        padding-block: 3px;
        overflow-wrap: anywhere;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'notice-region': NoticeRegion;
  }
}
