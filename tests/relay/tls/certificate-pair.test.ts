import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { CertificateError, daysLeft, readPair } from '../../../relay/tls/certificate-pair.ts';
import { makeCertificate, type MadeCertificate } from '../../../relay/tls/make-certificate.ts';

const now = Date.UTC(2026, 10, 20);
const dayMs = 86_400_000;
const names = { certificate: 'full.pem', key: 'key.pem' };
const hosts = { names: ['lab1'], addresses: [] };
let made: MadeCertificate;
let other: MadeCertificate;
beforeAll(async () => {
  [made, other] = await Promise.all([makeCertificate(hosts, 'lab1', now), makeCertificate(hosts, 'lab1', now)]);
});

describe('readPair()', () => {
  it('reads a certificate with its key, alone or with its chain, with any text around them', () => {
    for (const chain of [
      made.hostPem,
      made.hostPem + made.authorityPem,
      `Subject: lab1\r\n${made.hostPem.replaceAll('\n', '\r\n')}\r\n`,
    ]) {
      const pair = readPair(chain, made.keyPem, names, now);
      expect(pair.certificate.checkHost('lab1')).toBe('lab1');
      expect(daysLeft(pair, now)).toBe(800);
    }
  });

  it('refuses a mismatched, expired or unreadable pair with a sentence that names the file', () => {
    const locked = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
      .toString();
    const half = made.hostPem.slice(0, made.hostPem.length / 2);
    const cases: readonly (readonly [string, string, number, string])[] = [
      [made.hostPem, other.keyPem, now, 'key.pem is not the key of the certificate in full.pem'],
      [made.authorityPem + made.hostPem, made.keyPem, now, 'must be the first there'],
      [made.hostPem, made.keyPem, now + 800 * dayMs, 'expired on 2029-01-28'],
      [made.hostPem, made.keyPem, now - 2 * dayMs, 'good from 2026-11-19 only'],
      ['', made.keyPem, now, 'full.pem has no certificate'],
      [half, made.keyPem, now, 'full.pem has no certificate'],
      [made.keyPem, made.keyPem, now, 'full.pem has no certificate'],
      ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', made.keyPem, now, 'in full.pem is damaged'],
      [
        made.hostPem + '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n',
        made.keyPem,
        now,
        'in full.pem is damaged',
      ],
      [made.hostPem, '', now, 'key.pem has no private key'],
      [made.hostPem, made.keyPem.slice(0, 80), now, 'key.pem has no private key'],
      [made.hostPem, made.hostPem, now, 'key.pem has no private key'],
      [made.hostPem, locked, now, 'has a passphrase'],
      ['\0'.repeat(2_000_000), made.keyPem, now, 'full.pem has no certificate'],
    ];
    for (const [chain, key, at, sentence] of cases) {
      expect(() => readPair(chain, key, names, at), sentence).toThrow(CertificateError);
      expect(() => readPair(chain, key, names, at), sentence).toThrow(sentence);
    }
  });

  it('shows nothing of a key in its errors', () => {
    const secret = made.keyPem.split('\n')[1] ?? '';
    for (const key of [made.keyPem.slice(0, 80), other.keyPem]) {
      try {
        readPair(made.hostPem, key, names, now);
        expect.unreachable();
      } catch (error) {
        expect(String(error)).not.toContain(secret.slice(0, 16));
      }
    }
  });
});
