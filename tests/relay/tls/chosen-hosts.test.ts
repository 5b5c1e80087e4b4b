import { describe, expect, it } from 'vitest';
import { chosenHosts, isWildcard, type Whereabouts } from '../../../relay/tls/chosen-hosts.ts';

const bench: Whereabouts = {
  host: '0.0.0.0',
  hostName: 'Bench',
  interfaces: [
    { address: '127.0.0.1', internal: true },
    { address: '192.168.1.20', internal: false },
    { address: 'fe80::1', internal: false },
    { address: '2001:db8::1:2', internal: false },
  ],
  allowedHosts: [],
};

describe('chosenHosts()', () => {
  it('has, for a wildcard address, the IPv4 and loopback addresses and the computer’s name', () => {
    expect(chosenHosts(bench)).toEqual({
      names: ['localhost', 'bench', 'bench.local'],
      addresses: ['192.168.1.20', '127.0.0.1'],
    });
    expect(chosenHosts({ ...bench, host: '::' }).addresses).toEqual(['192.168.1.20', '127.0.0.1', '::1']);
  });

  it('has IPv6 addresses where there are no others, but none that needs a zone', () => {
    const interfaces = bench.interfaces.filter(({ address }) => address.includes(':'));
    expect(chosenHosts({ ...bench, host: '::', interfaces }).addresses).toEqual(['2001:db8::1:2', '127.0.0.1', '::1']);
  });

  it('has only the address listened on, with the name of the computer unless it is loopback', () => {
    expect(chosenHosts({ ...bench, host: '192.168.1.20' })).toEqual({
      names: ['bench', 'bench.local'],
      addresses: ['192.168.1.20'],
    });
    expect(chosenHosts({ ...bench, host: 'localhost' })).toEqual({ names: ['localhost'], addresses: [] });
    expect(chosenHosts({ ...bench, host: '127.0.0.1' })).toEqual({ names: [], addresses: ['127.0.0.1'] });
  });

  it('adds the allowed hosts and the public address, without their ports', () => {
    const { names, addresses } = chosenHosts({
      ...bench,
      host: '10.0.0.1',
      allowedHosts: ['lab.example:9000', '[fd00::5]:9000', '[FD00:0::6]', '10.0.0.9'],
      publicUrl: 'https://baud.example',
    });
    expect(names).toEqual(['lab.example', 'baud.example', 'bench', 'bench.local']);
    expect(addresses).toEqual(['10.0.0.1', 'fd00::5', 'fd00::6', '10.0.0.9']);
  });

  it('has a full name and its first part, and omits names that cannot be reached', () => {
    expect(chosenHosts({ ...bench, hostName: 'lab1.example.org' }).names).toEqual([
      'localhost',
      'lab1.example.org',
      'lab1',
      'lab1.local',
    ]);
    for (const hostName of [
      'localhost',
      '',
      '-',
      'two words',
      '(none)',
      'localhost.localdomain',
      'x'.repeat(300),
      'naïve',
    ]) {
      expect(chosenHosts({ ...bench, hostName }).names, hostName).toEqual(['localhost']);
    }
  });
});

describe('isWildcard()', () => {
  it('recognises every notation of the wildcard address', () => {
    for (const host of ['0.0.0.0', '::', '0::0', '0:0:0:0:0:0:0:0', '::ffff:0.0.0.0'])
      expect(isWildcard(host), host).toBe(true);
    for (const host of ['localhost', '::1', '10.0.0.0', 'lab1', '']) expect(isWildcard(host), host).toBe(false);
  });
});
