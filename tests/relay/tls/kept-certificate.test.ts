import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CertificateError } from '../../../relay/tls/certificate-pair.ts';
import { keepCertificate, namedHosts } from '../../../relay/tls/kept-certificate.ts';
import { MemoryFiles } from './memory-files.ts';

const now = Date.UTC(2026, 10, 20);
const dayMs = 86_400_000;
const hosts = { names: ['lab1', 'lab1.local'], addresses: ['192.168.1.20', 'fd00::5'] };

describe('security 17: a certificate made here', () => {
  it('names only the chosen hosts, and so does its authority', async () => {
    const { pair, authorityPem, renewed } = await keepCertificate(new MemoryFiles(), hosts, 'lab1', now);
    expect(renewed).toBe('first');
    expect(namedHosts(pair).sort()).toEqual(['192.168.1.20', 'fd00:0:0:0:0:0:0:5', 'lab1', 'lab1.local']);
    const authority = new X509Certificate(authorityPem);
    expect(pair.certificate.verify(authority.publicKey)).toBe(true);
    expect([pair.certificate.ca, authority.ca]).toEqual([false, true]);
  });

  it("leaves no key of the authority behind: every key that is kept is the host's own", async () => {
    const files = new MemoryFiles();
    const { authorityPem } = await keepCertificate(files, hosts, 'lab1', now);
    const kept = [...files.texts.values()].join('');
    const keys = kept.match(/-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]+-----END [A-Z ]*PRIVATE KEY-----/g) ?? [];
    expect(keys).toHaveLength(1);
    expect(kept.match(/PRIVATE KEY/g)).toHaveLength(2);
    expect(new X509Certificate(authorityPem).checkPrivateKey(createPrivateKey(keys[0] ?? ''))).toBe(false);
  });

  it('is valid for no longer than any browser accepts', async () => {
    const { pair } = await keepCertificate(new MemoryFiles(), hosts, 'lab1', now);
    expect((pair.until - pair.from) / dayMs).toBeLessThanOrEqual(825);
    expect(pair.from).toBeLessThan(now);
  });

  it('is made for any computer name', async () => {
    for (const label of ['实验室', 'a,b=c+d"e<f>;g\\h#', 'x'.repeat(64), '🔌'.repeat(64)]) {
      const { authorityPem } = await keepCertificate(new MemoryFiles(), hosts, label, now);
      expect(new X509Certificate(authorityPem).subject).toContain('Baudcast on');
    }
  });
});

describe('keepCertificate()', () => {
  it('keeps the previous one as long as it has the needed names, even if an address has gone', async () => {
    const files = new MemoryFiles();
    const first = await keepCertificate(files, hosts, 'lab1', now);
    for (const addresses of [hosts.addresses, ['192.168.1.20'], []]) {
      const again = await keepCertificate(files, { ...hosts, addresses }, 'lab1', now + 700 * dayMs);
      expect(again.renewed).toBeUndefined();
      expect(again.pair.chainPem).toBe(first.pair.chainPem);
      expect(again.authorityPem).toBe(new X509Certificate(first.authorityPem).toString());
    }
  });

  it('renews it, with the reason, when a name is missing or superfluous, or its end is near', async () => {
    const changes = [
      [{ ...hosts, addresses: [...hosts.addresses, '192.168.7.7'] }, now, 'does not name 192.168.7.7'],
      [{ ...hosts, names: [...hosts.names, 'lab.example'] }, now, 'does not name lab.example'],
      [{ ...hosts, names: ['lab1'] }, now, 'names lab1.local, which'],
      [hosts, now + 780 * dayMs, 'ended soon'],
      [hosts, now + 900 * dayMs, 'ended, or'],
      [hosts, now - 30 * dayMs, 'ended, or'],
    ] as const;
    for (const [next, at, reason] of changes) {
      const files = new MemoryFiles();
      const first = await keepCertificate(files, hosts, 'lab1', now);
      const second = await keepCertificate(files, next, 'lab1', at);
      expect(second.renewed).toContain(reason);
      expect(second.pair.certificate.fingerprint256).not.toBe(first.pair.certificate.fingerprint256);
      expect((await keepCertificate(files, next, 'lab1', at)).pair.chainPem).toBe(second.pair.chainPem);
    }
  });

  it('returns to an earlier one for the same names and addresses, so that trust need not be renewed', async () => {
    const files = new MemoryFiles();
    const places = ['10.0.0.5', '172.16.0.5', '192.168.9.9'].map((address) => ({ ...hosts, addresses: [address] }));
    const first = [];
    for (const place of places) first.push((await keepCertificate(files, place, 'lab1', now)).pair.chainPem);
    expect(new Set(first).size).toBe(3);
    for (const [i, place] of places.entries()) {
      const again = await keepCertificate(files, place, 'lab1', now + 10 * dayMs);
      expect([again.pair.chainPem, again.renewed]).toEqual([first[i], undefined]);
      expect(files.texts.get('tls-authority.pem')).toBe(again.authorityPem);
    }
  });

  it('keeps the newest few, also while the clock is wrong', async () => {
    const files = new MemoryFiles();
    const at = (i: number) => ({ ...hosts, addresses: [`10.0.0.${i}`] });
    for (let i = 0; i < 12; i++) await keepCertificate(files, at(i), 'lab1', now);
    const keys = (): number => [...files.texts.values()].join('').match(/BEGIN PRIVATE KEY/g)?.length ?? 0;
    expect(keys()).toBe(8);
    expect((await keepCertificate(files, at(4), 'lab1', now)).renewed).toBeUndefined();
    const { pair } = await keepCertificate(files, at(11), 'lab1', now);
    const wrong = await keepCertificate(files, at(11), 'lab1', now + 9000 * dayMs);
    expect(wrong.renewed).toMatch(/ended/);
    expect(keys()).toBe(8);
    expect((await keepCertificate(files, at(11), 'lab1', now)).pair.chainPem).toBe(pair.chainPem);
  });

  it('makes a new one where the previous file is cut or damaged', async () => {
    const files = new MemoryFiles();
    await keepCertificate(files, hosts, 'lab1', now);
    const [name = '', text = ''] = [...files.texts].find(([, one]) => one.includes('PRIVATE')) ?? [];
    for (const damaged of [
      '',
      text.slice(0, 100),
      text.slice(0, text.length / 2),
      text.slice(0, -40),
      text.replace('MII', 'MIJ'),
      '\0'.repeat(4096),
      'x'.repeat(1_000_000),
      '-----BEGIN CERTIFICATE-----\n'.repeat(20_000),
    ]) {
      files.texts.set(name, damaged);
      expect((await keepCertificate(files, hosts, 'lab1', now)).renewed).toMatch(/damaged/);
    }
  });

  it('reports what to do where it cannot be kept', async () => {
    const full = new MemoryFiles();
    full.write = () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    const closed = new MemoryFiles();
    closed.read = () => Promise.reject(Object.assign(new Error('denied'), { code: 'EACCES' }));
    for (const files of [full, closed]) {
      const keeping = keepCertificate(files, hosts, 'lab1', now);
      await expect(keeping).rejects.toThrow(CertificateError);
      await expect(keeping).rejects.toThrow('--cert and --key');
    }
  });
});
