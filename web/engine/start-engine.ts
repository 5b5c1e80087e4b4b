import { plainName } from '../core/plain-name.ts';
import { createClock, type WallClock } from '../line/clock.ts';
import { delay } from '../line/delay.ts';
import type { LineSource } from '../line/line.ts';
import { CaptureLibrary } from '../storage/capture-library.ts';
import { ScanPool } from '../scan/scan-pool.ts';
import { CaptureStore } from '../storage/capture-store.ts';
import { CheckpointStore } from '../storage/checkpoint-store.ts';
import { openDatabase } from '../storage/database.ts';
import { KeptDatabase } from '../storage/kept-database.ts';
import { SignInStore } from '../storage/sign-in-store.ts';
import type { CaptureId } from './api/captures.ts';
import { tabsChannel, type TabsMessage } from './api/engine-start.ts';
import type { PortId, PortProfile } from './api/ports.ts';
import { accessOnDemand } from './access-on-demand.ts';
import { loadDemoPorts } from './demo-ports.ts';
import { Engine } from './engine.ts';
import { PortRegistry } from './port-registry.ts';
import { findOwnRelay, pageAddress } from './own-relay.ts';
import { RelayHub } from './relay-hub.ts';
import { serialLabel } from './serial-label.ts';
import { SignInKeeper } from './sign-in-keeper.ts';
import { suggestedName } from './suggested-name.ts';
import { createTabLocks } from './tab-locks.ts';

/** What captures may take until a person says otherwise, if the browser's own limit is not lower: 2 GB. */
const defaultBudgetBytes = 2_000_000_000;

/** Of what the browser allows a site, captures take at most this share by themselves. */
const budgetShare = 0.5;

/** Scans leave a core to the engine, and more than this many wait for the same storage. */
const maxScanWorkers = 4;

function makeScanWorker(): Worker {
  return new Worker(new URL('../scan/worker.ts', import.meta.url), { type: 'module', name: 'scan' });
}

/** Puts the engine together: storage, ports, and what was remembered. */
export async function startEngine(
  leftCaptures: readonly CaptureId[],
  serial: (clock: WallClock) => LineSource | undefined,
): Promise<Engine> {
  // Loaded while storage is opened, for the first list: it would move under the pointer if they were added to it later.
  // Other ports work without them.
  const demoPorts = loadDemoPorts().catch(() => undefined);
  const clock = createClock(
    () => performance.now(),
    () => Date.now(),
  );
  // A browser that gives no storage (private windows of some) still gives a working terminal.
  const openKept = (onClosed: () => void) => openDatabase('baudcast', onClosed);
  const db = await KeptDatabase.open({ open: openKept, delay }).catch(() => undefined);
  const store = db && new CaptureStore(db);
  const value = async (key: string) => store?.value(key).catch(() => undefined);
  const [estimate, budget, profiles, storedPerson, knownRelays] = await Promise.all([
    navigator.storage?.estimate().catch(() => undefined),
    value('budget'),
    value('profiles'),
    value('person'),
    value('relays'),
  ]);
  const allowed = Math.min(defaultBudgetBytes, (estimate?.quota ?? Infinity) * budgetShare);
  const locks = createTabLocks(navigator.locks);
  const touched = { ports: () => {}, captures: () => {}, relays: () => {} };
  // Tabs share the captures: each says when it changed the list.
  const tabs = new BroadcastChannel(tabsChannel);
  tabs.onmessage = ({ data }) => void library.load((data as TabsMessage).left);
  const library = new CaptureLibrary(
    {
      store,
      now: () => clock.now(),
      hold: locks.hold,
      held: locks.held,
      released: locks.released,
      left: new Set(leftCaptures),
      onClosed: () => db?.reopen(),
      onChange: () => touched.captures(),
      onListChange: () => tabs.postMessage({} satisfies TabsMessage),
    },
    typeof budget === 'number' ? budget : Math.floor(allowed),
  );
  if (db) db.onReopened = () => void library.reopened();
  const registry = new PortRegistry(
    (profiles as Record<PortId, Partial<PortProfile>> | undefined) ?? {},
    () => clock.now(),
    () => touched.ports(),
  );
  const remember = (key: string, what: unknown) => void store?.setValue(key, what).catch(() => {});
  let person = plainName(String(storedPerson ?? '')) || suggestedName(navigator.userAgent);
  const signInNews = new BroadcastChannel('baudcast sign-ins');
  signInNews.onmessage = ({ data }) => void relays.signInChanged(String(data));
  const signIns = new SignInKeeper({
    records: db && new SignInStore(db),
    announce: (address) => signInNews.postMessage(address),
  });
  const relays = new RelayHub({
    load: async () => (await import('./relay-link.ts')).makeRelayLink,
    registry,
    name: () => person,
    pageOrigin: location.origin,
    pageAddress: pageAddress(),
    signIns,
    nowMs: () => clock.now(),
    onChange: () => touched.relays(),
    remember: (addresses) => remember('relays', addresses),
  });
  const engine = new Engine({
    clock,
    steadyMs: () => performance.now(),
    library,
    registry,
    relays,
    access: accessOnDemand(async () => {
      const { RelayPeople } = await import('./relay-people.ts');
      const name = { get: () => person, set: (given: string) => remember('person', (person = given)) };
      return new RelayPeople({ relays, signIns, name, pageOrigin: location.origin });
    }),
    // Workers within workers: every browser that is supported has them, but nothing should depend on it.
    scanner:
      db && typeof Worker === 'function'
        ? new ScanPool(makeScanWorker, Math.min(maxScanWorkers, Math.max(1, navigator.hardwareConcurrency - 1)))
        : undefined,
    checkpoints: db && new CheckpointStore(db, () => clock.now()),
    newId: randomId,
    availableBytes: async () => {
      const { quota, usage } = (await navigator.storage?.estimate().catch(() => undefined)) ?? {};
      return quota === undefined ? undefined : quota - (usage ?? 0);
    },
    remember,
    recall: value,
  });
  clock.onMoved((move) => engine.clockMoved(move));
  touched.ports = () => engine.portsTouched();
  touched.captures = () => engine.capturesTouched();
  touched.relays = () => engine.relaysTouched();
  const lines = serial(clock);
  if (lines) await registry.add({ kind: 'serial', lines, label: (line) => serialLabel(line) });
  void library.load();
  const addDemoPorts = await demoPorts;
  await addDemoPorts?.(registry, clock);
  // An entry that cannot be listed (damaged) must not block the others.
  for (const address of Array.isArray(knownRelays) ? knownRelays.map(String) : [])
    void relays.add(address).catch(() => {});
  void findOwnRelay().then((address) => address && relays.add(address, { own: true }));
  return engine;
}

/**
 * 128 random bits as hexadecimal digits. `crypto.randomUUID()` is there only on pages over https or from this computer.
 */
function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
