import { describe, expect, it } from 'vitest';
import { PortRegistry } from '../../web/engine/port-registry.ts';
import { serialLabel } from '../../web/engine/serial-label.ts';
import { LineArrival, type AdapterIds, type Line, type LineSource } from '../../web/line/line.ts';

/** Only what the registry reads; no port is opened here. */
class PluggedLine implements Line {
  connected = true;
  forgotten = false;
  readonly adapter: AdapterIds;
  constructor(usbVendorId?: number, usbProductId = 0) {
    this.adapter = usbVendorId === undefined ? {} : { usbVendorId, usbProductId };
  }
  open() {
    return Promise.reject(new Error('nobody opens it'));
  }
  forget() {
    this.forgotten = true;
    return Promise.resolve();
  }
}

class Source extends EventTarget implements LineSource {
  plugged: PluggedLine[] = [];
  lines() {
    return Promise.resolve(this.plugged);
  }
  fire(type: 'connect' | 'disconnect', line: PluggedLine) {
    this.dispatchEvent(new LineArrival(type, line));
  }
}

const ch340 = () => new PluggedLine(0x1a86, 0x7523);

async function registryOf(...lines: PluggedLine[]) {
  const source = new Source();
  source.plugged = lines;
  let nowMs = 100;
  const registry = new PortRegistry(
    {},
    () => nowMs++,
    () => {},
  );
  await registry.add({ kind: 'serial', lines: source, label: (line) => serialLabel(line) });
  return { source, registry, ids: () => registry.slots.map(({ id, line }) => `${id}${line ? '' : ' empty'}`) };
}

describe('PortRegistry', () => {
  it('names ports by their USB ids and numbers identical ones', async () => {
    const { registry, ids } = await registryOf(ch340(), new PluggedLine(0x2341, 0x43), ch340(), new PluggedLine());
    expect(ids()).toEqual(['usb:1A86:7523#0', 'usb:2341:0043#0', 'usb:1A86:7523#1', 'serial#0']);
    expect(registry.slots.map((slot) => registry.twin(slot))).toEqual([1, undefined, 2, undefined]);
    expect(registry.slots[0]?.label).toMatchObject({ detail: 'USB 1A86:7523' });
  });

  it('trials-2 B 9: a source that cannot be listed keeps its ports, and others are still listed', async () => {
    const { source, registry, ids } = await registryOf(ch340());
    const listed = source.lines.bind(source);
    source.lines = () => Promise.reject(new DOMException('Denied by a policy', 'SecurityError'));
    const other = new Source();
    other.plugged = [new PluggedLine(0x2341, 0x43)];
    await registry.add({ kind: 'serial', lines: other, label: (line) => serialLabel(line) });
    expect(ids()).toEqual(['usb:1A86:7523#0', 'usb:2341:0043#0']);
    source.lines = listed;
    source.plugged = [];
    await registry.refresh();
    expect(ids()).toEqual(['usb:1A86:7523#0 empty', 'usb:2341:0043#0']);
  });

  it('trials A 11: numbers ports with the same name, except those with a name of their own', async () => {
    const { registry } = await registryOf(ch340(), ch340(), ch340());
    registry.update(registry.slots[1]!, { name: 'GPS' });
    expect(registry.slots.map((slot) => registry.twin(slot))).toEqual([1, undefined, 3]);
    registry.update(registry.slots[2]!, { name: 'GPS' });
    expect(registry.slots.map((slot) => registry.twin(slot))).toEqual([undefined, 2, 3]);
  });

  it('trials-2 A 12: numbers equal names of different adapters, and of a relay, in the order they came', async () => {
    const { source, registry } = await registryOf(new PluggedLine(0x10c4, 0xea60), new PluggedLine(0x10c4, 0xea61));
    expect(registry.slots.map(({ name }) => name)).toEqual(['Silicon Labs CP210x', 'Silicon Labs CP210x']);
    const other = new Source();
    other.plugged = [ch340(), ch340()];
    let at = 0;
    const label = () => ({ key: `relay:lab/${at++}`, name: 'Silicon Labs CP210x', detail: '' });
    await registry.add({ kind: 'relay', place: () => 'lab', lines: other, label });
    expect(registry.slots.map((slot) => registry.twin(slot))).toEqual([1, 2, 1, 2]);
    expect(registry.slots.map((slot) => registry.fullName(slot))).toEqual([
      'Silicon Labs CP210x (1)',
      'Silicon Labs CP210x (2)',
      'lab/Silicon Labs CP210x (1)',
      'lab/Silicon Labs CP210x (2)',
    ]);
    source.plugged = [...source.plugged, new PluggedLine(0x10c4, 0xea63)];
    await registry.refresh();
    expect(registry.slots.map((slot) => registry.twin(slot))).toEqual([1, 2, 1, 2, 3]);
    registry.update(registry.slots[3]!, { name: 'Meter' });
    expect(registry.fullName(registry.slots[3]!)).toBe('Meter');
    expect(registry.fullName(registry.slots[2]!)).toBe('lab/Silicon Labs CP210x');
  });

  it('puts a replugged adapter in the place of a missing one, wherever the platform lists it', async () => {
    const [a, b] = [ch340(), ch340()];
    const { source, registry, ids } = await registryOf(a, b);
    registry.update(registry.slots[0]!, { name: 'left' });
    source.plugged = [b];
    source.fire('disconnect', a);
    await registry.refresh();
    expect(ids()).toEqual(['usb:1A86:7523#0 empty', 'usb:1A86:7523#1']);
    const back = ch340();
    source.plugged = [b, back];
    source.fire('connect', back);
    await registry.refresh();
    expect(registry.slots.map(({ line }) => line)).toEqual([back, b]);
    expect(registry.slots[0]).toMatchObject({ profile: { name: 'left' } });
    expect(registry.slots[0]?.touchedMs).toBeGreaterThan(0);
  });

  it('gives the same object its old place back (Firefox), even if two are gone', async () => {
    const [a, b] = [ch340(), ch340()];
    const { source, registry } = await registryOf(a, b);
    source.plugged = [];
    await registry.refresh();
    source.plugged = [b];
    source.fire('connect', b);
    await registry.refresh();
    expect(registry.slots.map(({ line }) => line)).toEqual([undefined, b]);
  });

  it('announces an arrival to all that wait for it', async () => {
    const a = ch340();
    const { source, registry } = await registryOf(a);
    source.plugged = [];
    await registry.refresh();
    let arrivals = 0;
    const stop = new AbortController();
    registry.slots[0]?.onArrival(() => arrivals++, stop.signal);
    source.plugged = [ch340()];
    await registry.refresh();
    await registry.refresh();
    expect(arrivals).toBe(1);
    stop.abort();
  });

  it('finds the selected port by its place in the list', async () => {
    const { source, registry } = await registryOf(ch340());
    source.plugged = [new PluggedLine(0x10c4, 0xea60), ...source.plugged];
    expect((await registry.at(0))?.id).toBe('usb:10C4:EA60#0');
    expect(await registry.at(7)).toBeUndefined();
  });

  it('forgets a port with its name, and does not assign its number twice', async () => {
    const [a, b] = [ch340(), ch340()];
    const { source, registry, ids } = await registryOf(a, b);
    registry.update(registry.slots[0]!, { name: 'left' });
    await registry.forget(registry.slots[0]!);
    expect([a.forgotten, ids(), registry.profiles]).toEqual([true, ['usb:1A86:7523#1'], {}]);
    source.plugged = [b, ch340()];
    await registry.refresh();
    expect(ids()).toEqual(['usb:1A86:7523#1', 'usb:1A86:7523#0']);
  });
});
