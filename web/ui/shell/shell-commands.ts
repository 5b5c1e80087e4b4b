import { msg, str } from '@lit/localize';
import type { EngineState } from '../../engine/api/engine-api.ts';
import type { RelayAddress, RelaySummary } from '../../engine/api/relays.ts';
import type { PageCommand } from '../page/commands.ts';
import type { ShellApi } from '../page/shell-context.ts';
import { portTitle } from '../page/port-status.ts';
import { mayShare, placedTitle, relayName, relayOf } from '../page/relay-status.ts';
import { type TabModel, currentKey, findTab, showTab, splitTabs, tabKey } from './tab-model.ts';
import { tabSubject } from './tab-subject.ts';

interface ShellCommandsInput {
  readonly shell: ShellApi;
  readonly state: EngineState;
  readonly model: TabModel;
  readonly connectable: boolean;
  changeTabs(change: (model: TabModel) => TabModel): void;
  closeTab(key: string): unknown;
  retryRelay(address: RelayAddress): unknown;
}

/** The commands of the page itself. */
export function shellCommands({
  shell,
  state,
  model,
  connectable,
  changeTabs,
  closeTab: close,
  retryRelay,
}: ShellCommandsInput): readonly PageCommand[] {
  const current = currentKey(model);
  const title = (key: string | undefined) => {
    const tab = findTab(model, key);
    return tab ? tabSubject(tab, state).title : '';
  };
  const currentTab = findTab(model, current);
  const port = currentTab && tabSubject(currentTab, state).port;
  const others = model.tabs.filter((tab) => tabKey(tab) !== current);
  const closedPorts = state.ports.filter(({ sessionId, connected }) => sessionId === undefined && connected);
  return [
    ...(connectable ? [{ id: 'connect', title: msg('Connect a device'), run: () => shell.connect() }] : []),
    { id: 'relay', title: msg('Add a relay'), run: () => shell.addRelay() },
    ...state.relays
      .filter(({ state: { kind } }) => kind === 'waiting')
      .map((relay) => ({
        id: `retry ${relay.address}`,
        title: msg(str`Retry the relay ${relayName(relay)} now`),
        run: () => retryRelay(relay.address),
      })),
    { id: 'sign-in', title: msg('Sign in with a link'), run: () => shell.useLink() },
    ...state.relays.flatMap((relay) => relayCommands(relay, shell)),
    ...(port?.shared && mayShare(relayOf(port, state.relays))
      ? [
          {
            id: 'share-port',
            title: msg('Share this port…'),
            detail: portTitle(port),
            run: () => port.shared && shell.shareRelay(port.shared.relay, port.id),
          },
        ]
      : []),
    ...others.map((tab) => ({
      id: `show ${tabKey(tab)}`,
      title: msg(str`Show ${title(tabKey(tab))}`),
      run: () => changeTabs((now) => showTab(now, tab)),
    })),
    ...closedPorts.map((port) => ({
      id: `open ${port.id}`,
      title: msg(str`Open ${placedTitle(port, state.relays)}`),
      run: () => shell.openPort(port.id),
    })),
    ...(port
      ? [
          {
            id: 'edit-port',
            title: msg('Name and settings…'),
            detail: portTitle(port),
            run: () => shell.editPort(port.id),
          },
        ]
      : []),
    ...(current === undefined
      ? []
      : [{ id: 'close-tab', title: msg('Close this tab'), detail: title(current), run: () => close(current) }]),
    ...(model.right === undefined
      ? others.map((tab) => ({
          id: `split ${tabKey(tab)}`,
          title: msg(str`Show ${title(tabKey(tab))} side by side`),
          run: () => changeTabs((now) => splitTabs(now, tabKey(tab))),
        }))
      : [{ id: 'unsplit', title: msg('Show one pane'), run: () => changeTabs((now) => splitTabs(now, undefined)) }]),
    ...(port?.shared?.recording === undefined
      ? []
      : [
          {
            id: 'past-port',
            title: msg('Recordings of this port…'),
            detail: portTitle(port),
            run: () => port.shared && shell.showPast(port.shared.relay, port.shared.port),
          },
        ]),
    { id: 'captures', title: msg('All captures'), run: () => shell.manageCaptures() },
    { id: 'preferences', title: msg('Preferences'), run: () => shell.showPreferences() },
  ];
}

function relayCommands(relay: RelaySummary, shell: ShellApi): readonly PageCommand[] {
  const { address, state, access } = relay;
  const detail = relayName(relay);
  return [
    ...(mayShare(relay)
      ? [{ id: `share ${address}`, title: msg('Share ports…'), detail, run: () => shell.shareRelay(address) }]
      : []),
    ...(state.kind === 'open'
      ? [{ id: `past ${address}`, title: msg('Recordings…'), detail, run: () => shell.showPast(address) }]
      : []),
    ...(state.kind === 'open' && access?.sharing
      ? [{ id: `access ${address}`, title: msg('Who has access…'), detail, run: () => shell.showAccess(address) }]
      : []),
    ...(state.kind === 'waiting'
      ? [
          {
            id: `examine ${address}`,
            title: msg('Diagnose the connection'),
            detail,
            run: () => shell.examineRelay(address),
          },
        ]
      : []),
  ];
}
