import type { CaptureId } from '../../engine/api/captures.ts';
import type { SessionId } from '../../engine/api/sessions.ts';

export type Tab =
  | { readonly kind: 'session'; readonly id: SessionId }
  | { readonly kind: 'capture'; readonly id: CaptureId };

export type Pane = 'left' | 'right';

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

export const tabKey = ({ kind, id }: Tab): string => `${kind}:${id}`;

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

/** Two panes, with `key` beside the current tab and current itself, or one when it is `undefined`. */
export function splitTabs(model: TabModel, key: string | undefined): TabModel {
  const current = currentKey(model);
  if (key === undefined) return { ...model, left: current, right: undefined, focus: 'left' };
  const other = current === key ? model.tabs.map(tabKey).find((candidate) => candidate !== key) : current;
  return other === undefined || !findTab(model, key)
    ? model
    : inOrder({ ...model, left: other, right: key, focus: 'right' });
}

/** Follows the engine: adds tabs for new sessions and removes those that are gone. New tabs don't change the panes. */
export function syncTabs(model: TabModel, sessions: readonly SessionId[], captures: readonly CaptureId[]): TabModel {
  const gone = model.tabs.filter(({ kind, id }) => !(kind === 'session' ? sessions : captures).includes(id));
  const kept = gone.reduce((rest, tab) => closeTab(rest, tabKey(tab)), model);
  const fresh = sessions
    .filter((id) => !findTab(kept, tabKey({ kind: 'session', id })))
    .map((id): Tab => ({ kind: 'session', id }));
  if (gone.length === 0 && fresh.length === 0) return model;
  const tabs = [...kept.tabs, ...fresh];
  return { ...kept, tabs, left: kept.left ?? (tabs[0] && tabKey(tabs[0])) };
}
