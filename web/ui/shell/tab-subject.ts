import type { CaptureSummary } from '../../core/capture-summary.ts';
import type { EngineState } from '../../engine/api/engine-api.ts';
import type { PortSummary, SessionSummary } from '../../engine/api/ports.ts';
import { portTitle } from '../ports/port-status.ts';
import type { Tab } from './tab-model.ts';

export interface TabSubject {
  readonly title: string;
  readonly session: SessionSummary | undefined;
  readonly port: PortSummary | undefined;
  readonly capture: CaptureSummary | undefined;
}

/** What a tab is about. A session's port may have been forgotten meanwhile: its capture still has a name. */
export function tabSubject(tab: Tab, { sessions, ports, captures }: EngineState): TabSubject {
  const session = tab.kind === 'session' ? sessions.find(({ id }) => id === tab.id) : undefined;
  const port = ports.find(({ id }) => id === session?.portId);
  const capture = captures.find(({ id }) => id === (session?.captureId ?? tab.id));
  return { session, port, capture, title: (port && portTitle(port)) ?? capture?.name ?? '' };
}
