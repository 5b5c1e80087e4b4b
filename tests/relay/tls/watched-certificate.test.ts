import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lookIntervalMs, WatchedCertificate } from '../../../relay/tls/watched-certificate.ts';
import { watchExpiry } from '../../../relay/tls/expiry-watch.ts';
import { readPair } from '../../../relay/tls/certificate-pair.ts';
import { makeCertificate, type MadeCertificate } from '../../../relay/tls/make-certificate.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const dayMs = 86_400_000;
const hosts = { names: ['lab1'], addresses: [] };
const clock0 = new FakeClock().nowUs() / 1000;
let first: MadeCertificate;
let second: MadeCertificate;
let ended: MadeCertificate;
beforeAll(async () => {
  [first, second, ended] = await Promise.all([
    makeCertificate(hosts, 'a', clock0),
    makeCertificate(hosts, 'b', clock0),
    makeCertificate(hosts, 'c', clock0 - 900 * dayMs),
  ]);
});

let files: Record<string, string>;
let notes: (readonly [string, string, Readonly<Record<string, unknown>> | undefined])[];
let clock: FakeClock;
const wallMs = (): number => clock.nowUs() / 1000;
const log = (...note: (typeof notes)[number]): void => void notes.push(note);
beforeEach(() => {
  files = { 'c.pem': first.hostPem, 'k.pem': first.keyPem };
  notes = [];
  clock = new FakeClock();
});
const open = () =>
  WatchedCertificate.open({
    certificatePath: 'c.pem',
    keyPath: 'k.pem',
    readFile: async (path) => files[path] ?? Promise.reject(Object.assign(new Error('none'), { code: 'ENOENT' })),
    clock,
    wallMs,
    log,
  });

describe('WatchedCertificate', () => {
  it('loads the new pair once both files have changed, and reports it', async () => {
    const watched = await open();
    const taken: string[] = [];
    watched.onChange = ({ chainPem }) => taken.push(chainPem);
    await clock.advance(10 * lookIntervalMs);
    expect([taken, notes]).toEqual([[], []]);

    files = { 'c.pem': second.hostPem, 'k.pem': second.keyPem };
    await clock.advance(lookIntervalMs);
    expect(taken).toEqual([second.hostPem]);
    expect(watched.pair.keyPem).toBe(second.keyPem);
    expect(notes).toMatchObject([['info', 'certificate-changed', { file: 'c.pem' }]]);
    watched.stop();
    expect(clock.running).toBe(0);
  });

  it('keeps the old pair while the files are mismatched, half-written, expired or gone, reported once', async () => {
    const bad: Record<string, Record<string, string>> = {
      'is not the key': { 'c.pem': second.hostPem, 'k.pem': first.keyPem },
      'has no certificate': { 'c.pem': second.hostPem.slice(0, 200), 'k.pem': second.keyPem },
      'has no private key': { 'c.pem': second.hostPem, 'k.pem': '' },
      'expired on': { 'c.pem': ended.hostPem, 'k.pem': ended.keyPem },
      'file not found': { 'c.pem': second.hostPem },
    };
    for (const [sentence, state] of Object.entries(bad)) {
      files = { 'c.pem': first.hostPem, 'k.pem': first.keyPem };
      notes = [];
      const watched = await open();
      files = state;
      await clock.advance(5 * lookIntervalMs);
      expect(watched.pair.chainPem).toBe(first.hostPem);
      expect(notes, sentence).toMatchObject([
        ['error', 'certificate-refused', { reason: expect.stringContaining(sentence) as string }],
      ]);

      files = { 'c.pem': second.hostPem, 'k.pem': second.keyPem };
      await clock.advance(lookIntervalMs);
      expect(watched.pair.chainPem).toBe(second.hostPem);
      watched.stop();
    }
  });

  it('reports nothing about files being written: wrong at one check and right at the next', async () => {
    const watched = await open();
    files = { 'c.pem': second.hostPem, 'k.pem': first.keyPem };
    await clock.advance(lookIntervalMs);
    files = { 'c.pem': second.hostPem, 'k.pem': second.keyPem };
    await clock.advance(lookIntervalMs);
    expect(watched.pair.chainPem).toBe(second.hostPem);
    expect(notes.map(([, event]) => event)).toEqual(['certificate-changed']);
    watched.stop();
  });

  it('is refused at the start when the files cannot be used', async () => {
    delete files['k.pem'];
    await expect(open()).rejects.toThrow('k.pem cannot be read: file not found.');
    files = { 'c.pem': ended.hostPem, 'k.pem': ended.keyPem };
    await expect(open()).rejects.toThrow('expired on');
  });
});

describe('watchExpiry()', () => {
  it('warns every day from two weeks before the end, and after it reports that browsers refuse the relay', async () => {
    const pair = readPair(first.hostPem, first.keyPem, { certificate: 'c.pem', key: 'k.pem' }, clock0);
    const stop = watchExpiry(() => pair, 'Renew it.', { clock, wallMs, log });
    await clock.advance(784 * dayMs);
    expect(notes).toEqual([]);
    await clock.advance(3 * dayMs);
    expect(notes.map(([level, event, fields]) => [level, event, fields?.['days']])).toEqual([
      ['warn', 'certificate-ends-soon', 13],
    ]);
    await clock.advance(14 * dayMs);
    expect(notes.at(-1)).toMatchObject(['error', 'certificate-ended', { advice: 'Renew it.' }]);
    stop();
    expect(clock.running).toBe(0);
  });
});
