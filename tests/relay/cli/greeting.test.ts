import { describe, expect, it } from 'vitest';
import { greet, type Greeting, insecureWarning, keepsOutput } from '../../../relay/cli/greeting.ts';
import { reachedAt } from '../../../relay/cli/reached-at.ts';

const exposed: Greeting = {
  url: 'https://localhost:8017',
  addresses: ['https://192.168.1.20:8017', 'https://bench.local:8017'],
  certificate: { fingerprint: 'AA:BB', made: { authorityFingerprint: 'CC:DD', renewed: 'first' }, unnamed: [] },
  pairing: 'https://192.168.1.20:8017/#pair=p_x.y',
  terminal: { hasColours: false },
};
const local: Greeting = {
  url: 'http://localhost:8017',
  addresses: [],
  certificate: undefined,
  pairing: undefined,
  terminal: { hasColours: true },
};

describe('greet()', () => {
  it('prints one line for a relay of this computer only', () => {
    expect(greet(local)).toBe('listening on http://localhost:8017\n');
  });

  it('begins with that line also when exposed, then prints addresses, fingerprints, a link and its QR code', () => {
    const text = greet(exposed);
    expect(text).toMatch(/^listening on https:\/\/localhost:8017\n\n/);
    for (const said of [
      '  https://192.168.1.20:8017\n',
      '  https://bench.local:8017\n',
      '  AA:BB\n',
      '  CC:DD\n',
      '  https://192.168.1.20:8017/trust\n',
      '  https://192.168.1.20:8017/#pair=p_x.y\n',
      '▀',
    ])
      expect(text).toContain(said);
    expect(text).not.toContain('trust it\nanew');
    expect(text.split('\n').every((line) => line.length <= 100)).toBe(true);
  });

  it('reports that trust has to be renewed, and why, when the certificate has changed', () => {
    const made = { authorityFingerprint: 'CC', renewed: 'The former one does not name 10.0.0.9.' };
    expect(greet({ ...exposed, certificate: { fingerprint: 'AA', made, unnamed: [] } })).toContain(
      'have to trust\nthis one too. The former one does not name 10.0.0.9.',
    );
  });

  it('prints nothing about trust for a given certificate, except where it does not match', () => {
    const text = greet({
      ...exposed,
      certificate: { fingerprint: 'AA:BB', made: undefined, unnamed: ['https://192.168.1.20:8017'] },
    });
    expect(text).toContain('AA:BB');
    expect(text).not.toContain('/trust');
    expect(text).toContain('does not name them:\n  https://192.168.1.20:8017\n');
  });

  it('names the command instead of a link that must not be printed', () => {
    const text = greet({ ...exposed, pairing: 'hidden' });
    expect(text).toContain('baudcast pair');
    expect(text).not.toMatch(/#pair|▀|█/);
  });
});

describe('insecureWarning()', () => {
  it('is one sentence', () => {
    expect(insecureWarning('http://192.168.1.20:8017')).toMatch(
      /^Warning: with --insecure, everybody who can reach http:\/\/192\.168\.1\.20:8017 can use every port\. .*\.\n$/,
    );
  });
});

describe('keepsOutput()', () => {
  const kind = (what: 'fifo' | 'socket' | 'other') => ({
    dev: 9,
    ino: 4711,
    isFIFO: () => what === 'fifo',
    isSocket: () => what === 'socket',
  });

  it('is true for files and the journal, and false for a pipe, which somebody reads', () => {
    expect(keepsOutput(kind('fifo'), {})).toBe(false);
    expect(keepsOutput(kind('socket'), {})).toBe(false);
    expect(keepsOutput(kind('other'), {})).toBe(true);
    expect(keepsOutput(kind('socket'), { JOURNAL_STREAM: '9:4711' })).toBe(true);
    // Inherited from a service: it refers to another stream.
    expect(keepsOutput(kind('socket'), { JOURNAL_STREAM: '9:4712' })).toBe(false);
  });
});

describe('reachedAt()', () => {
  const reach = {
    scheme: 'https',
    port: 8017,
    publicUrl: undefined,
    allowedHosts: [],
    names: ['localhost', 'bench'],
    addresses: ['192.168.1.20', '127.0.0.1', 'fd00::5', '::1'],
  } as const;

  it('has names that others can type, with the port unless it is the default', () => {
    expect(reachedAt(reach)).toEqual(['https://192.168.1.20:8017', 'https://[fd00::5]:8017', 'https://bench:8017']);
    expect(reachedAt({ ...reach, port: 443 })[0]).toBe('https://192.168.1.20');
  });

  it('has the public address first, then the allowed hosts', () => {
    const all = reachedAt({
      ...reach,
      publicUrl: 'https://lab.example',
      allowedHosts: ['lab.lan:9000', 'lab2.lan'],
      names: ['localhost', 'lab.lan', 'lab2.lan', 'lab.example', 'bench'],
    });
    expect(all.slice(0, 3)).toEqual(['https://lab.example', 'https://lab.lan:9000', 'https://lab2.lan:8017']);
    expect(all).not.toContain('https://lab.example:8017');
  });

  it('omits names that the certificate lacks, unless there are no others', () => {
    expect(reachedAt({ ...reach, isNamed: (host) => host === 'bench' })).toEqual(['https://bench:8017']);
    expect(reachedAt({ ...reach, isNamed: () => false })).toHaveLength(3);
  });

  it('is empty where others cannot connect', () => {
    expect(reachedAt({ ...reach, scheme: 'http', names: ['localhost'], addresses: [] })).toEqual([]);
  });
});
