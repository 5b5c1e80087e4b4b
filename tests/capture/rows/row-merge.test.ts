import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowMerge } from '../../../web/capture/rows/row-merge.ts';
import type { MergedRow, MergedSource } from '../../../web/capture/rows/row-merge.ts';
import { defaultPacketRule } from '../../../web/core/packet-rule.ts';
import { assertProperty } from '../../support/assert-property.ts';
import { captureOf, everything, project } from '../support.ts';
import type { Piece, TestIndex } from '../support.ts';

/** Steps of time between records; a clock that is set goes back. */
const step = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 5 }) },
  { weight: 1, arbitrary: fc.constant(-40) },
);
const pieces = fc.array(fc.tuple(step, fc.constantFrom('rx', 'tx', 'note')), { maxLength: 60 }).map((list) => {
  let timeMs = 0;
  return list.map(([stepMs, kind]): Piece => {
    timeMs += stepMs;
    if (kind === 'note') return { event: { kind: 'note', text: 'n' }, timeMs };
    return { direction: kind as 'rx' | 'tx', bytes: new TextEncoder().encode(`${kind}\n`), timeMs };
  });
});
const sizes = fc.record({ bytes: fc.integer({ min: 3, max: 40 }), records: fc.integer({ min: 1, max: 9 }) });
const sources = fc.array(fc.record({ pieces, sizes, startedMs: fc.integer({ min: 1000, max: 1080 }) }), {
  minLength: 1,
  maxLength: 4,
});

interface Known extends MergedSource {
  readonly index: TestIndex;
}

async function knownSources(
  list: readonly { pieces: Piece[]; sizes: { bytes: number; records: number }; startedMs: number }[],
) {
  const known: Known[] = [];
  for (const { pieces: all, sizes: cut, startedMs } of list) {
    const { index } = project(captureOf(all, cut), { rule: defaultPacketRule, rowBytes: 0 }, everything);
    await index.advance(() => false);
    known.push({ index, startedMs });
  }
  return known;
}

/** Each piece is a row of its own; its place in time is the latest time so far. */
function naive(list: readonly { pieces: Piece[]; startedMs: number }[]): readonly (MergedRow & { timeMs: number })[] {
  return list
    .flatMap(({ pieces: all, startedMs }, source) => {
      let latestMs = -Infinity;
      return all.map(({ timeMs }, number) => {
        latestMs = Math.max(latestMs, timeMs);
        return { source, number, timeMs: startedMs + latestMs };
      });
    })
    .toSorted((a, b) => a.timeMs - b.timeMs || a.source - b.source || a.number - b.number);
}

test('issue 10: merged rows are those of a sort by time, for any sources, times and cuts', async () => {
  await assertProperty(
    fc.asyncProperty(sources, async (list) => {
      const merge = new RowMerge(await knownSources(list));
      const wanted = naive(list);
      expect(merge.total).toBe(wanted.length);
      for (const [number, { source, number: own }] of wanted.entries()) {
        expect(await merge.row(number)).toEqual({ source, number: own });
        expect(await merge.numberOf({ source, number: own })).toBe(number);
      }
      expect(await merge.row(-1)).toBeUndefined();
      expect(await merge.row(wanted.length)).toBeUndefined();
    }),
  );
});

test('issue 10: rows are read in their order from any place', async () => {
  await assertProperty(
    fc.asyncProperty(sources, fc.integer({ min: 0, max: 240 }), async (list, from) => {
      const merge = new RowMerge(await knownSources(list));
      const wanted = naive(list);
      const read = await merge.order(from, 20);
      expect(read?.sources ?? []).toEqual(wanted.slice(from, from + 20).map(({ source }) => source));
      if (read)
        expect(read.counts).toEqual(
          list.map((_, i) => wanted.slice(0, from).filter(({ source }) => source === i).length),
        );
    }),
  );
});

test('issue 10: numbers of before more rows came lead to the same rows', async () => {
  await assertProperty(
    fc.asyncProperty(sources, fc.func(fc.nat()), async (list, pick) => {
      const merge = new RowMerge(await knownSources(list));
      const totals = list.map(({ pieces: all }, i) => pick(i) % (all.length + 1));
      const wanted = naive(list).filter(({ source, number }) => number < (totals[source] ?? 0));
      for (const [number, { source, number: own }] of wanted.entries())
        expect(await merge.row(number, totals)).toEqual({ source, number: own });
      expect(await merge.row(wanted.length, totals)).toBeUndefined();
    }),
  );
});

test('issue 10: a place far down a long capture costs looks at a few segments', async () => {
  const long = (count: number, stepMs: number): Piece[] =>
    Array.from({ length: count }, (_, i) => ({
      direction: 'rx',
      bytes: new TextEncoder().encode(`line ${i}\n`),
      timeMs: i * stepMs,
    }));
  const list = [
    { pieces: long(8000, 1), sizes: { bytes: 256, records: 1000 }, startedMs: 0 },
    { pieces: long(80, 97), sizes: { bytes: 256, records: 1000 }, startedMs: 50 },
    { pieces: long(1800, 3), sizes: { bytes: 256, records: 1000 }, startedMs: 4000 },
  ];
  const known = await knownSources(list);
  let looks = 0;
  const counted = known.map(({ index, startedMs }) => {
    const seen = new Set<number>();
    const timesOf = (segment: number) => {
      if (!seen.has(segment)) looks++;
      seen.add(segment);
      return index.timesOf(segment);
    };
    return {
      startedMs,
      index: new Proxy(index, { get: (target, name) => (name === 'timesOf' ? timesOf : bound(target, name)) }),
    };
  });
  const wanted = naive(list);
  for (const number of [0, 2345, 6666, 9879]) {
    looks = 0;
    const merge = new RowMerge(counted.map((source) => ({ ...source })));
    expect(await merge.row(number)).toMatchObject({ source: wanted[number]?.source, number: wanted[number]?.number });
    expect(looks).toBeLessThan(25);
  }
});

function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name, target);
  return typeof value === 'function' ? (value as (...of: unknown[]) => unknown).bind(target) : value;
}
