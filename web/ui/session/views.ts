import { html, nothing } from 'lit';
import type { SessionSummary } from '../../engine/api/sessions.ts';
import { messagesKind } from '../messages/messages-kind.ts';
import { monitorKind } from '../monitor/monitor-kind.ts';
import { fieldsOf } from '../page/kept-values.ts';
import { plotKind } from '../plot/plot-kind.ts';
import { terminalKind } from '../terminal/terminal-view.ts';
import type { ViewKind } from '../view/view-kind.ts';
import type { ViewPreferences } from '../view/view-preferences.ts';
import './decoder-offer.ts';

/** The kinds of view, in the order of the switch; the first is shown where nothing was chosen yet. */
export const viewKinds: readonly ViewKind[] = [terminalKind, monitorKind, messagesKind, plotKind];

/** Whether the view that is shown can decode. */
export const mayDecode = ({ view, options }: ViewPreferences): boolean =>
  fieldsOf(options[view])['decoder'] !== undefined;

/** Above a view that can decode, while the port has no decoder and nobody has dismissed the offer of one. */
export function decoderOffer(session: SessionSummary, preferences: ViewPreferences, isHidden: boolean) {
  const { view, options, offersDecoder } = preferences;
  // Without a choice the plot has a decoder of its own.
  const shown = fieldsOf(options[view])['decoder'];
  if (!offersDecoder || shown === undefined || fieldsOf(options[monitorKind.id])['decoder'] !== '') return nothing;
  return html`<decoder-offer .session=${session} .shown=${shown} ?hidden=${isHidden}></decoder-offer>`;
}
