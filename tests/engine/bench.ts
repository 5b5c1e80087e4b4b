import 'fake-indexeddb/auto';
import { DemoSource, demoIdOf } from '../../web/demo/demo-source.ts';
import { accessOnDemand } from '../../web/engine/access-on-demand.ts';
import type { EngineState } from '../../web/engine/api/engine-api.ts';
import { Engine } from '../../web/engine/engine.ts';
import { PortRegistry } from '../../web/engine/port-registry.ts';
import { makeRelayLink } from '../../web/engine/relay-link.ts';
import type { Unannounced } from '../../web/engine/recordings.ts';
import { RelayHub } from '../../web/engine/relay-hub.ts';
import { SignInKeeper } from '../../web/engine/sign-in-keeper.ts';
import type { RegistrySource } from '../../web/engine/port-registry.ts';
import { CaptureLibrary } from '../../web/storage/capture-library.ts';
import { CaptureStore } from '../../web/storage/capture-store.ts';
import { openDatabase } from '../../web/storage/database.ts';

let databases = 0;

export interface EngineBench {
  readonly engine: Engine;
  readonly registry: PortRegistry;
  readonly library: CaptureLibrary;
  /** The newest state from the engine. */
  readonly state: EngineState;
  readonly remembered: Map<string, unknown>;
  until(holds: (state: EngineState) => boolean): Promise<EngineState>;
  close(): Promise<void>;
}

/** An engine with the demo devices (or other sources) and a database of its own. */
export async function engineBench(
  options: { sources?: RegistrySource[]; remembered?: Map<string, unknown>; unannounced?: Unannounced } = {},
): Promise<EngineBench> {
  const db = await openDatabase(`engine-${databases++}`, () => {});
  const touched = { ports: () => {}, captures: () => {} };
  const clock = { now: () => performance.timeOrigin + performance.now() };
  const library = new CaptureLibrary(
    {
      store: new CaptureStore({ current: db }),
      now: clock.now,
      hold: () => ({ release: () => {} }),
      held: () => Promise.resolve(new Set()),
      released: () => new Promise(() => {}),
      onChange: () => touched.captures(),
      onListChange: () => {},
    },
    1e9,
  );
  const remembered = options.remembered ?? new Map<string, unknown>();
  const profiles = (remembered.get('profiles') ?? {}) as ConstructorParameters<typeof PortRegistry>[0];
  const registry = new PortRegistry(profiles, clock.now, () => touched.ports());
  const signIns = new SignInKeeper({ records: undefined, announce: () => {} });
  const relays = new RelayHub({
    load: async () => makeRelayLink,
    registry,
    name: () => 'Test',
    pageOrigin: 'http://localhost',
    signIns,
    nowMs: clock.now,
    onChange: () => {},
    remember: () => {},
  });
  let ids = 0;
  const engine = new Engine({
    clock,
    steadyMs: () => performance.now(),
    library,
    registry,
    relays,
    access: accessOnDemand(() => Promise.reject(new Error('Nobody asks for that here'))),
    newId: () => `id-${ids++}`,
    availableBytes: () => Promise.resolve(1e9),
    remember: (key, value) => remembered.set(key, value),
    recall: (key) => Promise.resolve(remembered.get(key)),
    ...(options.unannounced && { unannounced: options.unannounced }),
  });
  touched.ports = () => engine.portsTouched();
  touched.captures = () => engine.capturesTouched();
  let state = {} as EngineState;
  let waiting: (() => void)[] = [];
  await engine.watch((changed) => {
    state = { ...state, ...changed };
    const wake = waiting;
    waiting = [];
    for (const resolve of wake) resolve();
  });
  const demo: RegistrySource = {
    kind: 'demo',
    lines: new DemoSource(clock),
    label: (line) => ({ key: `demo:${demoIdOf(line)}`, name: demoIdOf(line) ?? '', detail: '' }),
  };
  for (const source of options.sources ?? [demo]) await registry.add(source);
  return {
    engine,
    registry,
    library,
    remembered,
    get state() {
      return state;
    },
    async until(holds) {
      while (!holds(state)) await new Promise<void>((resolve) => waiting.push(resolve));
      return state;
    },
    async close() {
      await engine.shutdown();
      db.close();
    },
  };
}
