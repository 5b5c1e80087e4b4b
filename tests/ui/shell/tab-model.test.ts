import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Tab,
  type TabModel,
  closeTab,
  currentKey,
  findTab,
  nextTab,
  noTabs,
  replaceKept,
  showTab,
  splitTabs,
  syncTabs,
  tabKey,
} from '../../../web/ui/shell/tab-model.ts';
import { showTimeline, timelineTab } from '../../../web/ui/shell/timeline-tabs.ts';

const session = (id: string): Tab => ({ kind: 'session', id });
const abc = ['a', 'b', 'c'].map(session).reduce(showTab, noTabs);

describe('tabs', () => {
  test('the tab shown last is the current one, and showing it again adds none', () => {
    expect(currentKey(abc)).toBe('session:c');
    expect(showTab(abc, session('a'))).toMatchObject({ left: 'session:a', tabs: abc.tabs });
  });

  test('closing the current tab shows the next one, or the previous one at the end', () => {
    expect(closeTab(showTab(abc, session('a')), 'session:a').left).toBe('session:b');
    expect(closeTab(abc, 'session:c').left).toBe('session:b');
    expect(closeTab(abc, 'session:a').left).toBe('session:c');
  });

  test('trials A 6: panes are in the order of the tabs, and the focus stays with its tab', () => {
    const split = splitTabs(abc, 'session:b');
    expect(split).toMatchObject({ left: 'session:b', right: 'session:c', focus: 'left' });
    expect(showTab(split, session('a'))).toMatchObject({ left: 'session:a', right: 'session:c', focus: 'left' });
    expect(showTab(split, session('c'))).toMatchObject({ left: 'session:b', right: 'session:c', focus: 'right' });
    const focused = showTab(split, session('c'));
    expect(showTab(focused, session('a'))).toMatchObject({ left: 'session:a', right: 'session:b', focus: 'left' });
    expect(closeTab(focused, 'session:c')).toMatchObject({ left: 'session:a', right: 'session:b', focus: 'left' });
  });

  test('splitting off the only visible tab puts another one next to it, and a single tab cannot be split', () => {
    expect(splitTabs(abc, 'session:c')).toMatchObject({ left: 'session:a', right: 'session:c' });
    const one = showTab(noTabs, session('a'));
    expect(splitTabs(one, 'session:a')).toBe(one);
  });

  test('one pane again keeps the tab that had the focus', () => {
    expect(splitTabs(splitTabs(abc, 'session:a'), undefined)).toMatchObject({
      left: 'session:a',
      right: undefined,
      focus: 'left',
    });
  });

  test('a new session gets a tab without changing the view, a dismissed one loses it', () => {
    const grown = syncTabs(abc, ['a', 'b', 'c', 'd'], []);
    expect(grown.tabs.map(tabKey)).toEqual(['session:a', 'session:b', 'session:c', 'session:d']);
    expect(grown.left).toBe('session:c');
    expect(syncTabs(grown, ['a', 'd'], [])).toMatchObject({ tabs: [session('a'), session('d')], left: 'session:d' });
    expect(syncTabs(abc, ['c', 'b', 'a'], [])).toBe(abc);
  });

  test('a deleted capture loses its tab', () => {
    const model = showTab(abc, { kind: 'capture', id: 'x' });
    expect(syncTabs(model, ['a', 'b', 'c'], ['x'])).toBe(model);
    expect(syncTabs(model, ['a', 'b', 'c'], []).left).toBe('session:c');
  });

  test('the next tab wraps around from the last one, and skips that of the other pane', () => {
    expect(nextTab(abc, 1).left).toBe('session:a');
    expect(nextTab(abc, -1).left).toBe('session:b');
    expect(nextTab(splitTabs(abc, 'session:a'), 1)).toMatchObject({ left: 'session:b', right: 'session:c' });
    expect(nextTab(noTabs, 1)).toBe(noTabs);
  });

  test('trials A 13: a reopened port takes the place and the pane of its closed tab', () => {
    const kept = (id: string): Tab => ({ kind: 'port', id, name: id, captureId: undefined, control: undefined });
    const model = splitTabs(['p', 'q', 'r'].map(kept).reduce(showTab, noTabs), 'port:p');
    const opened = replaceKept(model, [{ id: 's1', portId: 'p' }]);
    expect(opened.tabs.map(tabKey)).toEqual(['session:s1', 'port:q', 'port:r']);
    expect(opened).toMatchObject({ left: 'session:s1', right: 'port:r', focus: 'left' });
    expect(syncTabs(opened, ['s1'], [])).toBe(opened);
    expect(replaceKept(opened, [{ id: 's1', portId: 'p' }])).toBe(opened);
  });

  test('after any actions, each pane shows an existing tab, no two the same, empty only if all are shown', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd');
    const step = fc.oneof(
      id.map((x) => (m: TabModel) => showTab(m, session(x))),
      id.map((x) => (m: TabModel) => closeTab(m, `session:${x}`)),
      fc.option(id, { nil: undefined }).map((x) => (m: TabModel) => splitTabs(m, x && `session:${x}`)),
      fc.subarray(['a', 'b', 'c', 'd']).map((xs) => (m: TabModel) => syncTabs(m, xs, [])),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const model = steps.reduce((m, apply) => apply(m), noTabs);
        expect(model.left === undefined).toBe(model.tabs.length === 0);
        for (const key of [model.left, model.right]) if (key !== undefined) expect(findTab(model, key)).toBeDefined();
        const at = (key: string) => model.tabs.findIndex((tab) => tabKey(tab) === key);
        if (model.right !== undefined) expect(at(model.right)).toBeGreaterThan(at(model.left ?? ''));
        expect(currentKey(model)).toBe(model.tabs.length === 0 ? undefined : model[model.focus]);
        if (model.right === undefined) expect(model.focus).toBe('left');
        expect(new Set(model.tabs.map(tabKey)).size).toBe(model.tabs.length);
      }),
    );
  });
});

describe('timelines', () => {
  const of = (...ids: string[]) => timelineTab(ids.map((captureId) => ({ captureId })));

  test('issue 10: the same captures have one tab, and other ones take the place of those they were chosen for', () => {
    const two = showTimeline(abc, of('x', 'y'), undefined);
    expect(showTimeline(two, of('x', 'y'), undefined).tabs).toEqual(two.tabs);
    const first = showTab(two, session('a'));
    const changed = showTimeline(first, of('x', 'z'), 'x y');
    expect(changed.tabs.map(tabKey)).toEqual(['session:a', 'session:b', 'session:c', 'timeline:x z']);
    expect(currentKey(changed)).toBe('timeline:x z');
    const both = showTimeline(changed, of('x', 'y'), undefined);
    expect(showTimeline(both, of('x', 'z'), 'x y').tabs.map(tabKey)).toEqual(changed.tabs.map(tabKey));
  });

  test('issue 10: other clocks of the same captures take effect', () => {
    const shifted = timelineTab([{ captureId: 'x', shiftMs: 5 }, { captureId: 'y' }]);
    const two = showTimeline(showTimeline(noTabs, of('x', 'y'), undefined), shifted, 'x y');
    expect(two.tabs).toEqual([shifted]);
  });

  test('issue 10: a timeline goes with the last of its captures, and not before the list is known', () => {
    const two = showTimeline(noTabs, of('x', 'y'), undefined);
    expect(syncTabs(two, [], undefined)).toBe(two);
    expect(syncTabs(two, [], ['y'])).toBe(two);
    expect(syncTabs(two, [], ['z']).tabs).toEqual([]);
  });
});
