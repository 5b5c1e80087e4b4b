import { expect, test } from 'vitest';
import { defaultSettings } from '../../web/core/port-settings.ts';
import { makeDevices } from '../../web/demo/devices/make-devices.ts';
import { DemoSource, demoDevices, demoIdOf } from '../../web/demo/demo-source.ts';
import type { Line, LineArrival } from '../../web/line/line.ts';
import { LineRecord } from '../contract/line-record.ts';
import { FakeClock } from '../support/fake-clock.ts';

const createDemoSource = (clock = new FakeClock(0)) => new DemoSource({ now: () => clock.nowMs() }, clock);

async function lineOf(source: DemoSource, id: string): Promise<Line> {
  const line = (await source.lines()).find((candidate) => demoIdOf(candidate) === id);
  if (!line) throw new Error(`There is no ${id}`);
  return line;
}

test('there is a line for every demo device, with its id', async () => {
  const lines = await createDemoSource().lines();
  expect(lines.map(demoIdOf)).toEqual(demoDevices.map(({ id }) => id));
  expect(Object.keys(makeDevices)).toEqual(demoDevices.map(({ id }) => id));
});

test('any other line has no demo id', () => {
  expect(demoIdOf({} as Line)).toBeUndefined();
});

test('the loose plug is announced at the source and connected only while it is plugged in', async () => {
  const clock = new FakeClock(0);
  const source = createDemoSource(clock);
  const line = await lineOf(source, 'vanishing');
  const events: [string, Line][] = [];
  for (const type of ['connect', 'disconnect'])
    source.addEventListener(type, (event) => events.push([type, (event as LineArrival).line]));
  const opening = await line.open(defaultSettings, new LineRecord());
  clock.advanceAtOnce(10_000);
  expect(line.connected).toBe(false);
  expect(await opening.ended).toMatchObject({ kind: 'lost', error: { code: 'port-gone' } });
  clock.advanceAtOnce(3000);
  expect(line.connected).toBe(true);
  expect(events).toEqual([
    ['disconnect', line],
    ['connect', line],
  ]);
});

test('the echo device echoes through its line', async () => {
  const line = await lineOf(createDemoSource(), 'echo');
  const record = new LineRecord();
  const opening = await line.open(defaultSettings, record);
  await opening.setSignals({ requestToSend: false });
  expect(await opening.getSignals()).toEqual({
    clearToSend: false,
    dataSetReady: true,
    dataCarrierDetect: true,
    ringIndicator: false,
  });
  await opening.transmit(Uint8Array.of(1, 2, 3));
  expect(record.receivedBytes).toEqual(Uint8Array.of(1, 2, 3));
});

test('a flood that is not read overruns and then continues with a gap in its numbers', async () => {
  const clock = new FakeClock(0);
  const line = await lineOf(createDemoSource(clock), 'flood');
  const record = new LineRecord();
  await line.open(defaultSettings, record);
  const resume = record.hold();
  clock.advanceAtOnce(20_000);
  resume();
  await record.until(() => record.errors.length > 0);
  clock.advanceAtOnce(20);
  const numbers = [...record.receivedText.matchAll(/(\d{10}) -/g)].map(([, number]) => Number(number));
  const whole = (1024 * 1024) / 64;
  expect(record.errors).toEqual(['overrun']);
  expect(numbers.slice(0, whole)).toEqual(Array.from({ length: whole }, (_, i) => i));
  expect(numbers[whole]).toBeGreaterThan(30_000);
});
