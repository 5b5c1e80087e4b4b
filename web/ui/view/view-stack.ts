import { html as plainHtml, nothing, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import type { CaptureId } from '../../engine/api/captures.ts';
import type { PortProfile } from '../../engine/api/ports.ts';
import type { SessionId } from '../../engine/api/sessions.ts';
import type { ViewChoice } from './view-choice.ts';
import type { ViewElement, ViewKind } from './view-kind.ts';
import './view-switch.ts';

/** What the views of one capture show. */
interface ViewSubject {
  readonly captureId: CaptureId;
  /** Under which what is in front in its views is kept. */
  readonly lookKey: string;
  /** Empty for a stored capture. */
  readonly sessionId: SessionId;
  /** Whether the port is open. */
  readonly open: boolean;
  /** Why nothing can be transmitted all the same; empty when it can. */
  readonly reason: string;
  readonly profile: Pick<PortProfile, 'encoding' | 'lineEnding' | 'localEcho'>;
  /** The person paused the view. */
  readonly held: boolean;
  /** None of the views is visible. */
  readonly paused: boolean;
  /** What an empty view shows. */
  readonly empty?: () => TemplateResult;
}

/** The views of a capture that were shown so far, one of them visible. */
export function viewStack(kinds: readonly ViewKind[], { preferences, visited }: ViewChoice, subject: ViewSubject) {
  const { view, options } = preferences;
  const { profile } = subject;
  const lead = plainHtml`<view-switch slot="lead" .kinds=${kinds} .view=${view}></view-switch>`;
  return kinds.map(({ id, tag }) =>
    visited.has(id)
      ? html`<${tag}
          class="view"
          ?hidden=${id !== view}
          .held=${subject.held}
          .paused=${subject.paused || id !== view}
          .captureId=${subject.captureId}
          .lookKey=${subject.lookKey}
          .sessionId=${subject.sessionId}
          .open=${subject.open}
          .reason=${subject.reason}
          .encoding=${profile.encoding}
          .lineEnding=${profile.lineEnding}
          .localEcho=${profile.localEcho}
          .options=${options[id]}
          >${lead}${id === view ? (subject.empty?.() ?? nothing) : nothing}</${tag}
        >`
      : nothing,
  );
}

/** The visible view. */
export function shownView(root: ParentNode): ViewElement<unknown> | null {
  return root.querySelector<ViewElement<unknown>>('.view:not([hidden])');
}
