import type { EngineState } from '../../engine/api/engine-api.ts';
import type { TimelineSource } from '../../engine/api/views.ts';
import { keep, readKeptFields, type KeyValueStore } from '../page/kept-values.ts';
import { standingOf } from '../page/sharing-state.ts';
import { type Tab, type TabModel, noTabs, tabKey } from './tab-model.ts';
import { tabSubject } from './tab-subject.ts';

const storeKey = 'baudcast.tabs';
const lockName = (page: string) => `baudcast-tabs-${page}`;

interface TabKeeperOptions {
  /** Of this browser tab alone; it outlives a reload. */
  readonly own: KeyValueStore | undefined;
  /** Of all browser tabs: for the next visit. */
  readonly shared: KeyValueStore | undefined;
  /** Where there are none, only a reload brings the tabs back. */
  readonly locks: Pick<LockManager, 'request'> | undefined;
  /** The page was reloaded: the tabs that are kept here are its own. */
  readonly isReload: boolean;
  readonly newPage: () => string;
}

interface Kept {
  /** Who keeps them: a page that is open holds a lock of this name. */
  readonly page: string;
  readonly model: TabModel;
}

/** Keeps a page's tabs beyond a reload, and for the next visit when no page has them open. */
export class TabKeeper {
  readonly #options: TabKeeperOptions;
  #page: string;
  #written = '';
  #isLeft = false;

  constructor(options: TabKeeperOptions) {
    this.#options = options;
    this.#page = options.newPage();
  }

  /** The tabs of before, each port closed; `noTabs` when another page has them. To be called once. */
  async restore(): Promise<TabModel> {
    const { own, shared, isReload } = this.#options;
    for (const [store, isSure] of [[own, isReload] as const, [shared, false] as const]) {
      const kept = read(store);
      if (!kept || !(await this.#hold(kept.page, isSure))) continue;
      this.#page = kept.page;
      return kept.model;
    }
    await this.#hold(this.#page, true);
    return noTabs;
  }

  /** To be called when tabs or sessions have changed. */
  keep(model: TabModel, state: EngineState): void {
    if (this.#isLeft) return;
    const kept: Kept = { page: this.#page, model: closed(model, state) };
    const text = JSON.stringify(kept);
    if (text === this.#written) return;
    this.#written = text;
    for (const store of [this.#options.own, this.#options.shared]) keep(store, storeKey, kept);
  }

  /** The page is left: its ports close now, and that is not to be kept. */
  leave(): void {
    this.#isLeft = true;
  }

  /** @param isSure it is ours, if only the page before has not let go of it yet @returns whether it is ours now */
  async #hold(page: string, isSure: boolean): Promise<boolean> {
    const { locks } = this.#options;
    if (!locks) return isSure;
    const forever = new Promise<void>(() => {});
    return new Promise((resolve) => {
      const held = (lock: Lock | null): Promise<void> | undefined => {
        resolve(lock !== null);
        return lock ? forever : undefined;
      };
      if (isSure) resolve(true);
      void locks.request(lockName(page), { ifAvailable: !isSure }, held).catch(() => resolve(isSure));
    });
  }
}

/** The tabs as they are after a reload: ports in place of sessions. */
function closed(model: TabModel, state: EngineState): TabModel {
  const all = model.tabs.map((tab) => keptTab(tab, state));
  const keys = new Map(model.tabs.map((tab, i) => [tabKey(tab), all[i]]));
  const keyOf = (key: string | undefined) => {
    const kept = key === undefined ? undefined : keys.get(key);
    return kept && tabKey(kept);
  };
  // A replay and its capture are one tab then.
  const tabs = all.filter((tab, i) => all.findIndex((other) => tabKey(other) === tabKey(tab)) === i);
  return { tabs, left: keyOf(model.left), right: keyOf(model.right), focus: model.focus };
}

function keptTab(tab: Tab, state: EngineState): Tab {
  if (tab.kind !== 'session') return tab;
  const { session, port, title } = tabSubject(tab, state);
  if (!session) return tab;
  if (session.replay) return { kind: 'capture', id: session.replay.captureId };
  const { shared } = port ?? {};
  const control = shared && standingOf(shared) === 'holds' ? shared.self : undefined;
  return { kind: 'port', id: session.portId, name: title, captureId: session.captureId, control };
}

function read(store: KeyValueStore | undefined): Kept | undefined {
  const { page, model } = readKeptFields(store, storeKey) as Partial<Kept>;
  if (typeof page !== 'string' || !Array.isArray(model?.tabs)) return undefined;
  const tabs = model.tabs.filter(isTab);
  const has = (key: unknown) => tabs.some((tab) => tabKey(tab) === key);
  const left = has(model.left) ? model.left : tabs[0] && tabKey(tabs[0]);
  const right = has(model.right) && model.right !== left ? model.right : undefined;
  return {
    page,
    model: { tabs, left, right, focus: right !== undefined && model.focus === 'right' ? 'right' : 'left' },
  };
}

function isTab(tab: unknown): tab is Tab {
  const { kind, id, name, sources } = (tab ?? {}) as Record<string, unknown>;
  if (typeof id !== 'string') return false;
  if (kind === 'timeline') return Array.isArray(sources) && sources.length > 0 && sources.every(isSource);
  return kind === 'capture' || (kind === 'port' && typeof name === 'string');
}

function isSource(source: unknown): source is TimelineSource {
  const { captureId, shiftMs = 0 } = (source ?? {}) as Record<string, unknown>;
  return typeof captureId === 'string' && Number.isFinite(shiftMs);
}
