import { msg, str } from '@lit/localize';
import { locales } from '../../i18n/configure-locale.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { PortSummary } from '../../engine/api/ports.ts';
import type { RelaySummary } from '../../engine/api/relays.ts';
import { onMac } from '../page/keyboard.ts';
import { type PageCommand, choiceCommand } from '../page/commands.ts';
import type { AppUpdate } from '../page/contexts.ts';
import type { ShellApi } from '../page/shell-context.ts';
import { portTitle } from '../page/port-status.ts';
import { mayShare, needsSignIn, placedTitle, relayName, relayOf } from '../page/relay-status.ts';
import { type PreferenceStore, themeName, themes } from '../preferences/preferences.ts';
import { type TabCommandsInput, tabCommands } from './tab-commands.ts';
import { currentKey, findTab } from './tab-model.ts';
import { tabSubject } from './tab-subject.ts';

interface ShellCommandsInput extends TabCommandsInput {
  readonly engine: EngineApi;
  /** Whether ports can be granted in this browser. */
  readonly connectable: boolean;
  readonly preferences: PreferenceStore | undefined;
  readonly update: AppUpdate | undefined;
  /** Puts the keyboard into the sidebar. */
  sidebar(): void;
}

/** The commands of the page itself. */
export function shellCommands(input: ShellCommandsInput): readonly PageCommand[] {
  const { shell, engine, state, model, connectable, preferences, update } = input;
  const currentTab = findTab(model, currentKey(model));
  const port = currentTab && tabSubject(currentTab, state).port;
  const closedPorts = state.ports.filter(({ sessionId, connected }) => sessionId === undefined && connected);
  const attempt = (work: Promise<unknown>) => work.catch((error: unknown) => shell.report(error));
  return [
    ...(connectable ? [{ id: 'connect', title: msg('Connect a device'), run: () => shell.connect() }] : []),
    ...closedPorts.map((closed) => ({
      id: `open-port ${closed.id}`,
      title: msg(str`Open ${placedTitle(closed, state.relays)}`),
      run: () => shell.openPort(closed.id),
    })),
    ...(port ? portCommands(port, input) : []),
    ...tabCommands(input),
    { id: 'relay', title: msg('Add a relay'), run: () => shell.addRelay() },
    { id: 'sign-in', title: msg('Sign in with a link'), run: () => shell.useLink() },
    ...state.relays.flatMap((relay) => relayCommands(relay, input)),
    ...state.jobs
      .filter(({ error }) => !error)
      .map(({ id }) => ({
        id: `stop-job ${id}`,
        title: msg('Stop the running job'),
        run: () => attempt(engine.jobs.cancel(id)),
      })),
    { id: 'open-file', title: msg('Open a file…'), run: () => shell.openFiles() },
    { id: 'sidebar', title: msg('Go to the sidebar'), run: () => input.sidebar() },
    ...(preferences ? preferenceCommands(preferences, shell) : []),
    { id: 'preferences', title: msg('Preferences'), run: () => shell.showPreferences() },
    {
      id: 'palette',
      title: msg('Commands'),
      keys: onMac ? '⌘ K' : 'Ctrl K, Ctrl Shift K',
      run: () => shell.showCommands(),
    },
    ...(update?.available ? [{ id: 'update', title: msg('Start the new version'), run: () => update.apply() }] : []),
  ];
}

function portCommands(port: PortSummary, { shell, engine, state }: ShellCommandsInput): readonly PageCommand[] {
  const { shared } = port;
  const detail = portTitle(port);
  return [
    { id: 'edit-port', title: msg('Name and settings…'), detail, run: () => shell.editPort(port.id) },
    ...(shared && mayShare(relayOf(port, state.relays))
      ? [
          {
            id: 'share-port',
            title: msg('Share this port…'),
            detail,
            run: () => shell.shareRelay(shared.relay, port.id),
          },
        ]
      : []),
    ...(shared?.hasPast
      ? [
          {
            id: 'past-port',
            title: msg('Recordings of this port…'),
            detail,
            run: () => shell.showPast(shared.relay, shared.port),
          },
        ]
      : []),
    ...(port.source === 'serial'
      ? [
          {
            id: 'forget-port',
            title: msg('Forget this port'),
            detail,
            run: () => engine.ports.forget(port.id).catch((error: unknown) => shell.report(error)),
          },
        ]
      : []),
  ];
}

function relayCommands(relay: RelaySummary, { shell, engine }: ShellCommandsInput): readonly PageCommand[] {
  const { address, state, access, own } = relay;
  const detail = relayName(relay);
  const attempt = (work: Promise<unknown>) => work.catch((error: unknown) => shell.report(error));
  const isOpen = state.kind === 'open';
  const isWaiting = state.kind === 'waiting';
  const all: readonly (PageCommand | false)[] = [
    isWaiting && {
      id: `retry ${address}`,
      title: msg(str`Retry the relay ${detail} now`),
      run: () => attempt(engine.relays.retry(address)),
    },
    mayShare(relay) && {
      id: `share ${address}`,
      title: msg('Share ports…'),
      detail,
      run: () => shell.shareRelay(address),
    },
    isOpen && { id: `wall ${address}`, title: msg('Wall of consoles…'), detail, run: () => shell.showWall(address) },
    isOpen && { id: `past ${address}`, title: msg('Recordings…'), detail, run: () => shell.showPast(address) },
    isOpen &&
      access?.sharing === true && {
        id: `access ${address}`,
        title: msg('Who has access…'),
        detail,
        run: () => shell.showAccess(address),
      },
    needsSignIn(relay) && {
      id: `sign-in-at ${address}`,
      title: msg('Sign in…'),
      detail,
      run: () => shell.useLink(undefined, address),
    },
    isWaiting && {
      id: `examine ${address}`,
      title: msg('Diagnose the connection'),
      detail,
      run: () => shell.examineRelay(address),
    },
    !own && {
      id: `remove-relay ${address}`,
      title: msg('Remove this relay'),
      detail,
      run: () => attempt(engine.relays.remove(address)),
    },
  ];
  return all.filter((command) => command !== false);
}

function preferenceCommands(preferences: PreferenceStore, shell: ShellApi): readonly PageCommand[] {
  const { theme, locale } = preferences.value;
  const change = (changes: Parameters<PreferenceStore['update']>[0]) =>
    preferences.update(changes).catch((error: unknown) => shell.report(error));
  return [
    choiceCommand(
      'theme',
      msg('Appearance'),
      theme,
      themes.map((name) => [name, themeName(name)] as const),
      (chosen) => change({ theme: chosen }),
    ),
    choiceCommand(
      'language',
      msg('Language'),
      locale,
      [['auto', msg('Browser default')] as const, ...locales.map(({ code, name }) => [code, name] as const)],
      (chosen) => change({ locale: chosen }),
    ),
  ];
}
