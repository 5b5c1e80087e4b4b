import type { TimelineSource } from '../../engine/api/views.ts';
import { type TabModel, type TimelineTab, closeTab, findTab, replaceTab, showTab, tabKey } from './tab-model.ts';

export function timelineTab(sources: readonly TimelineSource[]): TimelineTab {
  return { kind: 'timeline', id: sources.map(({ captureId }) => captureId).join(' '), sources };
}

/** Shows a timeline: a new one, or in the place of the one with the id `instead`. */
export function showTimeline(model: TabModel, tab: TimelineTab, instead: string | undefined): TabModel {
  const key = tabKey({ kind: 'timeline', id: instead ?? tab.id });
  const isAnother = tabKey(tab) !== key && findTab(model, tabKey(tab)) !== undefined;
  return showTab(replaceTab(isAnother ? closeTab(model, key) : model, isAnother ? tabKey(tab) : key, tab), tab);
}
