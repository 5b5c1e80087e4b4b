import { describe, expect, it } from 'vitest';
import { findPort, findRelay, portUrl, readRelayAddress } from '../../../../relay/cli/client/relay-address.ts';
import type { PortInfo } from '../../../../relay/protocol/port-info.ts';

const port = (id: string, node = 'lab1'): PortInfo => ({
  id,
  node,
  name: id,
  usb: null,
  state: 'closed',
  settings: null,
  viewers: 0,
  holder: null,
  epoch: null,
  offset: 0,
  role: 'admin',
});

describe('readRelayAddress()', () => {
  it('reads addresses of the page, and those of an origin and an id', () => {
    expect(readRelayAddress('http://lab1:8017/ports/lab1/gps')).toEqual({
      origin: 'http://lab1:8017',
      root: 'http://lab1:8017',
      path: 'lab1/gps',
    });
    expect(readRelayAddress('https://lab1/demo/echo/?x#y')).toEqual({
      origin: 'https://lab1',
      root: 'https://lab1',
      path: 'demo/echo',
      undivided: ['demo', 'echo'],
    });
    for (const none of ['http://[::1]:1', 'http://[::1]:1/', 'http://[::1]:1/ports', 'http://[::1]:1/ports/'])
      expect(readRelayAddress(none).path, none).toBe('');
  });
});

describe('findRelay()', () => {
  const found = async (url: string, ...relays: string[]) => {
    const asked: string[] = [];
    const { root, path } = await findRelay(readRelayAddress(url), async (place) => {
      asked.push(place.root);
      return relays.includes(place.root);
    });
    return { root, path, asked };
  };

  it.each([
    ['https://lab/serial', 'https://lab/serial', ''],
    ['https://lab/serial/', 'https://lab/serial', ''],
    ['https://lab/serial/gps', 'https://lab/serial', 'gps'],
    ['https://lab/serial/lab1/gps', 'https://lab/serial', 'lab1/gps'],
    ['https://lab/serial/demo%2Fecho', 'https://lab/serial', 'demo/echo'],
    ['https://lab/gps', 'https://lab', 'gps'],
  ])('trials 19: %s is a relay at %s and its port “%s”', async (url, root, path) => {
    expect(await found(url, root)).toMatchObject({ root, path });
    // Of two relays at one origin the one in the address is meant.
    if (root !== 'https://lab') expect(await found(url, 'https://lab', root)).toMatchObject({ root, path });
  });

  it('trials 19: sends no request if the address is explicit', async () => {
    for (const [url, root, path] of [
      ['https://lab/serial/ports/lab1/gps', 'https://lab/serial', 'lab1/gps'],
      ['https://lab/a/b/ports/ports/gps', 'https://lab/a/b', 'ports/gps'],
      ['https://lab/serial/ports', 'https://lab/serial', ''],
      ['https://lab/ports/demo/echo', 'https://lab', 'demo/echo'],
      ['https://lab', 'https://lab', ''],
    ] as const)
      expect(await found(url)).toEqual({ root, path, asked: [] });
  });

  it('reads it as a port at the root where no relay answers', async () => {
    expect(await found('https://lab/serial/gps')).toMatchObject({ root: 'https://lab', path: 'serial/gps' });
  });
});

describe('findPort()', () => {
  const ports = [port('gps'), port('demo/echo'), port('lab2/gps', 'lab2'), port('50% <ü>')];
  const find = (path: string): string => findPort(ports, readRelayAddress(`http://lab1:8017/${path}`)).id;

  it('accepts node and id, or the id alone', () => {
    expect(find('ports/lab1/gps')).toBe('gps');
    expect(find('ports/lab2/gps')).toBe('lab2/gps');
    expect(find('gps')).toBe('gps');
    expect(find('demo/echo')).toBe('demo/echo');
    expect(find('demo%2Fecho')).toBe('demo/echo');
  });

  it('finds every port by its displayed address', () => {
    for (const one of ports) expect(findPort(ports, readRelayAddress(portUrl('http://lab1:8017', one)))).toBe(one);
  });

  it('lists the ports in safe characters when there is no such port', () => {
    expect(() => findPort([port('a\u001Bb')], readRelayAddress('http://lab1:8017/gps'))).toThrow(
      "No port 'gps' at http://lab1:8017. There is http://lab1:8017/ports/lab1/a%1Bb.",
    );
    expect(() => findPort([], readRelayAddress('http://lab1:8017/gps'))).toThrow('There are no ports.');
  });
});
