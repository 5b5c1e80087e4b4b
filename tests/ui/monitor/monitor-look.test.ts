import { expect, test } from 'vitest';
import type { MonitorRow } from '../../../web/core/row.ts';
import type { MonitorPlace } from '../../../web/engine/api/views.ts';
import { kindGroups, noChoices } from '../../../web/ui/monitor/filter-choices.ts';
import { LookKeeper, readMonitorLook, type MonitorLook } from '../../../web/ui/monitor/monitor-look.ts';
import { keepLook, readLook } from '../../../web/ui/view/kept-look.ts';
import { fullStore, memoryStore, refusedStore } from '../../support/memory-store.ts';

const find = { pattern: 'heap', mode: 'text', matchCase: false } as const;
const first = { pattern: 'AA ??', mode: 'hex', matchCase: false, not: true } as const;
const choices = { ...noChoices, join: 'or', texts: [find], kinds: ['rx', 'note'], from: '+1:30' } as const;
const row = {
  kind: 'packet',
  direction: 'rx',
  offset: 77,
  timeMs: 5,
  bytes: new Uint8Array(3),
} as unknown as MonitorRow;

/** A monitor of a page, and what was shown in it at the start. */
async function monitor(store: ReturnType<typeof memoryStore> | undefined, key: string, captureId: string) {
  const shown: { -readonly [Name in keyof MonitorLook]?: MonitorLook[Name] } = {};
  let top: MonitorRow | undefined;
  const keeper = new LookKeeper({
    store,
    key: () => key,
    captureId: () => captureId,
    top: () => top,
    showFilter: async (filter) => void (shown.filter = filter),
    showFind: async (query) => void (shown.find = query),
    showPlace: async (place: MonitorPlace) => void (shown.place = place),
  });
  keeper.moved(); // the first rows are drawn before anything is restored
  await keeper.restore();
  const scrollTo = (to: MonitorRow | undefined): void => {
    top = to;
    keeper.moved();
    keeper.dispose();
  };
  return { keeper, shown, scrollTo };
}

test('find, filter and place are in front again after a reload', async () => {
  const store = memoryStore();
  const before = await monitor(store, 'port#0', 'c1');
  expect(before.shown).toEqual({});
  before.keeper.find(find);
  before.keeper.filter({ first, choices });
  before.scrollTo(row);
  const after = await monitor(store, 'port#0', 'c1');
  expect(after.shown).toEqual({
    find,
    filter: { first, choices },
    place: { kind: 'offset', direction: 'rx', bytes: 77 },
  });
  after.keeper.find(undefined);
  after.keeper.filter(undefined);
  after.scrollTo(undefined);
  expect((await monitor(store, 'port#0', 'c1')).shown, 'all of it was ended').toEqual({});
});

test('a place is of one capture, and nothing is shared between ports', async () => {
  const store = memoryStore();
  const before = await monitor(store, 'port#0', 'c1');
  before.keeper.find(find);
  before.scrollTo(row);
  expect((await monitor(store, 'port#0', 'c2')).shown, 'the port was opened again').toEqual({ find });
  expect((await monitor(store, 'port#1', 'c1')).shown).toEqual({});
});

test('without a name, or where the browser keeps nothing, nothing is kept and nothing fails', async () => {
  const store = memoryStore();
  (await monitor(store, '', 'c1')).keeper.find(find);
  expect(store.items.size).toBe(0);
  for (const refused of [undefined, fullStore, refusedStore]) {
    const { keeper, shown } = await monitor(refused as typeof store | undefined, 'a', 'b');
    keeper.find(find);
    expect(shown).toEqual({});
  }
});

test('looks of fifty views are kept, those that changed last', () => {
  const store = memoryStore();
  for (let at = 0; at < 60; at++) keepLook(store, `v${at}`, { at });
  keepLook(store, 'v10', { more: 1 });
  for (let at = 60; at < 109; at++) keepLook(store, `v${at}`, { at });
  expect(readLook(store, 'v10')).toEqual({ at: 10, more: 1 });
  expect(readLook(store, 'v59')).toEqual({});
  expect(readLook(store, 'v60')).toEqual({ at: 60 });
});

test('what is damaged or not a choice is left out', () => {
  for (const text of ['', '{}', '[1,["a"],["a",null],[2,{}]]'])
    expect(readMonitorLook(memoryStore(['baudcast.looks', text]), 'a', 'c')).toEqual({});
  const read = (look: object) =>
    readMonitorLook(memoryStore(['baudcast.looks', JSON.stringify([['a', look]])]), 'a', 'c');
  for (const wrong of [{ pattern: '' }, { pattern: 'x'.repeat(501), mode: 'text' }, { pattern: 'x', mode: 'sql' }, 'x'])
    expect(read({ find: wrong })).toEqual({});
  expect(read({ captureId: 'c', top: { kind: 'rx', offset: null, timeMs: 1 } })).toEqual({});
  const wrong = { join: 'xor', texts: [find, 1, null], kinds: ['rx', 'all', 'rx'], from: 7, to: 'x'.repeat(99) };
  expect(read({ filter: { first: 3, choices: wrong } }).filter).toEqual({
    first: undefined,
    choices: { join: 'and', texts: [find], kinds: ['rx'], from: '', to: 'x'.repeat(20) },
  });
  expect(read({ filter: {} }).filter?.choices).toEqual({ ...noChoices, kinds: kindGroups });
});
