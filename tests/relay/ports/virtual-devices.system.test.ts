import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { HostSettings } from '../../../relay/protocol/port-info.ts';
import { Bench } from '../../devices/bench.ts';
import type { LineConfig, VirtualDevice } from '../../devices/virtual-device.ts';
import { hasDevices } from '../../support/prepare.mjs';
import { HostProcess } from './host-process.ts';
import { patternBytes, sha256 } from './pattern.ts';
import { availableHere } from './require-here.ts';

const settings: HostSettings = { baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none' };
const id = 'usb-2341-0043-UNO1';
const spec = { name: 'ttyACM0', vendorId: 0x2341, productId: 0x0043, serial: 'UNO1' } as const;

/** Collects what the device receives. */
function collect(device: VirtualDevice) {
  const chunks: Buffer[] = [];
  let count = 0;
  let check = (): void => undefined;
  device.on('data', (bytes) => {
    chunks.push(bytes);
    count += bytes.length;
    check();
  });
  return {
    bytes: () => Buffer.concat(chunks),
    atLeast: (wanted: number) =>
      new Promise<void>((resolve) => {
        check = () => count >= wanted && resolve();
        check();
      }),
  };
}

describe.runIf(availableHere(hasDevices(), 'The set of virtual serial devices'))(
  'a port of the host, on a virtual device',
  () => {
    let bench: Bench;
    let device: VirtualDevice;
    let host: HostProcess;

    beforeAll(async () => {
      bench = await Bench.start();
      device = await bench.device(spec);
      host = await HostProcess.start(bench.env);
    });

    afterEach(async () => {
      await host.call('closeAll');
    });

    afterAll(async () => {
      await host?.stop();
      await bench?.stop();
    });

    test.each<[Partial<HostSettings>, Partial<LineConfig>]>([
      [{}, { baud: 115_200, bits: 8, parity: 'none', stop: 1, rtscts: false, xonxoff: false, raw: true }],
      [
        { baudRate: 9600, dataBits: 7, parity: 'even', stopBits: 2 },
        { baud: 9600, bits: 7, parity: 'even', stop: 2 },
      ],
      [
        { baudRate: 250_000, dataBits: 5, parity: 'odd' },
        { baud: 250_000, bits: 5, parity: 'odd', stop: 1 },
      ],
      [
        { dataBits: 5, stopBits: 1.5 },
        { bits: 5, stop: 2 },
      ],
      [
        { dataBits: 6, flowControl: 'software' },
        { bits: 6, xonxoff: true, rtscts: false },
      ],
      [
        { baudRate: 3_000_000, flowControl: 'hardware' },
        { baud: 3_000_000, rtscts: true, xonxoff: false },
      ],
    ])('opens with %j, and the device sees it', async (change, seen) => {
      await host.call('open', id, { ...settings, ...change });
      expect((await device.status()).config).toMatchObject(seen);
      await host.call('close', id);
    });

    test('sets the requested signals first, together, and keeps the others', async () => {
      const signals: unknown[] = [];
      const note = (lines: unknown): void => void signals.push(lines);
      device.on('signals', note);
      await host.call('open', id, settings, { dataTerminalReady: false, requestToSend: false });
      expect((await device.status()).signals).toMatchObject({ dtr: false, rts: false, brk: false });
      await host.call('setSignals', id, { dataTerminalReady: true, requestToSend: false, break: true });
      expect((await device.status()).signals).toMatchObject({ dtr: true, rts: false, brk: true });
      await host.call('setSignals', id, { dataTerminalReady: false, requestToSend: true, break: false });
      await device.status(); // answered after everything that came before it
      expect(signals.slice(-3)).toEqual([
        { dtr: false, rts: false },
        { dtr: true, rts: false },
        { dtr: false, rts: true },
      ]);
      device.off('signals', note);
      await host.call('close', id);
    });

    test('leaves the signals unchanged from a close to an open soon after it', async () => {
      await host.call('open', id, settings, { dataTerminalReady: true, requestToSend: true });
      await device.status(); // answered after everything that came before it
      const signals: unknown[] = [];
      const note = (lines: unknown): void => void signals.push(lines);
      device.on('signals', note);
      await host.call('close', id);
      await host.call('open', id, { ...settings, baudRate: 9600 });
      const { config, signals: now } = await device.status();
      expect({ baud: config?.baud, dtr: now.dtr, rts: now.rts }).toEqual({ baud: 9600, dtr: true, rts: true });
      expect(signals).toEqual([]);
      device.off('signals', note);
      await host.call('close', id);
    });

    test('reads the signals that the device drives', async () => {
      await host.call('open', id, settings);
      await device.setLines({ cts: true, dsr: false, dcd: true });
      expect(await host.call('getSignals', id)).toEqual({
        clearToSend: true,
        dataSetReady: false,
        dataCarrierDetect: true,
        ringIndicator: false,
      });
      await host.call('close', id);
    });

    test('passes each of the 256 values both ways', async () => {
      const all = Array.from({ length: 256 }, (_, value) => value);
      const received = collect(device);
      await host.call('open', id, settings);
      await host.call('write', id, all);
      await received.atLeast(256);
      expect([...received.bytes()]).toEqual(all);
      await device.write(Uint8Array.from(all));
      expect((await host.call('received', id, 256)).bytes).toEqual(all);
      await host.call('close', id);
    });

    test('passes 8 MiB each way at the same time', async () => {
      const total = 8 * 1024 * 1024;
      const bytes = patternBytes(0, total);
      const received = collect(device);
      await host.call('open', id, settings);
      const toDevice = host.call('writePattern', id, 0, total, 50_000);
      await device.write(bytes);
      await toDevice;
      await received.atLeast(total);
      expect(sha256(received.bytes())).toBe(sha256(bytes));
      expect(await host.call('received', id, total)).toMatchObject({ count: total, sha256: sha256(bytes) });
      await host.call('close', id);
    });

    test('keeps reading while the device holds a write back', async () => {
      await device.setLines({ cts: true });
      await host.call('open', id, { ...settings, flowControl: 'hardware' });
      const received = collect(device);
      await device.setLines({ cts: false });
      const writing = host.call('writePattern', id, 0, 200_000, 200_000);
      await device.write('x');
      await host.call('received', id, 1);
      await device.setLines({ cts: true });
      await writing;
      await received.atLeast(200_000);
      expect(sha256(received.bytes())).toBe(sha256(patternBytes(0, 200_000)));
      await host.call('close', id);
    });

    test('keeps a write waiting while the device accepts nothing, and rejects it when that is discarded', async () => {
      await device.setLines({ cts: true });
      await host.call('open', id, { ...settings, flowControl: 'hardware' });
      await device.setLines({ cts: false });
      const writing = host.call('writePattern', id, 0, 200_000, 200_000);
      let isDone = false;
      const rejected = expect(writing.finally(() => (isDone = true))).rejects.toMatchObject({ code: 'DEVICE_ERROR' });
      await host.call('getSignals', id);
      expect(isDone).toBe(false);
      await host.call('discard', id);
      await rejected;
      await device.setLines({ cts: true });
      await host.call('close', id);
    });

    test('closes while the device holds it back', async () => {
      await device.setLines({ cts: true });
      await host.call('open', id, { ...settings, flowControl: 'hardware' });
      await device.setLines({ cts: false });
      const rejected = expect(host.call('writePattern', id, 0, 200_000, 200_000)).rejects.toMatchObject({
        code: 'DEVICE_GONE',
      });
      await host.call('close', id);
      await rejected;
      expect(await host.call('closed', id)).toEqual({ kind: 'closed' });
      await device.setLines({ cts: true });
    });

    test('reads nothing while paused, and everything after', async () => {
      await host.call('open', id, settings);
      await host.call('pause', id);
      const writing = device.write(patternBytes(0, 100_000));
      await host.call('getSignals', id);
      expect((await host.call('received', id, 0)).count).toBe(0);
      await host.call('resume', id);
      await writing;
      expect((await host.call('received', id, 100_000)).sha256).toBe(sha256(patternBytes(0, 100_000)));
      await host.call('close', id);
    });

    test('passes on received data when the rest is discarded', async () => {
      await host.call('open', id, settings);
      await host.call('pause', id);
      await device.write('arrived');
      await host.call('discard', id);
      await host.call('resume', id);
      expect(Buffer.from((await host.call('received', id, 7)).bytes).toString()).toBe('arrived');
      await host.call('close', id);
    });

    test("stamps chunks with the host's time", async () => {
      await host.call('open', id, settings);
      const beforeUs = await host.call('nowUs');
      await device.write('now');
      const { timesUs } = await host.call('received', id, 3);
      const afterUs = await host.call('nowUs');
      const toleranceUs = 50_000; // the wall clock may be set a little while the test runs
      expect(timesUs[0]).toBeGreaterThan(beforeUs - toleranceUs);
      expect(timesUs[0]).toBeLessThan(afterUs + toleranceUs);
      await host.call('close', id);
    });

    test('refuses to open a port that is open, with a message', async () => {
      await host.call('open', id, settings);
      await expect(host.call('open', id, settings)).rejects.toMatchObject({ code: 'PORT_IN_USE' });
      await host.call('close', id);
    });

    test.each([
      { parity: 'mark' },
      { parity: 'space' },
      { stopBits: 1.5 },
      { baudRate: 0 },
      { baudRate: 1.5 },
      { baudRate: 2 ** 31 },
      { dataBits: 9 },
    ])('refuses %j without touching the port', async (change) => {
      const { counts } = await device.status();
      const opening = host.call('open', id, { ...settings, ...(change as Partial<HostSettings>) });
      await expect(opening).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
      expect((await device.status()).counts.opens).toBe(counts.opens);
    });

    test('opens only ports that it lists', async () => {
      const unlisted = ['dev/ttyACM0', 'ttyACM0', 'ttyS0', '../', `../${id}`, `${id}/`, '', '__proto__', 'constructor'];
      for (const other of unlisted)
        await expect(host.call('open', other, settings)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    test('reports a device that is unplugged while open, and reopens it under the same id', async () => {
      await host.call('open', id, settings);
      const closed = host.call('closed', id);
      await device.unplug();
      expect(await closed).toEqual({ kind: 'lost', code: 'DEVICE_GONE' });
      await host.call('departure', id);
      await expect(host.call('open', id, settings)).rejects.toMatchObject({ code: 'DEVICE_GONE' });
      await device.plug();
      await host.call('arrival', id);
      await host.call('open', id, settings);
      await device.write('back');
      expect((await host.call('received', id, 4)).count).toBe(4);
      await host.call('close', id);
    });

    // Within a second, as tests/relay/ports/port-watch.test.ts checks in the relay's own time.
    test('reports devices that appear and disappear', async () => {
      const other = await bench.device({ name: 'ttyUSB7', vendorId: 0x0403, productId: 0x6001, serial: 'A50285BI' });
      await host.call('arrival', 'usb-0403-6001-A50285BI');
      await other.remove();
      await host.call('departure', 'usb-0403-6001-A50285BI');
    });

    test('does not loop busily for a device that is gone', async () => {
      const path = '/dev/ttyACM0';
      await host.call('open', path, settings);
      const closed = host.call('closed', path);
      await device.unplug();
      await closed;
      await host.call('departure', id);
      const other = await bench.device({
        name: 'ttyUSB7',
        vendorId: 0x0403,
        productId: 0x6001,
        serial: 'CLOCK',
        plugged: false,
      });
      const turns = await host.call('turns');
      // Each takes up to one check of the ports: a busy loop makes a hundred thousand turns meanwhile.
      for (let n = 0; n < 3; n++) {
        await other.plug();
        await host.call('arrival', 'usb-0403-6001-CLOCK');
        await other.unplug();
        await host.call('departure', 'usb-0403-6001-CLOCK');
      }
      expect((await host.call('turns')) - turns).toBeLessThan(2000);
      await other.remove();
      await device.plug();
      await host.call('arrival', id);
    });

    test('survives a thousand unplugs, with no file left open', async () => {
      const path = '/dev/ttyACM0';
      let openFiles = 0;
      for (let n = 0; n < 1000; n++) {
        await host.call('open', path, settings);
        const closed = host.call('closed', path);
        await device.write(`${n}`);
        await device.unplug();
        expect(await closed).toEqual({ kind: 'lost', code: 'DEVICE_GONE' });
        await device.plug();
        if (n === 10) openFiles = await host.call('openFiles');
      }
      expect(await host.call('openFiles')).toBeLessThanOrEqual(openFiles + 5);
    });

    test('offers the device again each time it is back at once', async () => {
      for (let n = 0; n < 20; n++) {
        await host.call('arrival', id);
        await host.call('open', id, settings);
        const closed = host.call('closed', id);
        await device.unplug();
        await closed;
        await device.plug();
      }
    });
  },
);
