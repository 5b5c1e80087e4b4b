import { expect, test } from 'vitest';
import { createDemoSource, demoDevices, demoIdOf } from '../../web/demo/demo-source.ts';
import { FakeClock } from './fake-clock.ts';

test('there is a port for every demo device, and it says which', async () => {
  const ports = await createDemoSource(new FakeClock()).getPorts();
  expect(ports.map(demoIdOf)).toEqual(demoDevices.map(({ id }) => id));
  expect(new Set(demoDevices.map(({ id }) => id)).size).toBe(demoDevices.length);
});

test('a port that is none of them has no demo id', () => {
  expect(demoIdOf(new EventTarget() as never)).toBeUndefined();
});

test('the loose plug is announced at the source and listed only while it is in', async () => {
  const clock = new FakeClock();
  const source = createDemoSource(clock);
  const port = (await source.getPorts()).find((candidate) => demoIdOf(candidate) === 'vanishing');
  const events: [string, EventTarget | null][] = [];
  for (const type of ['connect', 'disconnect'])
    source.addEventListener(type, (event) => events.push([type, event.target]));
  await port?.open({ baudRate: 9600 });
  clock.advance(10_000);
  expect(await source.getPorts()).not.toContain(port);
  await port?.close();
  clock.advance(3000);
  expect(await source.getPorts()).toContain(port);
  expect(events).toEqual([
    ['disconnect', port],
    ['connect', port],
  ]);
});

test('the echo device echoes through its port', async () => {
  const [port] = await createDemoSource(new FakeClock()).getPorts();
  await port?.open({ baudRate: 9600 });
  await port?.setSignals({ requestToSend: false });
  expect(await port?.getSignals()).toEqual({
    clearToSend: false,
    dataSetReady: true,
    dataCarrierDetect: true,
    ringIndicator: false,
  });
  await port?.writable?.getWriter().write(Uint8Array.of(1, 2, 3));
  expect(await port?.readable?.getReader().read()).toEqual({ value: Uint8Array.of(1, 2, 3), done: false });
});

test('a flood that nobody reads overruns and then goes on with a gap in its numbers', async () => {
  const clock = new FakeClock();
  const ports = await createDemoSource(clock).getPorts();
  const port = ports.find((candidate) => demoIdOf(candidate) === 'flood');
  await port?.open({ baudRate: 9600, bufferSize: 6400 });
  clock.advance(10_000);
  const numbers: number[] = [];
  const names: string[] = [];
  for (let life = 0; life < 2; life++) {
    const reader = port?.readable?.getReader();
    let text = '';
    try {
      if (life === 1) clock.advance(20);
      for (;;) {
        const result = await reader?.read();
        text += new TextDecoder().decode(result?.value);
        if (life === 1 && text.length >= 640) break;
      }
    } catch (error) {
      names.push((error as Error).name);
    }
    reader?.releaseLock();
    numbers.push(...[...text.matchAll(/(\d{10}) -/g)].map(([, number]) => Number(number)));
  }
  expect(names).toEqual(['BufferOverrunError']);
  expect(numbers.slice(0, 100)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect(numbers[100]).toBeGreaterThan(10_000);
});
