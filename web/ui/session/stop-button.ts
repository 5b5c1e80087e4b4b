import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { engineContext, engineStateContext } from '../page/contexts.ts';
import { attempt } from '../page/problem.ts';

/** As people read it. Terminals have no use for Pause either, but few laptops have that key. */
export const stopKeys = 'Alt End';

/** Typed characters wait for a moment too: only what waits longer shows the button. */
const queuedMs = 300;

/**
 * The emergency stop of a port: in sight while anything runs or is queued on it. Its key works wherever the focus is,
 * in the terminal too.
 */
@localized()
@customElement('stop-button')
export class StopButton extends LitElement {
  @property() sessionId = '';
  /** The key is for this session. */
  @property({ type: Boolean }) current = false;
  @consume({ context: engineContext }) private engine!: EngineApi;
  @consume({ context: engineStateContext, subscribe: true }) @state() private engineState!: EngineState;
  /** Bytes have been queued for a while. */
  @state() private isBacklogged = false;
  #backlog: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('keydown', this.#key, { capture: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('keydown', this.#key, { capture: true });
    this.#watchQueue(false);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('engineState')) return;
    const session = this.engineState.sessions.find(({ id }) => id === this.sessionId);
    this.#watchQueue((session?.txQueued ?? 0) > 0);
  }

  protected override render() {
    const isBusy = this.#isRunning() || this.isBacklogged;
    this.hidden = !isBusy;
    if (!isBusy) return nothing;
    const title = msg('Stop everything on this port');
    return html`<button
      class="danger"
      type="button"
      aria-label=${msg('Stop all')}
      title=${`${title} (${stopKeys})`}
      @click=${this.#stop}
    >
      ${icon('stop')}<span>${msg('Stop all')}</span>
    </button>`;
  }

  #isRunning(): boolean {
    return this.engineState.jobs.some(
      ({ subject, error }) => !error && 'sessionId' in subject && subject.sessionId === this.sessionId,
    );
  }

  #watchQueue(isQueued: boolean): void {
    if (isQueued) {
      this.#backlog ??= setTimeout(() => (this.isBacklogged = true), queuedMs);
      return;
    }
    clearTimeout(this.#backlog);
    this.#backlog = undefined;
    this.isBacklogged = false;
  }

  #key = (event: KeyboardEvent): void => {
    const { key, altKey, ctrlKey, metaKey, shiftKey, repeat } = event;
    const isAltEnd = key === 'End' && altKey && !ctrlKey && !metaKey && !shiftKey;
    const isPause = key === 'Pause' && !altKey && !metaKey && !shiftKey;
    if (!this.current || repeat || !(isAltEnd || isPause)) return;
    event.preventDefault();
    event.stopPropagation();
    this.#stop();
  };

  #stop = (): void => attempt(this, this.engine.sessions.stopAll(this.sessionId));

  static override styles = [
    controls,
    css`
      :host {
        flex: none;
      }
      @container (max-width: 480px) {
        button {
          width: var(--h);
          padding: 0;
        }
        span {
          display: none;
        }
      }
    `,
  ];
}
