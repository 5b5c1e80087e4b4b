import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { EngineState } from '../../engine/api/engine-api.ts';
import { engineStateContext } from '../page/contexts.ts';
import type { CapturePlace } from '../page/shell-context.ts';
import type { Tab } from './tab-model.ts';
import { tabSubject } from './tab-subject.ts';

/** Views are loaded after the first screen: they are needed once something is open. */
const loaders = {
  session: () => import('../session/session-view.ts'),
  capture: () => import('../session/capture-view.ts'),
  timeline: () => import('../session/timeline-view.ts'),
  port: () => import('./kept-port.ts'),
  'open-failed': () => import('../connect/open-failed.ts'),
  busy: () => import('../connect/busy-strip.ts'),
};

type Part = keyof typeof loaders;

/** What a tab shows: a session's view, why it has none, or a capture's view. */
@customElement('tab-view')
@localized()
class TabView extends LitElement {
  @property({ attribute: false }) tab!: Tab;
  /** Whether it is on the screen now. */
  @property({ type: Boolean }) active = false;
  /** Whether it is the one that is worked at. */
  @property({ type: Boolean }) current = false;
  /** A place of its capture to be shown. */
  @property({ attribute: false }) place: CapturePlace | undefined;
  /** How many tabs wait for their ports to be opened again. */
  @property({ type: Number }) kept = 0;
  /** Parts that could not be loaded. */
  @state() private missing: ReadonlySet<Part> = new Set();
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;

  override render() {
    const view = this.#view();
    if (this.missing.size > 0)
      return html`<p>${msg('This part of the page could not be loaded. Reload the page; captures are stored.')}</p>`;
    return view;
  }

  #view() {
    if (this.tab.kind === 'capture') {
      this.#load('capture');
      return html`<capture-view
        .captureId=${this.tab.id}
        .active=${this.active}
        .current=${this.current}
        .place=${this.place}
      ></capture-view>`;
    }
    if (this.tab.kind === 'timeline') {
      this.#load('timeline');
      return html`<timeline-view
        .timelineId=${this.tab.id}
        .sources=${this.tab.sources}
        .active=${this.active}
        .current=${this.current}
        .place=${this.place}
      ></timeline-view>`;
    }
    if (this.tab.kind === 'port') {
      this.#load('port');
      return html`<kept-port
        .tab=${this.tab}
        .others=${this.kept - 1}
        .active=${this.active}
        .current=${this.current}
        .place=${this.place}
      ></kept-port>`;
    }
    const { session, port } = tabSubject(this.tab, this.engineState);
    if (!session) return nothing;
    const failed = session.state.kind === 'failed';
    if (session.state.kind === 'failed' && session.state.retryMs !== undefined) {
      this.#load('busy');
      this.#load('session');
      return html`<busy-strip .session=${session} .port=${port}></busy-strip>
        <session-view .sessionId=${session.id} .active=${this.active}></session-view>`;
    }
    const hasData = session.rxBytes + session.txBytes > 0;
    if (failed) this.#load('open-failed');
    if (!failed || hasData) this.#load('session');
    return html`${
      failed
        ? html`<open-failed class=${hasData ? 'above' : ''} .session=${session} .port=${port}></open-failed>`
        : nothing
    }
    ${
      !failed || hasData
        ? html`<session-view
            .sessionId=${session.id}
            .active=${this.active}
            .current=${this.current}
            .place=${this.place}
          ></session-view>`
        : nothing
    }`;
  }

  /** Tries again with each change until it is loaded. */
  #load(part: Part): void {
    loaders[part]().then(
      () => this.#note(part, false),
      () => this.#note(part, true),
    );
  }

  #note(part: Part, isMissing: boolean): void {
    if (this.missing.has(part) === isMissing) return;
    const others = [...this.missing].filter((one) => one !== part);
    this.missing = new Set(isMissing ? [...others, part] : others);
  }

  static override styles = css`
    :host {
      display: flex;
      flex-direction: column;
    }
    session-view,
    capture-view,
    timeline-view,
    kept-port,
    open-failed:not(.above) {
      flex: 1;
      min-height: 0;
    }
    .above {
      flex: none;
      max-height: 50%;
      border-bottom: 1px solid var(--line);
    }
    p {
      margin: auto;
      padding: 24px;
      color: var(--muted);
    }
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'tab-view': TabView;
  }
}
