import { describe, expect, test } from 'vitest';
import { defaultPacketRule } from '../../../web/core/packet-rule.ts';
import type { MonitorOptions, MonitorUpdate } from '../../../web/engine/api/views.ts';
import { MonitorHandle } from '../../../web/ui/monitor/monitor-handle.ts';
import { FakeEngine } from '../../support/fake-engine.ts';

const options: MonitorOptions = {
  encoding: 'utf-8',
  rule: defaultPacketRule,
  rowBytes: 0,
  filter: undefined,
  direction: 'both',
  showSignals: true,
};

function feedOf(engine = new FakeEngine()) {
  const drawn: MonitorUpdate[] = [];
  const feed = new MonitorHandle(
    (sink) => engine.views.openMonitor('capture of s1', options, sink),
    async (update) => void drawn.push(update),
  );
  return { engine, feed, drawn };
}

describe('MonitorHandle', () => {
  test('passes on only the last of the ranges requested before the engine answered', async () => {
    const { feed, drawn } = feedOf();
    feed.show(0, 5);
    feed.show(3, 5);
    feed.show(7, 2);
    await feed.ready();
    await expect.poll(() => drawn.at(-1)?.first).toBe(7);
    expect(drawn.map(({ first }) => first)).not.toContain(3);
  });

  test('collects rows in order without drawing them, and then shows the previous view', async () => {
    const { feed, drawn } = feedOf();
    feed.show(0, 3);
    await expect.poll(() => drawn.length).toBeGreaterThan(0);
    const before = drawn.length;
    const rows = [];
    for await (const piece of feed.collect(2, 9)) rows.push(...piece);
    expect(rows).toHaveLength(8);
    expect(drawn.slice(before).map(({ first, rows: shown }) => [first, shown.length])).toEqual([[0, 3]]);
  });

  test('draws nothing after it is disposed', async () => {
    const { engine, feed, drawn } = feedOf();
    feed.show('end', 3);
    await expect.poll(() => drawn.length).toBeGreaterThan(0);
    feed.dispose();
    const before = drawn.length;
    await engine.receive('capture of s1', 'more');
    expect(drawn).toHaveLength(before);
  });

  test('passes on why a pattern cannot be used', async () => {
    const { feed } = feedOf();
    await expect(feed.find({ pattern: '(', mode: 'regex', matchCase: false })).rejects.toThrow(SyntaxError);
  });
});
