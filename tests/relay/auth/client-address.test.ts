import type { IncomingMessage } from 'node:http';
import { BlockList } from 'node:net';
import { expect, it } from 'vitest';
import { clientAddress } from '../../../relay/auth/client-address.ts';

const from = (remoteAddress: string, ...forwarded: string[]): IncomingMessage =>
  ({
    socket: { remoteAddress },
    headersDistinct: forwarded.length > 0 ? { 'x-forwarded-for': forwarded } : {},
  }) as unknown as IncomingMessage;

const proxies = new BlockList();
proxies.addAddress('127.0.0.1');
proxies.addSubnet('10.0.0.0', 8);
proxies.addAddress('2001:db8::1', 'ipv6');

it('security 5: X-Forwarded-For counts only on a connection from a proxy trusted by its address', () => {
  expect(clientAddress(from('127.0.0.1', '203.0.113.9'))).toBe('127.0.0.1');
  expect(clientAddress(from('198.51.100.1', '203.0.113.9'), proxies)).toBe('198.51.100.1');
  expect(clientAddress(from('::ffff:198.51.100.1', '127.0.0.1'), proxies)).toBe('198.51.100.1');
  expect(clientAddress(from('127.0.0.1', '203.0.113.9'), proxies)).toBe('203.0.113.9');
  expect(clientAddress(from('::ffff:127.0.0.1', '203.0.113.9'), proxies)).toBe('203.0.113.9');
  expect(clientAddress(from('2001:db8::1', '203.0.113.9'), proxies)).toBe('203.0.113.9');
});

it('is the last address that is not a trusted proxy, because earlier ones may be forged', () => {
  expect(clientAddress(from('127.0.0.1', '127.0.0.1, 203.0.113.9, 10.1.2.3'), proxies)).toBe('203.0.113.9');
  expect(clientAddress(from('127.0.0.1', '198.51.100.7', '203.0.113.9'), proxies)).toBe('203.0.113.9');
  expect(clientAddress(from('127.0.0.1', '10.0.0.1, 10.0.0.2'), proxies)).toBe('10.0.0.1');
});

it('reads addresses with ports, and trusts nothing before an invalid address', () => {
  expect(clientAddress(from('127.0.0.1', '203.0.113.9:1234'), proxies)).toBe('203.0.113.9');
  expect(clientAddress(from('127.0.0.1', '[2001:db8::7]:443'), proxies)).toBe('2001:db8::7');
  expect(clientAddress(from('127.0.0.1', '[2001:db8::7]'), proxies)).toBe('2001:db8::7');
  expect(clientAddress(from('127.0.0.1', '203.0.113.9, <script>'), proxies)).toBe('127.0.0.1');
  expect(clientAddress(from('127.0.0.1', '203.0.113.9, unknown, 10.0.0.9'), proxies)).toBe('10.0.0.9');
  for (const nonsense of ['', ',', 'unknown', '_hidden', '999.1.1.1', '1'.repeat(10_000)])
    expect(clientAddress(from('127.0.0.1', nonsense), proxies), nonsense.slice(0, 20)).toBe('127.0.0.1');
});
