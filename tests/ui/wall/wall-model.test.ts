import { describe, expect, test } from 'vitest';
import type { HighlightRule } from '../../../web/core/highlight-rule.ts';
import type { Glance } from '../../../web/engine/api/glances.ts';
import type { DirectoryEntry } from '../../../web/engine/api/relays.ts';
import { WallModel, tileAfter } from '../../../web/ui/wall/wall-model.ts';

const port = (id: string): DirectoryEntry => ({
  id,
  name: id.toUpperCase(),
  path: `lab/${id}`,
  state: 'open',
  holder: undefined,
  labels: [],
});
const rule: HighlightRule = {
  name: 'panic',
  query: { pattern: 'panic', mode: 'text', matchCase: false },
  color: 'red',
  whole: true,
  on: true,
};
const glance = (id: string, more: Partial<Glance> = {}): Glance => ({
  port: id,
  lines: [{ text: 'hello', color: undefined }],
  rate: 12,
  isNews: true,
  alarm: undefined,
  ...more,
});
const alarm = (count: number, text = 'panic') => ({ alarm: { count, text, rule } });

function wallOf(...ids: string[]): WallModel {
  const wall = new WallModel();
  wall.setPorts(ids.map(port), 0);
  return wall;
}

describe('the tiles of a wall', () => {
  test('have the last lines of their ports, also after the list was loaded again', () => {
    const wall = wallOf('gps', 'psu');
    wall.take([glance('psu'), glance('stranger')], 1000);
    wall.setPorts(['psu', 'gps', 'new'].map(port), 10);
    expect(wall.tiles.map(({ port: { id }, glance: known }) => [id, known?.lines[0]?.text])).toEqual([
      ['psu', 'hello'],
      ['gps', undefined],
      ['new', undefined],
    ]);
  });

  test('say how fast a port receives, and that it is quiet', () => {
    const wall = wallOf('gps', 'psu');
    wall.take([glance('gps')], 1000);
    const [gps, psu] = wall.tiles;
    expect(wall.activity(gps!, 2000)).toEqual({ kind: 'live', rate: 12 });
    expect(wall.activity(gps!, 7000)).toEqual({ kind: 'quiet', forMs: 6000, isLong: false });
    expect(wall.activity(gps!, 61_000)).toEqual({ kind: 'quiet', forMs: 60_000, isLong: true });
    expect(wall.activity(psu!, 59_999)).toEqual({ kind: 'new', isLong: false });
    expect(wall.activity(psu!, 60_000)).toEqual({ kind: 'new', isLong: true });
  });

  test('are 64 at most, and what is known of others is not kept for ever', () => {
    const wall = wallOf(...Array.from({ length: 300 }, (_, i) => `p${i}`));
    expect(wall.tiles).toHaveLength(64);
    wall.take([glance('p1')], 1000);
    for (let page = 1; page < 10; page++)
      wall.setPorts(
        Array.from({ length: 64 }, (_, i) => port(`p${page * 64 + i}`)),
        0,
      );
    wall.setPorts([port('p1')], 0);
    expect(wall.tiles[0]?.glance).toBeUndefined();
  });
});

describe('an alarm of a tile', () => {
  test('stays until it is acknowledged, and counts the lines', () => {
    const wall = wallOf('gps', 'psu');
    wall.take([glance('gps', alarm(2, 'panic 1')), glance('psu', alarm(1))], 1000);
    wall.take([glance('gps')], 1000);
    wall.take([glance('gps', alarm(1, 'panic 2'))], 1000);
    expect(wall.tiles[0]?.alarm).toEqual({ rule, count: 3, text: 'panic 2' });
    expect([wall.alarmed.length, wall.newest?.name]).toEqual([2, 'GPS']);
    wall.acknowledge('gps');
    expect([wall.alarmed.length, wall.newest]).toEqual([1, undefined]);
    wall.take([glance('gps')], 1000);
    expect(wall.tiles[0]?.alarm).toBeUndefined();
    wall.acknowledge();
    expect(wall.alarmed).toEqual([]);
  });
});

describe('what is glanced at', () => {
  test('is what is in sight, in the order of the tiles, and nothing that is not on the wall', () => {
    const wall = wallOf('a', 'b', 'c');
    expect(wall.inSight).toEqual([]);
    expect([wall.see('c', true), wall.see('a', true), wall.see('a', true)]).toEqual([true, true, false]);
    expect(wall.inSight).toEqual(['a', 'c']);
    expect(wall.see('a', false)).toBe(true);
    expect(wall.inSight).toEqual(['c']);
    wall.setPorts([port('d')], 0);
    expect(wall.inSight).toEqual([]);
  });
});

test.each([
  ['ArrowRight', 0, 1],
  ['ArrowRight', 6, undefined],
  ['ArrowLeft', 0, undefined],
  ['ArrowDown', 1, 4],
  ['ArrowDown', 5, 6],
  ['ArrowDown', 6, undefined],
  ['ArrowUp', 4, 1],
  ['ArrowUp', 2, undefined],
  ['Home', 5, 0],
  ['End', 1, 6],
  ['Enter', 1, undefined],
  ['constructor', 1, undefined],
])('%s leads from tile %d of seven in rows of three to %s', (key, at, to) => {
  expect(tileAfter(key, at, 7, 3)).toBe(to);
});
