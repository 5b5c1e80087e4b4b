import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from '../devices/bench.ts';
import type { VirtualDevice } from '../devices/virtual-device.ts';
import { availableHere } from '../relay/ports/require-here.ts';
import { findPySerial, hasDevices } from '../support/prepare.mjs';
import { arduino, plug } from '../support/plug.ts';
import { PySerial } from '../support/pyserial.ts';
import { RelayProcess } from '../support/relay-process.ts';
import { until } from '../support/settle.ts';

const id = 'usb-2341-0043-UNO1';

describe.runIf(
  availableHere(hasDevices() && findPySerial() !== undefined, 'pyserial, or the set of virtual serial devices,'),
)('pyserial at a port of the built relay, by RFC 2217', () => {
  let bench: Bench;
  let device: VirtualDevice;
  let relay: RelayProcess;
  let python: PySerial;
  let url: string;
  let received: Buffer;

  beforeAll(async () => {
    bench = await Bench.start();
    device = await plug(bench, { ...arduino, lines: { cts: true } });
    received = Buffer.alloc(0);
    device.on('data', (bytes) => (received = Buffer.concat([received, bytes])));
    relay = await RelayProcess.start({ args: ['--rfc2217', `${id}=0`], env: bench.env, tcpCount: 1 });
    url = `rfc2217://localhost:${relay.tcpPorts.get(id)}`;
    python = new PySerial();
  });
  afterEach(async () => {
    await python.run('port.close()');
  });
  afterAll(async () => {
    python?.stop();
    await relay?.stop();
    await bench?.stop();
  });

  const open = (options = ''): Promise<unknown> =>
    python.run(`port = serial.serial_for_url('${url}', timeout=5${options}); port.is_open`);

  it('opens it, sets and reads back each setting and line, and exchanges all bytes', async () => {
    expect(await open(', baudrate=57600, bytesize=7, parity="E", stopbits=2')).toBe(true);
    const { config } = await device.status();
    expect(config).toMatchObject({ baud: 57_600, bits: 7, parity: 'even', stop: 2 });
    expect((await device.status()).counts.opens).toBe(1);

    const set = async (code: string, expected: object): Promise<void> => {
      await python.run(`port.${code}`);
      await expect.poll(async () => (await device.status()).config, { message: code }).toMatchObject(expected);
    };
    await set('baudrate = 250000', { baud: 250_000 });
    await set('parity = "O"', { parity: 'odd' });
    await set('parity = "N"', { parity: 'none' });
    await set('stopbits = 1', { stop: 1 });
    await set('bytesize = 8', { bits: 8 });
    await set('rtscts = True', { rtscts: true });
    await set('rtscts = False', { rtscts: false });
    await set('xonxoff = True', { xonxoff: true });
    await set('xonxoff = False', { xonxoff: false });
    expect(await python.run('[port.baudrate, port.bytesize, port.parity, port.stopbits]')).toEqual([
      250_000,
      8,
      'N',
      1,
    ]);
    await expect(python.run('port.parity = "M"')).rejects.toThrow('ValueError');
    await python.run('port.parity = "N"');

    for (const [name, line] of [
      ['dtr', 'dtr'],
      ['rts', 'rts'],
      ['break_condition', 'brk'],
    ] as const) {
      for (const isOn of [false, true]) {
        await python.run(`port.${name} = ${isOn ? 'True' : 'False'}`);
        const isSet = async (): Promise<boolean> => (await device.status()).signals[line] === isOn;
        await expect.poll(isSet, { message: `${name} ${isOn}` }).toBe(true);
      }
    }
    await python.run('port.break_condition = False');

    expect(await python.run('[port.cts, port.dsr, port.ri, port.cd]')).toEqual([true, false, false, false]);
    await device.setLines({ cts: false, dsr: true, dcd: true });
    await expect.poll(() => python.run('[port.cts, port.dsr, port.cd]')).toEqual([false, true, true]);

    const all = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7) & 255));
    received = Buffer.alloc(0);
    expect(await python.run('port.write(bytes([(i * 7) & 255 for i in range(4096)]))')).toBe(4096);
    await until(() => received.length === all.length);
    expect(received.equals(all)).toBe(true);
    await device.write(all);
    expect(Buffer.from((await python.run('port.read(4096)')) as number[]).equals(all)).toBe(true);

    await device.write('old');
    await expect.poll(() => python.run('port.in_waiting')).toBe(3);
    await python.run('port.reset_input_buffer(); port.reset_output_buffer()');
    expect(await python.run('port.in_waiting')).toBe(0);
  });

  it('opens it again without touching it, and reads lines, after the first one has left', async () => {
    await open(', baudrate=250000');
    const { counts, signals } = await device.status();
    await python.run('port.close()');
    await open(', baudrate=250000');
    expect((await device.status()).counts.opens).toBe(counts.opens);
    expect((await device.status()).signals).toEqual(signals);
    await device.write('one\r\ntwo\r\n');
    expect(await python.run('[port.readline().decode(), port.readline().decode()]')).toEqual(['one\r\n', 'two\r\n']);
    await python.run('port.timeout = 0.05');
    expect(await python.run('port.read(1)')).toEqual([]);
  });

  it('resets a board into its boot loader as esptool does, without both signals on in between', async () => {
    await open(', baudrate=115200');
    const seen: string[] = [];
    const onSignals = ({ dtr, rts }: { dtr: boolean; rts: boolean }): void => {
      seen.push(`D${Number(dtr)}R${Number(rts)}`);
    };
    device.on('signals', onSignals);
    // ClassicReset of esptool 5, with what it does for Windows. On a busy computer it may come too slowly; esptool
    // tries again, too.
    for (let tries = 0; tries < 5 && seen.join() !== 'D0R1,D1R0,D0R0'; tries++) {
      await python.run('port.rts = True; port.dtr = True');
      await expect.poll(async () => (await device.status()).signals).toMatchObject({ dtr: true, rts: true });
      seen.length = 0;
      await python.run(`
def rts(state):
    port.setRTS(state)
    port.setDTR(port.dtr)
port.setDTR(False); rts(True); time.sleep(0.1)
port.setDTR(True); rts(False); time.sleep(0.05)
port.setDTR(False)`);
      await until(() => seen.at(-1) === 'D0R0');
    }
    device.off('signals', onSignals);
    expect(seen).toEqual(['D0R1', 'D1R0', 'D0R0']);
  });

  it('exchanges bytes as raw TCP as well', async () => {
    await python.run(`port = serial.serial_for_url('${url.replace('rfc2217', 'socket')}', timeout=5)`);
    received = Buffer.alloc(0);
    await python.run('port.write(b"\\xff\\x00raw")');
    await until(() => received.length === 5);
    expect(received.toString('latin1')).toBe('\xff\x00raw');
    await device.write('\u0001back');
    expect(await python.run('port.read(5).decode()')).toBe('\u0001back');
  });

  it('is a port of another relay as well, with its settings and signals', async () => {
    const far = await RelayProcess.start({ args: ['--path', `far=${url}`], env: bench.env });
    try {
      received = Buffer.alloc(0);
      const path = `${far.origin}/api/ports/far`;
      const answer = await fetch(`${path}/transmit?baudRate=38400&parity=odd`, { method: 'POST', body: 'through' });
      expect(await answer.json()).toMatchObject({ outcome: 'written' });
      await until(() => received.toString() === 'through');
      await expect.poll(async () => (await device.status()).config).toMatchObject({ baud: 38_400, parity: 'odd' });
    } finally {
      await far.stop();
    }
  });
});
