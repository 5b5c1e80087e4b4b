import { msg, str } from '@lit/localize';
import { type TemplateResult, html } from 'lit';
import type { EngineState } from '../../engine/api/engine-api.ts';
import { icon } from '../kit/icons.ts';
import type { MenuItem } from '../kit/menu-button.ts';
import { type TabModel, currentKey, splitTabs, tabKey } from './tab-model.ts';
import { tabSubject } from './tab-subject.ts';

/** The menu that shows another tab side by side. */
export function splitMenu(
  model: TabModel,
  state: EngineState,
  change: (next: (model: TabModel) => TabModel) => void,
): TemplateResult {
  const split = model.right !== undefined;
  const items: MenuItem[] = [
    { label: msg('One pane'), checked: !split, run: () => change((now) => splitTabs(now, undefined)) },
    ...model.tabs
      .filter((tab) => tabKey(tab) !== currentKey(model))
      .map((tab, i) => ({
        label: msg(str`${tabSubject(tab, state).title} side by side`),
        checked: split && (tabKey(tab) === model.right || tabKey(tab) === model.left),
        separated: i === 0,
        run: () => change((now) => splitTabs(now, tabKey(tab))),
      })),
  ];
  return html`<menu-button class=${split ? 'split' : ''} label=${msg('Side by side')} .items=${items}
    >${icon('split')}</menu-button
  >`;
}
