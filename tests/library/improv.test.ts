import { ImprovSerial } from 'improv-wifi-serial-sdk/dist/serial.js';
import { afterEach, expect, test } from 'vitest';
import { serial } from '../../web/library/node.ts';
import type { HostDevice } from '../remote/host-device.ts';
import { startRelay } from '../remote/test-relay.ts';

const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});

const header = [...new TextEncoder().encode('IMPROV'), 1];
const kinds = { state: 1, call: 3, result: 4 } as const;
const calls = { settings: 1, state: 2, info: 3, networks: 4 } as const;

function packet(kind: number, data: readonly number[]): Uint8Array {
  const bytes = [...header, kind, data.length, ...data];
  return Uint8Array.from([...bytes, bytes.reduce((sum, byte) => sum + byte, 0) & 0xff, 10]);
}

const texts = (...all: readonly string[]): number[] =>
  all.flatMap((text) => [text.length, ...new TextEncoder().encode(text)]);

/** A device with Improv Wi-Fi, which also logs. */
class ImprovDevice {
  given: string[] = [];
  #state: 2 | 4 = 2;
  readonly #device: HostDevice;
  #received: number[] = [];

  constructor(device: HostDevice) {
    this.#device = device;
    device.onBytes = (bytes) => {
      this.#received.push(...bytes);
      for (;;) {
        const length = this.#received[8];
        if (length === undefined || this.#received.length < length + 10) return;
        const [command = 0, , ...data] = this.#received.splice(0, length + 10).slice(9, -1);
        if (this.#received[0] === 10) this.#received.shift();
        // Once the host has written it.
        setImmediate(() => this.#answer(command, data));
      }
    };
  }

  #answer(command: number, data: readonly number[]): void {
    const send = (kind: number, bytes: readonly number[]): void => this.#device.write(packet(kind, bytes));
    const result = (bytes: readonly number[]): void => send(kinds.result, [command, bytes.length, ...bytes]);
    this.#device.write(new TextEncoder().encode(`I (42) improv: command ${command}\n`));
    if (command === calls.state) send(kinds.state, [this.#state]);
    if (command === calls.info) result(texts('ESPHome', '2026.11.0', 'ESP32-C3', 'lamp'));
    if (command === calls.networks) {
      result(texts('workshop', '-52', 'YES'));
      result([]);
    }
    if (command !== calls.settings) return;
    for (let at = 0; at < data.length; at += 1 + (data[at] ?? 0))
      this.given.push(new TextDecoder().decode(Uint8Array.from(data.slice(at + 1, at + 1 + (data[at] ?? 0)))));
    this.#state = 4;
    send(kinds.state, [this.#state]);
    result(texts('http://192.0.2.4'));
  }
}

test('the SDK of Improv Wi-Fi, unchanged, finds a device at a port of a relay and gives it a network', async () => {
  const { host, server, stop } = await startRelay();
  cleanUp.push(stop);
  const device = new ImprovDevice(host.add());
  const port = await serial(server.url, { choose: async ([first]) => first }).requestPort();
  await port.open({ baudRate: 115_200 });
  const quiet = { log: () => {}, error: () => {}, debug: () => {} };
  const improv = new ImprovSerial(port, quiet);
  expect(await improv.initialize(8000)).toMatchObject({ firmware: 'ESPHome', chipFamily: 'ESP32-C3', name: 'lamp' });
  expect(await improv.scan()).toEqual([{ name: 'workshop', rssi: -52, secured: true }]);
  await improv.provision('workshop', 'p4ssword');
  expect(device.given).toEqual(['workshop', 'p4ssword']);
  expect(improv.nextUrl).toBe('http://192.0.2.4');
  await improv.close();
  await port.close();
});
