import { expect, test } from 'vitest';
import { TabKeeper } from '../../../web/ui/shell/tab-keeper.ts';
import { noTabs, showTab, splitTabs, type Tab } from '../../../web/ui/shell/tab-model.ts';
import { busyState, fakeShared, fakeViewers, sharedState } from '../../support/fake-state.ts';
import { memoryStore, refusedStore } from '../../support/memory-store.ts';

/** A browser: the storage that its tabs share, and the locks of the open pages. */
function browser() {
  const shared = memoryStore();
  const held = new Set<string>();
  let pages = 0;
  const locks = {
    request: async (name: string, { ifAvailable }: LockOptions, got: (lock: Lock | null) => unknown) => {
      if (held.has(name)) return ifAvailable ? got(null) : undefined;
      held.add(name);
      return got({ name, mode: 'exclusive' });
    },
  };
  return {
    shared,
    /** @param own of one browser tab */
    open: (own = memoryStore(), isReload = false) =>
      new TabKeeper({
        own,
        shared,
        locks: locks as unknown as LockManager,
        isReload,
        newPage: () => `page-${pages++}`,
      }),
    /** All pages are closed. */
    close: () => held.clear(),
  };
}

const session = (id: string): Tab => ({ kind: 'session', id });
const model = splitTabs(
  [session('s1'), session('s2'), { kind: 'capture', id: 'c4' } as const].reduce(showTab, noTabs),
  'session:s1',
);

test('trials A 13: order, panes and captures are restored after a reload, ports closed, with their data', async () => {
  const { open } = browser();
  const own = memoryStore();
  const before = open(own);
  expect(await before.restore()).toBe(noTabs);
  before.keep(model, busyState);
  expect(await open(own, true).restore()).toEqual({
    tabs: [
      { kind: 'port', id: 'p1', name: 'ESP32 board (1)', captureId: 'capture of s1' },
      { kind: 'port', id: 'p2', name: 'GPS', captureId: 'capture of s2' },
      { kind: 'capture', id: 'c4' },
    ],
    left: 'port:p1',
    right: 'capture:c4',
    focus: 'left',
  });
});

test('trials A 13: another open page keeps its tabs for itself; the next visit gets them', async () => {
  const { open, close } = browser();
  const first = open();
  await first.restore();
  first.keep(model, busyState);
  expect(await open().restore()).toBe(noTabs);
  close();
  expect((await open().restore()).tabs).toHaveLength(3);
});

test('a copy of a browser tab, whose storage is copied with it, begins with no tabs', async () => {
  const { open } = browser();
  const own = memoryStore();
  const first = open(own);
  await first.restore();
  first.keep(model, busyState);
  const copy = memoryStore();
  copy.setItem('baudcast.tabs', own.getItem('baudcast.tabs') ?? '');
  expect(await open(copy).restore()).toBe(noTabs);
});

test('trials A 13: the id with which we had control is kept, but not changes while the page is left', async () => {
  const { open } = browser();
  const own = memoryStore();
  const keeper = open(own);
  await keeper.restore();
  const tabs = showTab(showTab(noTabs, session('t2')), session('t1'));
  keeper.keep(tabs, sharedState);
  keeper.leave();
  const free = fakeShared('http://lab1:8017', { holder: undefined });
  keeper.keep(tabs, { ...sharedState, ports: sharedState.ports.map((port) => ({ ...port, shared: free })) });
  const kept = await open(own, true).restore();
  expect(kept.tabs).toMatchObject([{ id: 'r2' }, { id: 'r1', control: fakeViewers.me.id }]);
  expect(kept.tabs[0]).not.toHaveProperty('control');
});

test('foreign, damaged or refused storage does not prevent the start', async () => {
  const { open, shared } = browser();
  for (const text of [
    '{"page',
    'null',
    '{"page":1}',
    '{"page":"x","model":{"tabs":[{"kind":"session","id":"s"},7]}}',
  ]) {
    shared.setItem('baudcast.tabs', text);
    expect((await open().restore()).tabs).toEqual([]);
  }
  const keeper = new TabKeeper({
    own: refusedStore,
    shared: undefined,
    locks: undefined,
    isReload: true,
    newPage: () => 'p',
  });
  expect(await keeper.restore()).toBe(noTabs);
  keeper.keep(model, busyState);
});

test('issue 10: a timeline is restored with its captures and clocks, a damaged one is not', async () => {
  const { open } = browser();
  const own = memoryStore();
  const before = open(own);
  await before.restore();
  const timeline: Tab = {
    kind: 'timeline',
    id: 'c4 c5',
    sources: [{ captureId: 'c4' }, { captureId: 'c5', shiftMs: -2 }],
  };
  before.keep(showTab(noTabs, timeline), busyState);
  expect((await open(own, true).restore()).tabs).toEqual([timeline]);
  for (const sources of [[], [{}], [{ captureId: 'c4', shiftMs: 'x' }], 7]) {
    const damaged = { page: 'p', model: { tabs: [{ ...timeline, sources }], left: 'timeline:c4 c5', focus: 'left' } };
    own.setItem('baudcast.tabs', JSON.stringify(damaged));
    expect((await open(own, true).restore()).tabs).toEqual([]);
  }
});
