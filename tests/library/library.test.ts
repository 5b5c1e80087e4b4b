import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import type { LineOpening } from '../../web/line/line.ts';
import type { PortHappening } from '../../web/library/api.ts';
import { connect, serial } from '../../web/library/node.ts';
import { PortReader } from '../../web/library/port-reader.ts';
import { startRelay } from '../remote/test-relay.ts';
import { eventually } from '../support/eventually.ts';

const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});

async function bench() {
  const { host, server, stop } = await startRelay();
  cleanUp.push(stop);
  const device = host.add();
  const relay = await connect(server.url, { name: 'Test bench' });
  cleanUp.push(() => relay.close());
  await eventually(() => expect(relay.ports).toHaveLength(1));
  return { host, device, relay, url: server.url };
}

const bytes = (text: string) => new TextEncoder().encode(text);

/** Reads until `isLast`. */
async function readUntil(port: AsyncIterable<PortHappening>, isLast: (happening: PortHappening) => boolean) {
  const read: PortHappening[] = [];
  for await (const happening of port) {
    read.push(happening);
    if (isLast(happening)) break;
  }
  return read;
}

test('a program opens a port by its name, and reads bytes with their offsets and notes in one order', async () => {
  const { relay, device } = await bench();
  expect(relay.ports).toMatchObject([
    { id: device.id, name: `Port ${device.id}`, connected: true, usb: { vendorId: 0x1a86, productId: 0x7523 } },
  ]);
  const port = await relay.port(`Port ${device.id}`).open({ baudRate: 9600 });
  device.write(bytes('one'));
  await eventually(() => expect(relay.port(device.id).holder).toBe('Test bench'));
  await port.note('checked');
  device.write(bytes('two'));
  const read = await readUntil(port, (one) => one.kind === 'received' && one.offset === 3);
  expect(read.map(({ kind }) => kind).filter((kind) => kind !== 'signals')).toEqual([
    'opened',
    'received',
    'note',
    'received',
  ]);
  expect(read.find(({ kind }) => kind === 'opened')).toMatchObject({ settings: { baudRate: 9600, dataBits: 8 } });
  expect(read.find(({ kind }) => kind === 'note')).toMatchObject({ text: 'checked', by: 'Test bench' });
  // The one that was read last has ended: another may follow.
  device.write(bytes('three'));
  const [first] = await readUntil(port, ({ kind }) => kind === 'received');
  expect(first).toMatchObject({ offset: 6 });
  await expect(Promise.all([readUntil(port, () => true), readUntil(port, () => true)])).rejects.toThrow(TypeError);
  await port.close();
});

test('a program reads text by lines, cut anywhere, transmits text, and sees the end of a lost port', async () => {
  const { relay, host, device } = await bench();
  const port = await relay.port(device.id).open({ baudRate: 115_200 });
  await port.transmit('AT\r');
  expect(new TextDecoder().decode(await device.received(3))).toBe('AT\r');
  for (const piece of ['23.4 \u00b0', 'C\r', '\n', 'OK\n\n', '10%\r2', '0%\r\r', '\nlast']) device.write(bytes(piece));
  const lines = port.textLines();
  // trials 21: as the monitor ends them.
  for (const line of ['23.4 \u00b0C', 'OK', '', '10%', '20%']) expect((await lines.next()).value).toBe(line);
  host.unplug(device);
  expect(await lines.next()).toEqual({ done: false, value: 'last' });
  expect(await lines.next()).toEqual({ done: true, value: undefined });
  expect(relay.ports.some(({ connected }) => connected)).toBe(false);
});

test('errors have their codes, and a wrong address is one at once', async () => {
  const { relay, device } = await bench();
  expect(() => relay.port('nothing')).toThrow(expect.objectContaining({ code: 'not-found' }));
  for (const wrong of ['', 'gps', 'ftp://lab1/', 'http://lab1/#share=s_broken'])
    await expect(connect(wrong), wrong).rejects.toThrow(TypeError);
  const signal = AbortSignal.abort(new DOMException('Changed my mind', 'AbortError'));
  await expect(connect('http://127.0.0.1:9', { signal })).rejects.toThrow('Changed my mind');
  const port = await relay.port(device.id).open({ baudRate: 9600 });
  await port.close();
  await expect(port.transmit('late')).rejects.toMatchObject({ code: 'transmit-failed' });
});

test('a relay’s ports stand in for navigator.serial, filters and arrivals included', async () => {
  const { url, host, device } = await bench();
  const asked: string[][] = [];
  const ports = serial(url, {
    choose: async (offered) => {
      asked.push(offered.map(({ id }) => id));
      return offered[0];
    },
  });
  const port = await ports.requestPort({ filters: [{ usbVendorId: 0x1a86 }] });
  await expect(ports.requestPort({ filters: [{ usbVendorId: 0x2341 }] })).rejects.toThrow('No port selected');
  expect(asked).toEqual([[device.id], []]);
  expect(await ports.getPorts()).toEqual([port]);
  await port.open({ baudRate: 57_600 });
  const writer = port.writable!.getWriter();
  await writer.write(bytes('hello'));
  expect(new TextDecoder().decode(await device.received(5))).toBe('hello');
  device.write(bytes('world'));
  const reader = port.readable!.getReader();
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('world');
  const gone = once(ports, 'disconnect');
  host.unplug(device);
  await gone;
  await expect(reader.read()).rejects.toThrow('lost');
});

test('a program finds and opens ports of a relay with more than it lists, and searches them in pages', async () => {
  const { host, server, stop } = await startRelay();
  cleanUp.push(stop);
  const devices = Array.from({ length: 300 }, () => host.add());
  await eventually(async () => {
    const { headers } = await fetch(`${server.url}/api/ports`);
    expect(headers.get('Baudcast-Total')).toBe('300');
  });
  const relay = await connect(server.url, { name: 'Test bench' });
  cleanUp.push(() => relay.close());
  expect(relay.ports).toEqual([]);
  const [wanted] = devices.slice(-1);
  const found = await relay.find(`Port ${wanted!.id}`);
  expect(found).toMatchObject({ id: wanted!.id, connected: true, node: 'lab1', labels: {} });
  expect((await relay.find(`lab1/${wanted!.id}`)).id).toBe(wanted!.id);
  await expect(relay.find('nothing')).rejects.toMatchObject({ code: 'not-found' });
  const port = await found.open({ baudRate: 9600 });
  wanted!.write(bytes('hello\n'));
  expect((await port.textLines().next()).value).toBe('hello');
  expect(relay.port(wanted!.id).id).toBe(wanted!.id);
  const ids: string[] = [];
  for (let next: string | undefined = ''; next !== undefined;) {
    const page = await relay.search({ search: 'PORT', limit: 100, ...(next === '' ? {} : { after: next }) });
    expect(page.total).toBe(300);
    ids.push(...page.ports.map(({ id }) => id));
    next = page.next;
  }
  expect(new Set(ids).size).toBe(300);
  expect(await relay.search({ labels: ['site=berlin'] })).toEqual({ ports: [], total: 0, next: undefined });
  await expect(relay.search({ limit: 1e9 })).rejects.toThrow(TypeError);

  const offered: number[] = [];
  const ports = serial(server.url, {
    choose: async (choice) => {
      offered.push(choice.length);
      return choice[7];
    },
  });
  const chosen = await ports.requestPort({ filters: [{ usbVendorId: 0x1a86 }] });
  expect(offered).toEqual([200]);
  await chosen.open({ baudRate: 9600 });
  await chosen.close();
});

test('what nobody reads holds the line back, and is all there when it is read', async () => {
  const reader = new PortReader({ nowMs: () => 0, note: async () => {} });
  let end = (): void => {};
  const ended = new Promise<{ kind: 'closed' }>((resolve) => (end = () => resolve({ kind: 'closed' })));
  reader.begin({ ended } as unknown as LineOpening);
  let offset = 0;
  const fill = () => {
    for (; !reader.holdBack(); offset += 65_536) reader.received(new Uint8Array(65_536), 0, offset);
  };
  fill();
  expect(offset).toBe(1024 * 1024);
  let hasRoom = false;
  void reader.holdBack()?.then(() => (hasRoom = true));
  const iterator = reader[Symbol.asyncIterator]();
  expect((await iterator.next()).value).toMatchObject({ offset: 0 });
  await eventually(() => expect(hasRoom).toBe(true));
  fill();
  for (let i = 0; !reader.holdBack(); i++) reader.event({ kind: 'note', text: String(i) }, 0);
  end();
  let last = 0;
  for (let next = await iterator.next(); !next.done; next = await iterator.next())
    if (next.value.kind === 'received') last = next.value.offset;
  expect(last).toBe(offset - 65_536);
});
