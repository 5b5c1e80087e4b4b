import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { allowedHosts } from '../../../relay/auth/allowed-hosts.ts';
import { identifyByAddress } from '../../../relay/auth/identify.ts';
import { isLoopbackAddress } from '../../../relay/auth/client-address.ts';

const over = (socket: Partial<IncomingMessage['socket']>) => ({ socket }) as unknown as IncomingMessage;

describe('allowedHosts()', () => {
  it('has the loopback names, with the port and, at 80, without', () => {
    expect(allowedHosts(over({ localPort: 8017, localAddress: '127.0.0.1' }))).toEqual([
      'localhost:8017',
      '127.0.0.1:8017',
      '[::1]:8017',
    ]);
    expect(allowedHosts(over({ localPort: 80, localAddress: '::1' }))).toContain('localhost');
  });

  it('has the connected address, to which no name can be rebound', () => {
    expect(allowedHosts(over({ localPort: 8017, localAddress: '::ffff:192.168.1.2' }))).toContain('192.168.1.2:8017');
    expect(allowedHosts(over({ localPort: 8017, localAddress: 'fe80::1%eth0' }))).toContain('[fe80::1]:8017');
    expect(allowedHosts(over({ localPort: 8017 }))).not.toContain(':8017');
  });

  it('accepts configured names with their port, or with the port listened on', () => {
    expect(allowedHosts(over({ localPort: 8017 }), ['Lab1.local', 'front:80'])).toEqual(
      expect.arrayContaining(['lab1.local:8017', 'front:80']),
    );
    expect(allowedHosts(over({ localPort: 8017 }), ['[fd00::1]'])).toContain('[fd00::1]:8017');
  });
});

describe('identifyByAddress()', () => {
  it('makes a client on this computer an admin, and gives others less', () => {
    for (const remoteAddress of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) {
      expect(identifyByAddress(over({ remoteAddress })), remoteAddress).toMatchObject({
        id: 'local',
        role: 'admin',
        ports: 'all',
      });
    }
    for (const remoteAddress of ['192.168.1.9', '::ffff:10.0.0.1', 'fe80::1%eth0', '2001:db8::1', '', undefined]) {
      expect(
        identifyByAddress(over(remoteAddress === undefined ? {} : { remoteAddress })),
        remoteAddress,
      ).toMatchObject({ role: 'operator' });
    }
  });

  it('uses the connection, not a header', () => {
    const request = {
      ...over({ remoteAddress: '10.0.0.1' }),
      headers: { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1' },
    } as unknown as IncomingMessage;
    expect(identifyByAddress(request)).toMatchObject({ role: 'operator' });
  });
});

describe('isLoopbackAddress()', () => {
  it('recognises addresses, and treats no name as one', () => {
    for (const address of ['127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1'])
      expect(isLoopbackAddress(address), address).toBe(true);
    for (const address of ['localhost', '127.evil.example', '127.0.0.1.evil.example', '::2', '0.0.0.0', '::', ''])
      expect(isLoopbackAddress(address), address).toBe(false);
  });
});
