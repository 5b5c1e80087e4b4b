import { describe, expect, test } from 'vitest';
import { spaceOf } from '../../web/core/address-space.ts';
import { localFetch } from '../../web/remote/local-network.ts';
import { spaceToAskFor } from '../../web/remote/space-to-ask-for.ts';

const host = (address: string) => new URL(`http://${address}`).hostname;

describe('The address space of a relay', () => {
  test.each([
    ...['localhost', 'a.localhost', '127.0.0.1', '127.9.9.9', '[::1]', '[::ffff:127.0.0.1]'].map((name) => [
      name,
      'loopback',
    ]),
    ...[
      '10.1.2.3',
      '172.16.0.1',
      '172.31.0.1',
      '192.168.1.7',
      '169.254.1.1',
      '100.64.0.1',
      '[fd00::2]',
      '[fe80::1]',
      '[::ffff:192.168.1.1]',
    ].map((name) => [name, 'local']),
    ...['lab1', 'lab1.local', 'lab1.lan', 'lab1.fritz.box', 'a.home.arpa'].map((name) => [name, 'local']),
    ...[
      'example.org',
      'local.example.org',
      '8.8.8.8',
      '172.32.0.1',
      '100.128.0.1',
      '[2001:db8::1]',
      'localhost.example.org',
    ].map((name) => [name, 'public']),
  ] as const)('%s is %s', (name, space) => {
    expect(spaceOf(host(name))).toBe(space);
  });

  test.each([
    ['https://pages.example', 'http://127.0.0.1:8017', 'loopback'],
    ['https://pages.example', 'http://192.168.1.7:8017', 'local'],
    ['https://pages.example', 'https://lab1.local', 'local'],
    ['https://192.168.1.5', 'http://localhost:8017', 'loopback'],
    ['https://192.168.1.5', 'http://192.168.1.7', undefined],
    ['http://localhost:8017', 'http://127.0.0.1:9000', undefined],
    ['http://localhost:8017', 'http://192.168.1.7', undefined],
    ['https://pages.example', 'https://relay.example', undefined],
    ['http://lab1:8017', 'http://lab1:8017', undefined],
  ] as const)('from %s to %s the browser asks permission for %s', (page, relay, space) => {
    expect(spaceToAskFor(page, relay)).toBe(space);
  });

  test('a request that would be mixed content declares its address space; others are unchanged', async () => {
    const inits: RequestInit[] = [];
    const fetch = (_: string, init: RequestInit) => (inits.push(init), Promise.resolve(new Response()));
    await localFetch(
      fetch,
      'https://pages.example',
      'http://lab1:8017',
    )('http://lab1:8017/hello', { cache: 'no-store' });
    expect(inits).toEqual([{ cache: 'no-store', targetAddressSpace: 'local' }]);
    for (const [page, relay] of [
      ['http://pages.example', 'http://lab1:8017'],
      ['https://pages.example', 'https://lab1:8017'],
      ['https://pages.example', 'http://relay.example'],
    ] as const) {
      expect(localFetch(fetch, page, relay)).toBe(fetch);
    }
  });
});
