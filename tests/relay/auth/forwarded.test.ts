import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { admit } from '../../../relay/auth/admit.ts';
import { trustedProxies } from '../../../relay/auth/client-address.ts';
import { calledAs } from '../../../relay/auth/forwarded.ts';
import { identifyByAddress, identifyNobody } from '../../../relay/auth/identify.ts';

const proxies = trustedProxies(['10.0.0.0/8', '192.168.1.2', 'fd00::/16']);

function request(
  remoteAddress: string,
  headers: Readonly<Record<string, string | string[]>>,
  encrypted = false,
): IncomingMessage {
  const headersDistinct = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat()]));
  const plain = Object.fromEntries(Object.entries(headersDistinct).map(([name, values]) => [name, values.join(', ')]));
  return {
    socket: { remoteAddress, localPort: 8017, localAddress: '10.0.0.1', ...(encrypted ? { encrypted } : {}) },
    headers: plain,
    headersDistinct,
  } as unknown as IncomingMessage;
}

describe('calledAs()', () => {
  const forwarded = { host: 'localhost:8017', 'x-forwarded-host': 'Lab.example', 'x-forwarded-proto': 'https' };

  it('uses the forwarded host and scheme of a trusted proxy only', () => {
    for (const peer of ['10.1.2.3', '::ffff:10.1.2.3', '192.168.1.2', 'fd00::7'])
      expect(calledAs(request(peer, forwarded), proxies), peer).toEqual({
        host: 'lab.example',
        scheme: 'https',
        isForwarded: true,
      });
    for (const peer of ['11.0.0.1', '192.168.1.3', '127.0.0.1', '::1', 'fd01::7', ''])
      expect(calledAs(request(peer, forwarded), proxies), peer).toEqual({
        host: 'localhost:8017',
        scheme: 'http',
        isForwarded: false,
      });
    expect(calledAs(request('10.1.2.3', forwarded))).toMatchObject({ host: 'localhost:8017', scheme: 'http' });
  });

  it('uses the value of the nearest proxy, which is the last one', () => {
    const more = {
      ...forwarded,
      'x-forwarded-host': ['evil.example', 'other.example, lab.example'],
      'x-forwarded-proto': 'http,https',
    };
    expect(calledAs(request('10.1.2.3', more), proxies)).toMatchObject({ host: 'lab.example', scheme: 'https' });
  });

  it('uses the request itself where the proxy sends nothing or something invalid', () => {
    expect(calledAs(request('10.1.2.3', { host: 'lab.example' }), proxies)).toMatchObject({
      host: 'lab.example',
      scheme: 'http',
    });
    expect(calledAs(request('10.1.2.3', { host: 'a', 'x-forwarded-proto': 'ftp' }, true), proxies)).toMatchObject({
      host: 'a',
      scheme: 'https',
    });
    expect(calledAs(request('10.1.2.3', { host: ['a', 'b'] }), proxies).host).toBeUndefined();
  });
});

describe('admit() with a public address', () => {
  const policy = { identify: identifyByAddress, publicUrl: 'https://lab.example', ...(proxies ? { proxies } : {}) };
  const codeOf = (asked: IncomingMessage): string | undefined => admit(asked, policy)?.code;

  it('accepts it as host and origin, also where the proxy forwards no host', () => {
    for (const host of ['lab.example', 'localhost:8017', '10.0.0.1:8017']) {
      expect(codeOf(request('10.1.2.3', { host, origin: 'https://lab.example' })), host).toBeUndefined();
      expect(
        codeOf(request('10.1.2.3', { host, origin: 'https://lab.example', 'x-forwarded-proto': 'https' })),
        host,
      ).toBeUndefined();
    }
  });

  it('accepts no similar host or origin', () => {
    for (const host of ['lab.example:8017', 'lab.example:80', 'evil.lab.example', 'lab.example.'])
      expect(codeOf(request('10.1.2.3', { host })), host).toBe('FORBIDDEN');
    for (const origin of ['http://lab.example', 'https://lab.example:8017', 'https://evil.example', 'null']) {
      expect(codeOf(request('10.1.2.3', { host: 'lab.example', origin })), origin).toBe('FORBIDDEN');
      expect(codeOf(request('10.1.2.3', { host: 'lab.example', origin, 'x-forwarded-proto': 'https' })), origin).toBe(
        'FORBIDDEN',
      );
    }
  });
});

describe('identifyNobody()', () => {
  it('treats nobody as local, because a proxy is local', () => {
    for (const peer of ['127.0.0.1', '::1', '10.1.2.3'])
      expect(identifyNobody(proxies)(request(peer, { 'x-forwarded-for': '127.0.0.1' })), peer).toMatchObject({
        role: 'operator',
        via: 'open',
      });
  });
});

describe('trials-2 B 17: the default port of a scheme', () => {
  it.each([
    [
      'https://lab.example',
      ['lab.example', 'lab.example:443'],
      ['lab.example:80', 'lab.example:8443', 'x.example:443'],
    ],
    ['http://lab.example', ['lab.example', 'lab.example:80'], ['lab.example:443']],
    ['https://lab.example:8443', ['lab.example:8443'], ['lab.example', 'lab.example:443']],
  ])('is optional in Host for a relay reached at %s', (publicUrl, allowed, refused) => {
    const policy = { identify: identifyByAddress, publicUrl };
    for (const host of allowed) {
      expect(admit(request('10.1.2.3', { host }), policy), host).toBeUndefined();
      expect(admit(request('10.1.2.3', { host, origin: publicUrl }), policy), host).toBeUndefined();
      expect(admit(request('10.1.2.3', { host, origin: 'https://evil.example' }), policy)?.code, host).toBe(
        'FORBIDDEN',
      );
    }
    for (const host of refused) expect(admit(request('10.1.2.3', { host }), policy)?.code, host).toBe('FORBIDDEN');
  });
});
