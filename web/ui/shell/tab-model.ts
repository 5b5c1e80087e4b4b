import type { CaptureId } from '../../engine/api/captures.ts';
import type { PortId } from '../../engine/api/ports.ts';
import type { SharedViewerId } from '../../engine/api/relays.ts';
import type { SessionId, SessionSummary } from '../../engine/api/sessions.ts';
import type { TimelineSource } from '../../engine/api/views.ts';

/** A port that was open when the page was left, until it is opened again. */
export interface KeptTab {
  readonly kind: 'port';
  readonly id: PortId;
  /** For when the port is not here. */
  readonly name: string;
  /** What it had received then. */
  readonly captureId: CaptureId | undefined;
  /** Our id at a shared port that we had control of. */
  readonly control: SharedViewerId | undefined;
}

/** Several captures together. */
export interface TimelineTab {
  readonly kind: 'timeline';
  /** Of its captures: markers are kept under it. */
  readonly id: string;
  readonly sources: readonly TimelineSource[];
}

export type Tab =
  | KeptTab
  | TimelineTab
  | { readonly kind: 'session'; readonly id: SessionId }
  | { readonly kind: 'capture'; readonly id: CaptureId };

type Pane = 'left' | 'right';

/** The tabs in their order, and what the one or two panes show. */
export interface TabModel {
  readonly tabs: readonly Tab[];
  /** Key of the tab in the left pane; `undefined` only when there are no tabs. */
  readonly left: string | undefined;
  /** Key of the tab in the right pane; `undefined` when there is one pane. Never the same as `left`. */
  readonly right: string | undefined;
  /** The pane that the next chosen tab goes to. */
  readonly focus: Pane;
}

export const noTabs: TabModel = { tabs: [], left: undefined, right: undefined, focus: 'left' };

export const tabKey = ({ kind, id }: Pick<Tab, 'kind' | 'id'>): string => `${kind}:${id}`;

export function findTab(model: TabModel, key: string | undefined): Tab | undefined {
  return model.tabs.find((tab) => tabKey(tab) === key);
}

/** The key shown in the focused pane. */
export function currentKey(model: TabModel): string | undefined {
  return model[model.focus];
}

/** Shows a tab (adding it if it is new): in the pane that has it already, else in the focused pane. */
export function showTab(model: TabModel, tab: Tab): TabModel {
  const key = tabKey(tab);
  const tabs = findTab(model, key) ? model.tabs : [...model.tabs, tab];
  if (key === model.left) return { ...model, tabs, focus: 'left' };
  if (key === model.right) return { ...model, tabs, focus: 'right' };
  return inOrder({ ...model, tabs, [model.focus]: key });
}

/** The panes stand in the order of the tabs; the focus stays with its tab. */
function inOrder(model: TabModel): TabModel {
  const { left, right, focus } = model;
  const at = (key: string | undefined) => model.tabs.findIndex((tab) => tabKey(tab) === key);
  if (right === undefined || at(left) < at(right)) return model;
  return { ...model, left: right, right: left, focus: focus === 'left' ? 'right' : 'left' };
}

/** Shows the next tab, or the one before, around the ends; one that the other pane shows is passed over. */
export function nextTab(model: TabModel, step: 1 | -1): TabModel {
  const other = model.focus === 'left' ? model.right : model.left;
  const keys = model.tabs.map(tabKey).filter((key) => key !== other);
  const at = keys.indexOf(currentKey(model) ?? '');
  const tab = findTab(model, keys.at((at + step) % keys.length));
  return tab ? showTab(model, tab) : model;
}

/** Closes a tab. Its pane shows the next hidden tab, else the one before; without any, the pane closes. */
export function closeTab(model: TabModel, key: string): TabModel {
  const at = model.tabs.findIndex((tab) => tabKey(tab) === key);
  if (at < 0) return model;
  const tabs = model.tabs.toSpliced(at, 1);
  const other = key === model.left ? model.right : model.left;
  const free = [...tabs.slice(at), ...tabs.slice(0, at).toReversed()]
    .map(tabKey)
    .find((candidate) => candidate !== other);
  if (key === model.right) return settle({ ...model, tabs, right: free });
  if (key === model.left) return settle({ ...model, tabs, left: free });
  return { ...model, tabs };
}

/** When the left pane is empty, the right pane's tab moves left. */
function settle(model: TabModel): TabModel {
  const left = model.left ?? model.right;
  const right = model.left === undefined ? undefined : model.right;
  return inOrder({ ...model, left, right, focus: right === undefined ? 'left' : model.focus });
}

/** Two panes, with `key` next to the current tab, and selected, or one when it is `undefined`. */
export function splitTabs(model: TabModel, key: string | undefined): TabModel {
  const current = currentKey(model);
  if (key === undefined) return { ...model, left: current, right: undefined, focus: 'left' };
  const other = current === key ? model.tabs.map(tabKey).find((candidate) => candidate !== key) : current;
  return other === undefined || !findTab(model, key)
    ? model
    : inOrder({ ...model, left: other, right: key, focus: 'right' });
}

/**
 * Follows the engine: adds tabs for new sessions and removes those that are gone. New tabs don't change the panes.
 * @param captures `undefined`: not known yet
 */
export function syncTabs(
  model: TabModel,
  sessions: readonly SessionId[],
  captures: readonly CaptureId[] | undefined,
): TabModel {
  const gone = model.tabs.filter((tab) => {
    if (tab.kind === 'session') return !sessions.includes(tab.id);
    if (tab.kind === 'port' || !captures) return false;
    return tab.kind === 'capture'
      ? !captures.includes(tab.id)
      : !tab.sources.some(({ captureId }) => captures.includes(captureId));
  });
  const kept = gone.reduce((rest, tab) => closeTab(rest, tabKey(tab)), model);
  const fresh = sessions
    .filter((id) => !findTab(kept, tabKey({ kind: 'session', id })))
    .map((id): Tab => ({ kind: 'session', id }));
  if (gone.length === 0 && fresh.length === 0) return model;
  const tabs = [...kept.tabs, ...fresh];
  return { ...kept, tabs, left: kept.left ?? (tabs[0] && tabKey(tabs[0])) };
}

/** Puts sessions in the place of the tabs that were kept for their ports. */
export function replaceKept(model: TabModel, sessions: readonly Pick<SessionSummary, 'id' | 'portId'>[]): TabModel {
  return sessions.reduce(
    (now, { id, portId }) => replaceTab(now, tabKey({ kind: 'port', id: portId }), { kind: 'session', id }),
    model,
  );
}

/** Puts another tab in the place of the one with this key, if there is one. */
export function replaceTab(model: TabModel, key: string, tab: Tab): TabModel {
  const at = model.tabs.findIndex((old) => tabKey(old) === key);
  if (at < 0) return model;
  const now = (shown: string | undefined) => (shown === key ? tabKey(tab) : shown);
  return { ...model, tabs: model.tabs.with(at, tab), left: now(model.left), right: now(model.right) };
}
