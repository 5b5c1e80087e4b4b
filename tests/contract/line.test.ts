import { afterAll, describe, expect, test } from 'vitest';
import { hostLines } from '../../web/serial/window/host-lines.ts';
import { WebSerialSource } from '../../web/serial/web-serial-line.ts';
import { WindowHostSource } from '../../web/serial/window-host-line.ts';
import { LineSerial } from '../../web/w3c/line-serial.ts';
import { lineContract } from './line-contract.ts';
import type { LineHarness } from './line-harness.ts';
import { ReplayedLines } from './replayed-lines.ts';
import { SimulatedLines } from './simulated-lines.ts';

const clock = { now: () => performance.timeOrigin + performance.now() };

const supports = {
  raise: ['break', 'framing', 'parity', 'overrun', 'unknown'],
  flowControl: true,
  forget: true,
  lostTransmitFails: true,
  breakSignal: true,
} as const;

function simulatedHarness(): LineHarness {
  const source = new SimulatedLines();
  return {
    source,
    supports,
    now: clock.now,
    clockToleranceMs: 0,
    makeLine: async () => {
      const made = source.add();
      return { ...made, release: async () => source.remove(made.line) };
    },
  };
}

/** A Web Serial port that is itself a W3C port over a simulated line. */
function webSerialHarness(): LineHarness {
  const lines = new SimulatedLines();
  const serial = new LineSerial(lines);
  const source = new WebSerialSource(serial, clock);
  return {
    source,
    supports,
    now: clock.now,
    clockToleranceMs: 0,
    makeLine: async () => {
      const { line, device } = lines.add();
      return {
        line: source.lineOf(serial.portOf(line)),
        device: { ...device, plug: async () => source.lineOf(serial.portOf(await device.plug())) },
        release: async () => lines.remove(line),
      };
    },
  };
}

/** The same at the other end of a channel, as in a window that holds its ports for a worker. */
function windowHarness(channel: MessageChannel): LineHarness {
  const lines = new SimulatedLines();
  const serial = new LineSerial(lines);
  hostLines(serial, channel.port1, clock);
  const source = new WindowHostSource(channel.port2);
  return {
    source,
    supports,
    now: clock.now,
    clockToleranceMs: 0,
    makeLine: async () => {
      const { line, device } = lines.add();
      const place = (await lines.lines()).filter(({ connected }) => connected).indexOf(line);
      const hosted = (await source.lines())[place];
      if (!hosted) throw new Error('The window does not list it');
      return {
        line: hosted,
        device: {
          ...device,
          plug: async () => {
            await device.plug();
            return hosted;
          },
        },
        release: async () => lines.remove(line),
      };
    },
  };
}

/** A capture that is being written, and replayed at full speed. */
function replayHarness(): LineHarness {
  const source = new ReplayedLines();
  return {
    source,
    // It has no device: the one of the tests records its input.
    supports: { ...supports, flowControl: false },
    now: clock.now,
    clockToleranceMs: 0,
    makeLine: async () => {
      const made = source.add(clock);
      return { ...made, release: async () => source.remove(made.line) };
    },
  };
}

const channel = new MessageChannel();
afterAll(() => channel.port1.close());

for (const [title, harness] of [
  ['A simulated line', simulatedHarness()],
  ['A Web Serial line over a W3C port', webSerialHarness()],
  ['A line that a window holds', windowHarness(channel)],
  ['A capture that is replayed', replayHarness()],
] as const) {
  describe(`${title} meets the contract of Line`, () => {
    const contract = lineContract(harness);
    test('the contract has its tests', () => expect(contract.length).toBeGreaterThan(25));
    for (const { title: name, run } of contract) test(name, run);
  });
}
