import { html, nothing } from 'lit';
import type { CaptureId, PortProfile, SessionId } from '../../engine/api/ports.ts';
import '../monitor/monitor-view.ts';
import type { MonitorView } from '../monitor/monitor-view.ts';
import '../terminal/terminal-view.ts';
import type { TerminalView } from '../terminal/terminal-view.ts';
import type { ViewPreferences } from './view-preferences.ts';
import './view-switch.ts';

export interface ViewStackOptions {
  readonly captureId: CaptureId;
  /** Empty for a stored capture. */
  readonly sessionId: SessionId;
  /** Whether the port is open. */
  readonly open: boolean;
  /** Why nothing can be transmitted all the same; empty when it can. */
  readonly reason: string;
  readonly profile: Pick<PortProfile, 'encoding' | 'lineEnding' | 'localEcho'>;
  readonly preferences: ViewPreferences;
  /** The person wants the view to stand still. */
  readonly held: boolean;
  /** None of the views is in sight. */
  readonly paused: boolean;
  /** Views that were shown once stay, paused, so that their place and what was cleared are found again. */
  readonly visited: ReadonlySet<ViewPreferences['view']>;
}

/** The views of one capture, one of them in sight. */
export function viewStack({
  captureId,
  sessionId,
  open,
  reason,
  profile,
  preferences,
  held,
  paused,
  visited,
}: ViewStackOptions) {
  const { view, newline } = preferences;
  const lead = html`<view-switch slot="lead" .view=${view}></view-switch>`;
  return html`
    ${
      visited.has('terminal')
        ? html`<terminal-view
            class="view"
            ?hidden=${view !== 'terminal'}
            .paused=${held || paused || view !== 'terminal'}
            .captureId=${captureId}
            .sessionId=${sessionId}
            .open=${open}
            .reason=${reason}
            .encoding=${profile.encoding}
            .lineEnding=${profile.lineEnding}
            .localEcho=${profile.localEcho}
            .newline=${newline}
            >${lead}</terminal-view
          >`
        : nothing
    }
    ${
      visited.has('monitor')
        ? html`<monitor-view
            class="view"
            ?hidden=${view !== 'monitor'}
            .held=${held}
            .paused=${paused || view !== 'monitor'}
            .captureId=${captureId}
            .encoding=${profile.encoding}
            .preferences=${preferences}
            >${lead}</monitor-view
          >`
        : nothing
    }
  `;
}

/** The view in sight. */
export function shownView(root: ParentNode): TerminalView | MonitorView | null {
  return root.querySelector<TerminalView | MonitorView>('.view:not([hidden])');
}
