import { describe, expect, it } from 'vitest';
import type { Environment } from '../../../relay/cli/read-flags.ts';
import { readServeOptions, type ServeOptions } from '../../../relay/cli/serve-options.ts';
import { UsageError } from '../../../relay/cli/command.ts';

function options(args: readonly string[], environment: Environment = {}, file = ''): ServeOptions {
  const asked = readServeOptions(args, environment, () => file);
  if (asked.action !== 'serve') throw new Error(`action is ${asked.action}`);
  return asked.options;
}

describe('security 14: the relay that other computers can reach', () => {
  it('is by default on loopback only, where neither TLS nor credentials are needed', () => {
    for (const args of [
      [],
      ['--host', 'localhost'],
      ['--host', 'LOCALHOST'],
      ['--host', '127.0.0.1'],
      ['--host', '127.0.0.9'],
      ['--host', '::1'],
    ]) {
      expect(options(args), args.join(' ')).toMatchObject({
        usesTls: false,
        needsCredential: false,
        isInsecure: false,
      });
    }
    expect(options([]).host).toBe('localhost');
  });

  it('has TLS and credentials at any other address, in any notation, unless --insecure', () => {
    for (const host of [
      '0.0.0.0',
      '::',
      '192.168.1.2',
      '10.0.0.1',
      'example.com',
      'lab1',
      '127.evil.example',
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      '127.1',
      '0',
      '::ffff:127.0.0.1',
      '0:0:0:0:0:0:0:1',
      'fe80::1%eth0',
      '127.0.0.256',
      '017700000001',
    ]) {
      expect(options(['--host', host]), host).toMatchObject({ usesTls: true, needsCredential: true });
      expect(
        options(['--host', host, '--no-demo', '--allow-host', 'x', '--allow-origin', 'https://x.example']),
        host,
      ).toMatchObject({ usesTls: true, needsCredential: true });
      expect(options(['--host', host, '--insecure']), host).toMatchObject({
        usesTls: false,
        needsCredential: false,
        isInsecure: true,
      });
    }
    expect(options([], { BAUDCAST_HOST: '::' })).toMatchObject({ usesTls: true, needsCredential: true });
    expect(options(['--config', 'c'], {}, '{"host": "0.0.0.0"}')).toMatchObject({
      usesTls: true,
      needsCredential: true,
    });
  });

  it('requires credentials on loopback too when a proxy forwards others there', () => {
    for (const args of [
      ['--public-url', 'https://lab.example'],
      ['--trust-proxy', '127.0.0.1'],
      ['--trust-proxy', 'loopback'],
    ]) {
      expect(options(args), args.join(' ')).toMatchObject({ usesTls: false, needsCredential: true });
      expect(options([...args, '--insecure']), args.join(' ')).toMatchObject({ needsCredential: false });
    }
  });
});

describe('readReachOptions()', () => {
  it('accepts every flag, and the same from variables and a file', () => {
    const wanted = {
      host: '0.0.0.0',
      allowedHosts: ['lab.example:9000'],
      allowedOrigins: ['https://pages.example'],
      publicUrl: 'https://lab.example',
      trustedProxies: ['10.0.0.0/8', '127.0.0.0/8', '::1'],
      certificate: { certificatePath: 'c.pem', keyPath: 'k.pem' },
      usesTls: true,
      needsCredential: true,
      isInsecure: false,
      pairingLink: 'off',
    };
    const args =
      '--host 0.0.0.0 --allow-host Lab.example:9000 --allow-origin https://pages.example ' +
      '--public-url https://LAB.example:443/ --trust-proxy 10.0.0.0/8 --trust-proxy Loopback ' +
      '--cert c.pem --key k.pem --no-pairing-link';
    expect(options(args.split(' '))).toMatchObject(wanted);
    expect(
      options([], {
        BAUDCAST_HOST: '0.0.0.0',
        BAUDCAST_ALLOW_HOST: 'lab.example:9000',
        BAUDCAST_ALLOW_ORIGIN: 'https://pages.example',
        BAUDCAST_PUBLIC_URL: 'https://lab.example',
        BAUDCAST_TRUST_PROXY: '10.0.0.0/8, loopback',
        BAUDCAST_CERT: 'c.pem',
        BAUDCAST_KEY: 'k.pem',
        BAUDCAST_PAIRING_LINK: '0',
      }),
    ).toMatchObject(wanted);
    const file = {
      host: '0.0.0.0',
      'allow-host': ['lab.example:9000'],
      'allow-origin': ['https://pages.example'],
      'public-url': 'https://lab.example',
      'trust-proxy': ['10.0.0.0/8', 'loopback'],
      cert: 'c.pem',
      key: 'k.pem',
      'pairing-link': false,
    };
    expect(options(['--config', 'c'], {}, JSON.stringify(file))).toMatchObject(wanted);
  });

  it('uses TLS on loopback when it is given a certificate', () => {
    expect(options(['--cert', 'c', '--key', 'k'])).toMatchObject({ usesTls: true, needsCredential: false });
  });

  it('refuses contradictions and incomplete options', () => {
    for (const args of [
      ['--insecure', '--cert', 'c', '--key', 'k'],
      ['--cert', 'c'],
      ['--key', 'k'],
      ['--cert=', '--key=k'],
      ['--public-url', 'http://lab.example'],
    ]) {
      expect(() => options(args), args.join(' ')).toThrow(UsageError);
    }
    expect(options(['--public-url', 'http://lab.example', '--insecure']).publicUrl).toBe('http://lab.example');
    expect(options(['--public-url', 'http://localhost:9000']).publicUrl).toBe('http://localhost:9000');
  });

  it('trials 19: accepts the path that a proxy adds, but none that could be mistaken for the relay’s own paths', () => {
    for (const [given, url] of [
      ['https://lab.example/serial', 'https://lab.example/serial'],
      ['https://lab.example/serial/', 'https://lab.example/serial'],
      ['https://LAB.example:443/Tools/Serial//', 'https://lab.example/Tools/Serial'],
      ['https://lab.example/my%20lab', 'https://lab.example/my%20lab'],
    ])
      expect(options(['--public-url', given ?? '']).publicUrl).toBe(url);
    for (const path of ['/api', '/v1/', '/serial/ports', '/a//b', '/assets', '/trust/x'])
      expect(() => options(['--public-url', `https://lab.example${path}`]), path).toThrow('cannot be the path');
  });

  it('refuses invalid addresses, and describes a valid one', () => {
    for (const url of [
      '',
      'lab.example',
      'ftp://lab.example',
      'https://u:p@lab.example',
      'https://lab.example?x',
      'https://lab.example/#x',
      'https://',
      'data:,x',
      'null',
    ]) {
      expect(() => options([`--public-url=${url}`]), url).toThrow('--public-url takes');
    }
    for (const proxy of [
      '',
      'nginx',
      '10.0.0.0/33',
      '::/129',
      '10.0.0.0/',
      '10.0.0.0/8/8',
      '10.0.0',
      '*',
      '10.0.0.1:80',
      '10.0.0.0/-1',
      '10.0.0.0/1e1',
    ]) {
      expect(() => options([`--trust-proxy=${proxy}`]), proxy).toThrow('--trust-proxy takes');
    }
    for (const everybody of ['0.0.0.0/0', '::/0', '10.0.0.0/00'])
      expect(() => options(['--trust-proxy', everybody]), everybody).toThrow('believe everybody');
  });
});
