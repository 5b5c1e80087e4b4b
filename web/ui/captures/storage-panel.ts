import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { StorageState } from '../../engine/api/captures.ts';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import { errorText } from '../../i18n/error-sentences.ts';
import { formatBytes, formatMoment } from '../../i18n/format.ts';
import { joinSentences, sentenceGap } from '../../i18n/join-sentences.ts';
import { engineContext, engineStateContext } from '../page/contexts.ts';
import { askToKeep, mayBeDeleted } from '../page/kept-storage.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';

const budgets = [100e6, 250e6, 500e6, 1e9, 2e9, 5e9, 10e9, 20e9];

/** Storage used by captures, its limit, and how many were deleted to stay within it. */
@customElement('storage-panel')
@localized()
class StoragePanel extends LitElement {
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;
  /** A limit below the current use, to be confirmed because captures are deleted. */
  @state() private asked: number | undefined;
  /** Whether the browser may delete captures by itself. */
  @state() private keeping: 'kept' | 'at-risk' | 'refused' | 'unknown' = 'unknown';

  override connectedCallback(): void {
    super.connectedCallback();
    void mayBeDeleted().then((may) => (this.keeping = may === undefined ? 'unknown' : may ? 'at-risk' : 'kept'));
  }

  override render() {
    const { storage } = this.engineState;
    const { usedBytes, budgetBytes, availableBytes } = storage;
    const chosen = this.asked ?? budgetBytes;
    const share = Math.min(100, (usedBytes / budgetBytes) * 100);
    return html`<div class="line">
        <span id="used">${msg(str`${formatBytes(usedBytes)} used`)}</span>
        <svg
          class="meter"
          role="meter"
          aria-labelledby="used"
          aria-valuemin="0"
          aria-valuemax="100"
          aria-valuenow=${Math.round(share)}
          preserveAspectRatio="none"
          viewBox="0 0 100 1"
        >
          <rect width=${share} height="1" />
        </svg>
        <label for="budget">${msg('of at most')}</label>
        <select id="budget" class="chip" @change=${this.#choose}>
          ${this.#choices(chosen).map(
            (bytes) => html`<option value=${bytes} ?selected=${bytes === chosen}>${formatBytes(bytes)}</option>`,
          )}
        </select>
      </div>
      <p>
        ${joinSentences(
          msg('At the limit, the oldest captures that are not pinned are deleted.'),
          availableBytes === undefined ? '' : msg(str`The browser has ${formatBytes(availableBytes)} free.`),
        )}
      </p>
      ${this.#promise()} ${this.#confirm(usedBytes)} ${this.#trouble(storage)} ${this.#pruned(storage)}`;
  }

  #choices(chosen: number): readonly number[] {
    return [...new Set([...budgets, chosen, this.engineState.storage.budgetBytes])].toSorted((a, b) => a - b);
  }

  /** What the browser promises. */
  #promise() {
    switch (this.keeping) {
      case 'unknown':
        return nothing;
      case 'kept':
        return html`<p aria-live="polite">${msg('The browser deletes none of them by itself.')}</p>`;
      case 'refused':
        return html`<p aria-live="polite">
          ${msg('The browser refused. It may agree later, when this page is installed or bookmarked.')}
        </p>`;
      case 'at-risk':
        return html`<p class="risk" aria-live="polite">
          ${msg('When the disk is nearly full, the browser may delete all of them.')}
          <button class="quiet" type="button" @click=${this.#keep}>${msg('Ask it to keep them')}</button>
        </p>`;
    }
  }

  #keep = async (): Promise<void> => {
    this.keeping = (await askToKeep()) ? 'kept' : 'refused';
  };

  #confirm(usedBytes: number) {
    const { asked } = this;
    if (asked === undefined) return nothing;
    return html`<div class="box warn">
      <p>${msg(str`This deletes the oldest captures that are not pinned, about ${formatBytes(usedBytes - asked)}.`)}</p>
      <button class="quiet" @click=${() => (this.asked = undefined)}>${msg('Keep them')}</button>
      <button class="danger" @click=${() => this.#set(asked)}>${msg('Delete them')}</button>
    </div>`;
  }

  #trouble({ kind }: StorageState) {
    if (kind === 'ok') return nothing;
    const { happened, data, todo } = errorText(kind === 'full' ? 'storage-full' : 'storage-blocked');
    return html`<div class="box warn">
      ${icon('warning')}
      <p><strong>${happened}</strong>${sentenceGap()}${joinSentences(data, todo)}</p>
    </div>`;
  }

  #pruned({ pruned }: StorageState) {
    if (pruned.length === 0) return nothing;
    const nowMs = Date.now();
    return html`<details>
      <summary>
        ${
          pruned.length === 1
            ? msg('1 capture was deleted to stay within the limit')
            : msg(str`${pruned.length} captures were deleted to stay within the limit`)
        }
      </summary>
      <ul>
        ${pruned
          .toReversed()
          .map(
            ({ name, bytes, timeMs }) => html`<li>${name}, ${formatBytes(bytes)}, ${formatMoment(timeMs, nowMs)}</li>`,
          )}
      </ul>
    </details>`;
  }

  #choose = (event: Event): void => {
    const bytes = Number((event.target as HTMLSelectElement).value);
    const { usedBytes, budgetBytes } = this.engineState.storage;
    if (bytes < usedBytes && bytes < budgetBytes) this.asked = bytes;
    else void this.#set(bytes);
  };

  async #set(bytes: number): Promise<void> {
    this.asked = undefined;
    try {
      await this.engine.captures.setBudget(bytes);
    } catch (error) {
      this.shell?.report(error);
    }
  }

  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 6px;
        padding: 12px 20px;
        border-top: 1px solid var(--line);
        background: var(--bg);
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 10px;
        font-variant-numeric: tabular-nums;
      }
      .meter {
        flex: 1;
        min-width: 80px;
        height: 6px;
        border-radius: 3px;
        background: var(--line);
        fill: var(--accent);
      }
      p {
        margin: 0;
        color: var(--muted);
        font-size: 12px;
      }
      .risk {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 8px;
      }
      .risk button {
        color: var(--text);
      }
      .box {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
        padding: 8px 12px;
        border-radius: var(--r);
        background: var(--warn-soft);
      }
      .box p {
        flex: 1 1 200px;
        color: var(--text);
        font-size: inherit;
      }
      .box svg,
      .box strong {
        color: var(--warn);
      }
      details {
        color: var(--muted);
        font-size: 12px;
      }
      summary {
        width: fit-content;
        border-radius: 3px;
      }
      ul {
        margin: 4px 0 0;
        padding-left: 20px;
      }
      @media (forced-colors: active) {
        .meter {
          border: 1px solid CanvasText;
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'storage-panel': StoragePanel;
  }
}
