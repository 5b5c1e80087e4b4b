import { expect, test } from 'vitest';
import type { HostPort } from '../../../relay/ports/host-port.ts';
import { PortWatch, type PortChange } from '../../../relay/ports/port-watch.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle } from '../../support/settle.ts';

const port = (id: string, more: Partial<HostPort> = {}): HostPort => ({
  id,
  name: id,
  path: `/dev/${id}`,
  usb: null,
  ...more,
});

/** A computer whose ports a test plugs and unplugs. */
function makeWatch(print: () => string | undefined = () => undefined) {
  const clock = new FakeClock();
  const computer = { ports: [] as HostPort[], listings: 0 };
  const list = async (): Promise<HostPort[]> => {
    computer.listings++;
    return computer.ports;
  };
  const watch = new PortWatch({ list, clock, fingerprint: async () => print() });
  const changes: string[] = [];
  watch.onChange = ({ gone, arrived }: PortChange) => {
    changes.push([...gone.map(({ id }) => `-${id}`), ...arrived.map(({ id }) => `+${id}`)].join(' '));
  };
  return { clock, computer, watch, changes };
}

test('reports ports that appear and disappear, within a second', async () => {
  const { clock, computer, watch, changes } = makeWatch();
  computer.ports = [port('a')];
  await watch.start();
  computer.ports = [port('a'), port('b')];
  await clock.advance(1000);
  computer.ports = [port('b')];
  await clock.advance(1000);
  expect(changes).toEqual(['+a', '+b', '-a']);
  expect(watch.ports).toEqual([port('b')]);
});

test('reports a port with another path, or replugged between two checks, as gone and arrived', async () => {
  const { clock, computer, watch, changes } = makeWatch();
  computer.ports = [port('a', { path: '/dev/ttyUSB0', generation: '1' })];
  await watch.start();
  computer.ports = [port('a', { path: '/dev/ttyUSB1', generation: '1' })];
  await clock.advance(1000);
  computer.ports = [port('a', { path: '/dev/ttyUSB1', generation: '2' })];
  await clock.advance(1000);
  expect(changes).toEqual(['+a', '-a +a', '-a +a']);
});

test('reports a port again that was lost and is back before the next check', async () => {
  const { computer, watch, changes } = makeWatch();
  computer.ports = [port('a')];
  await watch.start();
  watch.noteLost('a');
  await watch.look();
  expect(changes).toEqual(['+a', '-a', '+a']);
});

test('ignores a listing from before a loss', async () => {
  const { watch, computer, changes } = makeWatch();
  computer.ports = [port('a')];
  await watch.start();
  const looking = watch.look();
  await Promise.resolve();
  watch.noteLost('a');
  computer.ports = [];
  await looking;
  await watch.look();
  expect(changes).toEqual(['+a', '-a']);
});

test('lists only after something has changed, and then for a while, because udev is late', async () => {
  let print = 'one';
  const { clock, computer, watch, changes } = makeWatch(() => print);
  await watch.start();
  await clock.advance(10_000);
  const listings = computer.listings;
  await clock.advance(10_000);
  expect(computer.listings).toBe(listings);
  print = 'two';
  await clock.advance(500);
  computer.ports = [port('late')];
  await clock.advance(1000);
  expect(changes).toEqual(['+late']);
});

test('reports nothing after it was stopped', async () => {
  const { clock, computer, watch, changes } = makeWatch();
  await watch.start();
  watch.stop();
  computer.ports = [port('a')];
  await clock.advance(5000);
  await settle();
  expect(changes).toEqual([]);
  expect(clock.running).toBe(0);
});
