import { expect, test } from 'vitest';
import type { LineSink } from '../../web/line/line.ts';
import { LineFeed } from '../../web/remote/line-feed.ts';

const host = (baudRate: number) =>
  ({ baudRate, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none' }) as const;

test('settings from before a line was opened do not replace those it was opened with; its signals count', () => {
  const told: unknown[] = [];
  const sink: LineSink = {
    opened: ({ baudRate }) => told.push(baudRate),
    received: () => {},
    event: () => {},
    signals: (state) => told.push(state),
    holdBack: () => undefined,
  };
  const feed = new LineFeed({
    epoch: () => 'two',
    localMs: (timeUs) => timeUs / 1000,
    nowMs: () => 0,
    onTaken: () => {},
    onLost: () => {},
  });
  // Attached while the port was open at 9600; somebody else has changed it since, and then we open it.
  feed.push({ kind: 'state', settings: host(9600), signals: { clearToSend: true }, timeUs: 1 });
  feed.begin(sink, 'two', host(38_400));
  expect(told).toEqual([38_400, { clearToSend: true }]);
  feed.push({ kind: 'state', settings: host(57_600), signals: {}, timeUs: 2 });
  expect(told.slice(2)).toEqual([57_600, {}]);
});
