import { chmod } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { listPorts } from '../../../relay/ports/list-ports.ts';
import type { BindingPortInfo } from '../../../relay/ports/serial-binding.ts';
import { FileTree } from './file-tree.ts';

let tree: FileTree;
beforeEach(async () => {
  tree = await FileTree.create();
});
afterEach(() => tree.remove());

/** Lists a Linux computer that has no udevadm. */
const list = () =>
  listPorts({
    root: tree.root,
    platform: 'linux',
    searchPath: '',
    list: () => Promise.reject(new Error('not to be run')),
  });
const ids = async (): Promise<string[]> => (await list()).map(({ id }) => id);

describe('listing the ports of a Linux computer without udev', () => {
  test('reads the description of a USB device', async () => {
    await tree.usb({
      name: 'ttyACM3',
      place: '1-1.4',
      vendor: '2341',
      product: '0043',
      texts: { serial: '75735303630351F05282', manufacturer: 'Arduino (www.arduino.cc)', product: 'Arduino Uno' },
    });
    expect(await list()).toEqual([
      {
        id: 'usb-2341-0043-75735303630351F05282',
        name: 'Arduino Uno',
        path: '/dev/ttyACM3',
        generation: expect.any(String),
        usb: {
          usbVendorId: 0x2341,
          usbProductId: 0x0043,
          serialNumber: '75735303630351F05282',
          manufacturer: 'Arduino (www.arduino.cc)',
          product: 'Arduino Uno',
        },
      },
    ]);
  });

  test('keeps the id of a device with a serial number, at any USB port, under any device file', async () => {
    await tree.usb({ name: 'ttyUSB0', place: '1-1', texts: { serial: 'A50285BI' } });
    const [before] = await ids();
    await tree.unplug('ttyUSB0');
    await tree.usb({ name: 'ttyUSB5', place: '1-2.3', texts: { serial: 'A50285BI' } });
    expect(await ids()).toEqual([before]);
  });

  test('tells adapters without a serial number apart by their USB port, and keeps ids across renaming', async () => {
    await tree.usb({ name: 'ttyUSB0', place: '1-1' });
    const [first] = await ids();
    await tree.usb({ name: 'ttyUSB1', place: '1-2' });
    const both = await ids();
    expect(new Set(both).size).toBe(2);
    expect(both).toContain(first);
    await tree.unplug('ttyUSB0');
    await tree.unplug('ttyUSB1');
    await tree.usb({ name: 'ttyUSB1', place: '1-1' });
    await tree.usb({ name: 'ttyUSB0', place: '1-2' });
    expect(new Set(await ids())).toEqual(new Set(both));
    expect((await list()).find(({ id }) => id === first)?.path).toBe('/dev/ttyUSB1');
  });

  test.each(['0', '0001', '0000000000', '0123456789ABCDEF', '123456789', 'FFFFFFFF'])(
    'ignores the serial number %j, which is the same in all of them',
    async (serial) => {
      await tree.usb({ name: 'ttyUSB0', place: '1-1', texts: { serial } });
      expect(await ids()).toEqual(['usb-1a86-7523-at-0000.00.14.0-1']);
    },
  );

  test('tells devices apart that have the same serial number', async () => {
    await tree.usb({ name: 'ttyUSB0', place: '1-1', texts: { serial: 'TWIN' } });
    await tree.usb({ name: 'ttyUSB1', place: '1-2', texts: { serial: 'TWIN' } });
    const found = await ids();
    expect(new Set(found).size).toBe(2);
    for (const id of found) expect(id).toMatch(/^usb-1a86-7523-TWIN-at-/);
  });

  test('gives each port of an adapter with several ports an id of its own', async () => {
    const texts = { serial: 'FT4', product: 'Quad' };
    await tree.usb({ name: 'ttyUSB0', place: '1-1', texts });
    await tree.usb({ name: 'ttyUSB1', place: '1-1', texts, interfaceNumber: '01' });
    await tree.usb({ name: 'ttyUSB2', place: '1-3', texts: { serial: 'MOX' }, portNumber: '2' });
    expect(await ids()).toEqual(['usb-1a86-7523-FT4', 'usb-1a86-7523-FT4-if01', 'usb-1a86-7523-MOX-port2']);
    expect((await list()).map(({ name }) => name)).toEqual(['Quad', 'Quad (1)', 'USB serial port 1a86:7523 (2)']);
  });

  test('finds ports of every driver, none without hardware or device file, no screen, no kernel console', async () => {
    for (const name of ['ttymxc0', 'ttyTHS1', 'ttyAMA0']) await tree.onBoard(name);
    await tree.onBoard('ttyS0', { type: '4' });
    await tree.onBoard('ttyS1', { type: '0' });
    await tree.onBoard('ttyS2', { type: '4', console: 'Y' });
    await tree.onBoard('hvc0');
    for (const name of ['tty1', 'ptmx', 'console']) await tree.virtual(name);
    await tree.onBoard('ttyS3', { type: '4' });
    await tree.unplug('ttyS3');
    expect((await ids()).sort()).toEqual(['ttyAMA0', 'ttyS0', 'ttyTHS1', 'ttymxc0']);
  });

  test.each([
    ['markup and a command', '<img src=x onerror=alert(1)>;$(id)'],
    ['escape codes', '\u001b]0;owned\u0007\u001b[31mred'],
    ['a path', '../../etc/passwd'],
    ['text with a direction override', '\u202egnp.exe'],
    ['characters with a meaning in URLs', 'a b/c?d#e%2e'],
    ['10,000 characters', 'x'.repeat(10_000)],
    ['text outside ASCII', 'é'.repeat(200)],
  ])('treats %s as data: a safe id, bounded text, nothing that moves the cursor', async (_, hostile) => {
    await tree.usb({
      name: 'ttyUSB0',
      place: '1-1',
      texts: { serial: hostile, manufacturer: hostile, product: hostile },
    });
    const [port] = await list();
    expect(port?.id).toMatch(/^[A-Za-z0-9._~-]{1,128}$/);
    for (const text of [port?.name, port?.usb?.serialNumber, port?.usb?.manufacturer, port?.usb?.product]) {
      expect(text?.length).toBeLessThanOrEqual(128);
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });

  test.each([
    ['FTDI FTDI USB Serial', 'FTDI USB Serial'],
    ['Silicon Labs Silicon Labs CP210x', 'Silicon Labs CP210x'],
    ['ftdi FTDI FTDI x', 'ftdi x'],
    ['USB Serial USB Serial Port', 'USB Serial Port'],
    ['FTDI FTDIX 12 12', 'FTDI FTDIX 12 12'],
  ])('trials-2 A 12: a name that repeats its first words, %j, says them once', async (product, name) => {
    await tree.usb({ name: 'ttyUSB0', place: '1-1', texts: { serial: 'A1', manufacturer: 'FTDI', product } });
    expect((await list())[0]?.name).toBe(name);
  });

  test('gives two ids for serial numbers that differ only in characters that an id cannot have', async () => {
    await tree.usb({ name: 'ttyUSB0', place: '1-1', texts: { serial: 'A/B' } });
    await tree.usb({ name: 'ttyUSB1', place: '1-2', texts: { serial: 'A?B' } });
    const found = await ids();
    expect(new Set(found).size).toBe(2);
    expect(found.join()).not.toContain('-at-');
  });

  test('lists nothing where there is nothing to read', async () => {
    expect(
      await listPorts({ root: `${tree.root}/nowhere`, platform: 'linux', searchPath: '', list: async () => [] }),
    ).toEqual([]);
  });
});

describe('listing with npm serialport', () => {
  const listed = (port: Partial<BindingPortInfo>): BindingPortInfo => ({ path: '/dev/ttyUSB9', ...port });

  test('adds only ports that sysfs lacks', async () => {
    await tree.onBoard('ttyS1', { type: '0' });
    await tree.usb({ name: 'ttyUSB0', place: '1-1', texts: { serial: 'A1', product: 'Adapter' } });
    await tree.file('bin/udevadm', '');
    await chmod(`${tree.root}/bin/udevadm`, 0o755);
    const found = await listPorts({
      root: tree.root,
      platform: 'linux',
      searchPath: `${tree.root}/bin`,
      list: async () => [
        listed({ path: '/dev/ttyUSB0', vendorId: '1a86', productId: '7523', serialNumber: 'A1' }),
        listed({ path: '/dev/ttyS1' }),
        listed({ path: '/dev/ttyWCH0', vendorId: '4348', productId: '5523', pnpId: 'usb-4348_USB-if00-port0' }),
      ],
    });
    expect(found.map(({ id, name }) => [id, name])).toEqual([
      ['usb-1a86-7523-A1', 'Adapter'],
      ['usb-4348_USB-if00-port0', 'USB serial port 4348:5523'],
    ]);
  });

  test('is skipped on Linux when there is no udevadm', async () => {
    const run = vi.fn<() => Promise<BindingPortInfo[]>>();
    await listPorts({ root: tree.root, platform: 'linux', searchPath: '/nowhere', list: run });
    expect(run).not.toHaveBeenCalled();
  });

  test('is the only source on other systems', async () => {
    const ports = [
      listed({ path: 'COM3', vendorId: '0403', productId: '6001', serialNumber: 'A50285BI', manufacturer: 'FTDI' }),
      listed({ path: '\\\\.\\COM10' }),
    ];
    const found = await listPorts({ platform: 'win32', list: async () => ports });
    expect(found.map(({ id, name, path }) => [id, name, path])).toEqual([
      ['usb-0403-6001-A50285BI', 'FTDI serial port', 'COM3'],
      ['COM10', '\\\\.\\COM10', '\\\\.\\COM10'],
    ]);
  });

  test('is skipped when it fails', async () => {
    expect(await listPorts({ platform: 'darwin', list: () => Promise.reject(new Error('no')) })).toEqual([]);
  });
});
