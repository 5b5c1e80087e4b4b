import { msg, str } from '@lit/localize';
import type { CaptureSummary } from '../../core/capture-summary.ts';
import type { EngineState } from '../../engine/api/engine-api.ts';
import type { PortSummary } from '../../engine/api/ports.ts';
import type { SessionSummary } from '../../engine/api/sessions.ts';
import { captureLabels } from '../page/capture-names.ts';
import { statusName } from '../page/port-dot.ts';
import { placedTitle } from '../page/relay-status.ts';
import type { Tab } from './tab-model.ts';

export interface TabSubject {
  readonly title: string;
  readonly session: SessionSummary | undefined;
  readonly port: PortSummary | undefined;
  readonly capture: CaptureSummary | undefined;
}

/** The window's title: the tab's, with its status if it is lost, released or failed. */
export function pageTitle({ title, session }: TabSubject): string {
  const kind = session?.state.kind;
  const status = kind === 'lost' || kind === 'released' || kind === 'failed' ? `${statusName(kind)}: ` : '';
  return `${status}${title} · Baudcast`;
}

/** A capture's name, with its time where others are called so too. */
function captureTitle({ id, name }: CaptureSummary, captures: readonly CaptureSummary[]): string {
  const namesakes = captures.filter((capture) => capture.name === name);
  return captureLabels(namesakes, Date.now()).get(id) ?? name;
}

/** What a tab shows. If its port was forgotten, it still has a name. */
export function tabSubject(tab: Tab, { sessions, ports, captures, relays }: EngineState): TabSubject {
  const session = tab.kind === 'session' ? sessions.find(({ id }) => id === tab.id) : undefined;
  const [portId, captureId] =
    tab.kind === 'port'
      ? [tab.id, tab.captureId]
      : [session?.portId, session?.captureId ?? (tab.kind === 'capture' ? tab.id : undefined)];
  if (tab.kind === 'timeline') {
    const names = tab.sources.flatMap(({ captureId: of }) => {
      const capture = captures.find(({ id }) => id === of);
      return capture ? captureTitle(capture, captures) : [];
    });
    const title = msg(str`Timeline: ${[...new Set(names)].join(', ')}`);
    return { session: undefined, port: undefined, capture: undefined, title };
  }
  const port = ports.find(({ id }) => id === portId);
  const capture = captures.find(({ id }) => id === captureId);
  const known = tab.kind === 'port' ? tab.name : capture ? captureTitle(capture, captures) : '';
  return { session, port, capture, title: port ? placedTitle(port, relays) : known };
}
