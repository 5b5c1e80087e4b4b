import fs from 'node:fs';
import fsPromises from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { makeDemoDevices } from '../../../relay/ports/demo-devices.ts';
import type { HostPort } from '../../../relay/ports/host-port.ts';
import { PortCatalogue, type HostDevice, type PortWatcher } from '../../../relay/ports/port-catalogue.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const port = (id: string, path = `/dev/${id}`): HostPort => ({ id, name: `Port ${id}`, path, usb: null });

function makeCatalogue(first: HostPort[], demo: 'on' | 'off' | 'auto' = 'off') {
  const paths = new Map<string, () => string | undefined>();
  const watch: PortWatcher = {
    onChange: () => undefined,
    start: async () => watch.onChange({ gone: [], arrived: first }),
    stop: () => undefined,
    noteLost: () => undefined,
  };
  const checks: string[] = [];
  const makeDevice = (id: string, path: () => string | undefined): HostDevice => {
    paths.set(id, path);
    return {
      id,
      open: () => Promise.reject(new Error('not here')),
      checkIsThere: (isGone) => checks.push(`${id} ${isGone}`),
      stop: () => {},
    };
  };
  const catalogue = new PortCatalogue({ watch, makeDevice, demo, demoPorts: makeDemoDevices(new FakeClock()) });
  return { catalogue, watch, paths, checks };
}

test('lists the existing ports, without their paths', async () => {
  const { catalogue } = makeCatalogue([port('gps')]);
  await catalogue.start();
  expect(catalogue.ports).toEqual([{ id: 'gps', name: 'Port gps', usb: null }]);
});

test.each([
  '/dev/sda',
  '/dev/gps',
  '../',
  '../gps',
  'gps/',
  'GPS',
  '',
  '__proto__',
  'constructor',
  'demo/echo',
  'gps\0',
])('finds nothing under %j, and opens no file', async (id) => {
  const { catalogue } = makeCatalogue([port('gps')]);
  await catalogue.start();
  const calls = [
    vi.spyOn(fs, 'openSync'),
    vi.spyOn(fs, 'open'),
    vi.spyOn(fsPromises, 'open'),
    vi.spyOn(fsPromises, 'stat'),
  ];
  expect(() => catalogue.device(id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  for (const call of calls) expect(call).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

test('keeps a device through a replug, at another path, and while it is away', async () => {
  const { catalogue, watch, paths } = makeCatalogue([port('gps', '/dev/ttyUSB0')]);
  await catalogue.start();
  const device = catalogue.device('gps');
  watch.onChange({ gone: [port('gps', '/dev/ttyUSB0')], arrived: [] });
  expect(catalogue.ports).toEqual([]);
  expect(catalogue.device('gps')).toBe(device);
  expect(paths.get('gps')?.()).toBeUndefined();
  watch.onChange({ gone: [], arrived: [port('gps', '/dev/ttyUSB4')] });
  expect(catalogue.device('gps')).toBe(device);
  expect(paths.get('gps')?.()).toBe('/dev/ttyUSB4');
});

test('makes a lost or replugged device check whether it is still there', async () => {
  const { catalogue, watch, checks } = makeCatalogue([port('a'), port('b')]);
  await catalogue.start();
  watch.onChange({ gone: [port('a'), port('b')], arrived: [port('b')] });
  expect(checks).toEqual(['a true', 'b false']);
});

test('remembers at most 256 devices that are away', async () => {
  const { catalogue, watch } = makeCatalogue([]);
  await catalogue.start();
  for (let n = 0; n < 300; n++) {
    watch.onChange({ gone: [], arrived: [port(`p${n}`)] });
    watch.onChange({ gone: [port(`p${n}`)], arrived: [] });
  }
  expect(() => catalogue.device('p43')).toThrow('No port');
  expect(catalogue.device('p44').id).toBe('p44');
});

test.each<['on' | 'off' | 'auto', HostPort[], boolean]>([
  ['on', [port('gps')], true],
  ['off', [], false],
  ['auto', [], true],
  ['auto', [port('gps')], false],
])('with demo ports %s and %j there, offers them: %s', async (demo, ports, offered) => {
  const { catalogue } = makeCatalogue(ports, demo);
  await catalogue.start();
  expect(catalogue.ports.some(({ id }) => id === 'demo/echo')).toBe(offered);
});

test('trials-2 C 3: a device that is open is gone when its path leads to another one', async () => {
  const linked = (generation: string): HostPort => ({ ...port('gps', '/tmp/link'), generation });
  const { catalogue, watch, checks } = makeCatalogue([linked('1')]);
  await catalogue.start();
  watch.onChange({ gone: [linked('1')], arrived: [linked('2')] });
  expect(checks).toEqual(['gps true']);
  watch.onChange({ gone: [linked('2')], arrived: [{ ...linked('2'), name: 'renamed' }] });
  expect(checks).toEqual(['gps true', 'gps false']);
});
