import { noAppUpdate, watchForUpdates } from './app-update.ts';
import type { EngineState } from './engine/api/engine-api.ts';
import { tabsChannel, type TabsMessage } from './engine/api/engine-start.ts';
import { connectEngine } from './engine/client/connect-engine.ts';
import { watchEngine } from './engine/client/watch-engine.ts';
import { watchLocale } from './i18n/configure-locale.ts';
import { withDemoName } from './i18n/demo-texts.ts';
import { hostWhenAsked } from './serial/window/host-when-asked.ts';
import { appUpdateContext, engineContext, engineStateContext, provideContext } from './ui/page/contexts.ts';
import { preferencesContext } from './ui/preferences/preferences.ts';
import './ui/kit/tokens.css';
import { availableStorage } from './ui/page/kept-values.ts';
import { leavingCosts } from './ui/page/leaving-costs.ts';
import { askToKeep } from './ui/page/kept-storage.ts';
import type { ModelContext } from './ui/agents/model-context.ts';
import { noteLeft, takeLeft } from './ui/page/left-captures.ts';
import { PreferenceStore } from './ui/preferences/preferences.ts';
import './ui/shell/app-shell.ts';
import './ui/shell/engine-gone.ts';
import { LaunchAddress } from './ui/shell/launch-address.ts';
import { TabKeeper } from './ui/shell/tab-keeper.ts';

interface WithModelContext {
  readonly modelContext?: ModelContext;
}

const { body } = document;
// Where index.html is, above the folder of this script. The page's own address may be longer (/ports/lab1/gps).
const root = new URL(/* @vite-ignore */ '..', import.meta.url);
// Before anything else: the secret of a link is not to stay in the address.
const launch = new LaunchAddress(location, history, root.pathname);

const worker = new Worker(new URL('./engine/worker.ts', import.meta.url), { type: 'module', name: 'engine' });
worker.addEventListener('error', () => void showStartFailed(), { once: true });
// Ports belong to the worker. Where workers have no Web Serial (or a test wants it so) they are opened here for it.
const preferHosted = new URLSearchParams(location.search).get('serial') === 'window';
let hostedPorts: MessagePort | undefined;
if (navigator.serial) {
  const { port1, port2 } = new MessageChannel();
  hostWhenAsked(navigator.serial, port1);
  hostedPorts = port2;
}
const engine = connectEngine(worker, { hostedPorts, preferHosted, leftCaptures: takeLeft(availableStorage()) });
provideContext(body, engineContext, engine);
const [navigation] = performance.getEntriesByType('navigation');
const keeper = new TabKeeper({
  own: availableStorage('session'),
  shared: availableStorage(),
  locks: navigator.locks,
  isReload: (navigation as PerformanceNavigationTiming | undefined)?.type === 'reload',
  newPage: () => String(Math.random()),
});
// Pages that are closed cleanly leave complete captures; one that crashes leaves all but the last moment.
addEventListener('pagehide', () => {
  keeper.leave();
  const left = state.sessions.map(({ captureId }) => captureId);
  noteLeft(availableStorage(), left);
  new BroadcastChannel(tabsChannel).postMessage({ left } satisfies TabsMessage);
  void engine.shutdown();
});
// The browser's own question.
addEventListener('beforeunload', (event) => {
  if (leavingCosts(state)) event.preventDefault();
});

const preferences = new PreferenceStore(availableStorage());
provideContext(body, preferencesContext, preferences);

const setAppUpdate = provideContext(body, appUpdateContext, noAppUpdate);
// Vite's own server has no service worker: it would serve yesterday's modules.
if (import.meta.env.PROD) {
  watchForUpdates(new URL('service-worker.js', root).href, setAppUpdate);
}

// Chromium decides this by itself; Firefox would ask before the person knows what for.
if ('userAgentData' in navigator) void askToKeep();

let state: EngineState = {
  ports: [],
  sessions: [],
  captures: [],
  storage: { kind: 'ok', usedBytes: 0, budgetBytes: 0, availableBytes: undefined, pruned: [], unsavedBytes: 0 },
  relays: [],
  jobs: [],
};
/** With demo devices' names in the language shown. */
let { captures } = state;
const setState = provideContext(body, engineStateContext, state);
const watching = engine.watch((changed) => {
  state = { ...state, ...changed };
  if (changed.captures) nameCaptures();
  setState({ ...state, captures });
});
// The engine knows no language, and its first state may be here before the messages of one are.
watchLocale(() => {
  nameCaptures();
  setState({ ...state, captures });
});
const engineGone = document.createElement('engine-gone');
watchEngine(engine, (isThere) => {
  if (isThere) engineGone.remove();
  else if (!document.querySelector('start-failed')) body.append(engineGone);
});
// A page that the browser kept and shows again has closed its ports and its relays when it was left.
addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
// Without the messages of a language the page is shown in English.
await preferences.apply().catch(() => undefined);
// The frame is drawn before the engine has started. Its first state decides what is in it: whether this is a first
// visit.
const shell = document.createElement('app-shell');
body.append(Object.assign(shell, { launch, keeper }));
[shell.model] = await Promise.all([keeper.restore(), watching]);
shell.started = true;
// An agent of this browser: WebMCP.
const { modelContext = (navigator as WithModelContext).modelContext } = document as WithModelContext;
if (modelContext) {
  const offering = import('./ui/agents/page-agent.ts');
  // Without a connection to the page's server there may be none.
  offering.then(({ offerTools }) => offerTools(modelContext, engine, () => state, shell)).catch(() => undefined);
}
if (import.meta.env.DEV) {
  const { replayServedFile } = await import('./ui/shell/dev-replay.ts');
  await replayServedFile(engine, (id) => shell.show({ kind: 'session', id }));
}

function nameCaptures(): void {
  captures = state.captures.map(withDemoName);
}

/** A worker that does not load only fires an event; without this the page would stay empty. */
async function showStartFailed(): Promise<void> {
  if (document.querySelector('app-shell')?.started) return; // it ran; what failed later is reported where it was asked
  await import('./ui/shell/start-failed.ts');
  body.replaceChildren(document.createElement('start-failed'));
}
