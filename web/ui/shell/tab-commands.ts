import { msg, str } from '@lit/localize';
import type { EngineState } from '../../engine/api/engine-api.ts';
import { formatMoment } from '../../i18n/format.ts';
import { captureLabels } from '../page/capture-names.ts';
import { type PageCommand, choiceCommand } from '../page/commands.ts';
import type { ShellApi } from '../page/shell-context.ts';
import { type TabModel, currentKey, findTab, nextTab, showTab, splitTabs, tabKey } from './tab-model.ts';
import { tabSubject } from './tab-subject.ts';

export interface TabCommandsInput {
  readonly shell: ShellApi;
  readonly state: EngineState;
  readonly model: TabModel;
  changeTabs(change: (model: TabModel) => TabModel): void;
  closeTab(key: string): unknown;
}

/** Tabs and panes, and captures as what a tab can show. */
export function tabCommands({ shell, state, model, changeTabs, closeTab: close }: TabCommandsInput): PageCommand[] {
  const current = currentKey(model);
  const title = (key: string | undefined) => {
    const tab = findTab(model, key);
    return tab ? tabSubject(tab, state).title : '';
  };
  const others = model.tabs.filter((tab) => tabKey(tab) !== current);
  return [
    ...(model.tabs.some(({ kind }) => kind === 'port')
      ? [{ id: 'open-kept', title: msg('Reopen all ports'), run: () => shell.openKept() }]
      : []),
    ...(others.length > 0
      ? [
          {
            id: 'next-tab',
            title: msg('Next tab'),
            keys: 'Alt PgDn',
            run: () => changeTabs((now) => nextTab(now, 1)),
          },
          {
            id: 'previous-tab',
            title: msg('Previous tab'),
            keys: 'Alt PgUp',
            run: () => changeTabs((now) => nextTab(now, -1)),
          },
        ]
      : []),
    ...others.map((tab) => ({
      id: `show-tab ${tabKey(tab)}`,
      title: msg(str`Show ${title(tabKey(tab))}`),
      run: () => changeTabs((now) => showTab(now, tab)),
    })),
    ...(current === undefined
      ? []
      : [
          {
            id: 'close-tab',
            title: msg('Close this tab'),
            detail: title(current),
            keys: 'Delete',
            run: () => close(current),
          },
        ]),
    ...(model.right === undefined
      ? others.map((tab) => ({
          id: `split ${tabKey(tab)}`,
          title: msg(str`Show ${title(tabKey(tab))} side by side`),
          run: () => changeTabs((now) => splitTabs(now, tabKey(tab))),
        }))
      : [{ id: 'one-pane', title: msg('Show one pane'), run: () => changeTabs((now) => splitTabs(now, undefined)) }]),
    { id: 'captures', title: msg('All captures'), run: () => shell.manageCaptures() },
    {
      id: 'timeline',
      title: msg('Merged timeline…'),
      run: () => shell.chooseTimeline(state.sessions.map(({ captureId }) => ({ captureId }))),
    },
    ...captureCommands(state, shell),
  ];
}

function captureCommands({ captures }: EngineState, shell: ShellApi): readonly PageCommand[] {
  if (captures.length === 0) return [];
  const nowMs = Date.now();
  const newest = captures.toSorted((a, b) => b.startedMs - a.startedMs);
  const labels = captureLabels(captures, nowMs);
  return [
    choiceCommand(
      'open-capture',
      msg('Open a capture'),
      undefined,
      newest.map(({ id, name, startedMs }) => {
        const label = labels.get(id) ?? name;
        return [id, label === name ? `${name}, ${formatMoment(startedMs, nowMs)}` : label] as const;
      }),
      (id) => shell.showCapture(id),
    ),
  ];
}
