import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChosenHosts } from '../../../relay/tls/chosen-hosts.ts';
import { OwnCertificate } from '../../../relay/tls/own-certificate.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemoryFiles } from './memory-files.ts';

const dayMs = 86_400_000;
let clock: FakeClock;
let files: MemoryFiles;
let hosts: ChosenHosts;
/** How much the wall clock was set forward. */
let setMs: number;
let events: string[];
let own: OwnCertificate | undefined;
beforeEach(() => {
  [clock, files, setMs, events, hosts] = [
    new FakeClock(),
    new MemoryFiles(),
    0,
    [],
    { names: ['lab1'], addresses: ['10.0.0.5'] },
  ];
});
afterEach(() => own?.stop());

async function open(): Promise<OwnCertificate> {
  own = await OwnCertificate.open({
    files,
    hosts: () => hosts,
    label: 'lab1',
    clock,
    wallMs: () => clock.nowUs() / 1000 + setMs,
    log: (_, event, fields) => events.push(`${event} ${String(fields?.['hosts'] ?? '')}`.trim()),
  });
  return own;
}

/** Making a certificate takes turns of the event loop that the fake clock does not count. */
async function minutes(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const looks = clock.running;
    await clock.advance(60_000);
    while (clock.running < looks) await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('OwnCertificate', () => {
  it('stays the same while it is valid', async () => {
    const certificate = await open();
    const { pair } = certificate.kept;
    await minutes(10);
    expect([certificate.kept.pair, events]).toEqual([pair, []]);
    certificate.stop();
    expect(clock.running).toBe(0);
  });

  it('is replaced while the clock is wrong, either way, and is back when the clock is right', async () => {
    const certificate = await open();
    const { pair } = certificate.kept;
    const taken: number[] = [];
    certificate.onChange = ({ from }) => taken.push(from);
    for (const wrongMs of [900 * dayMs, -900 * dayMs]) {
      setMs = wrongMs;
      await minutes(1);
      const now = clock.nowUs() / 1000 + wrongMs;
      expect(certificate.kept.pair.from).toBeLessThan(now);
      expect(certificate.kept.pair.until).toBeGreaterThan(now);
    }
    setMs = 0;
    await minutes(1);
    expect(certificate.kept.pair.chainPem).toBe(pair.chainPem);
    expect(taken).toHaveLength(3);
    expect(events).toEqual(['certificate-changed', 'certificate-changed', 'certificate-changed']);
  });

  it('logs once that it lacks a new address, and is not replaced for that', async () => {
    const certificate = await open();
    const { pair } = certificate.kept;
    hosts = { ...hosts, addresses: ['10.0.0.5', '10.0.0.6'] };
    await minutes(5);
    hosts = { ...hosts, addresses: [] };
    await minutes(2);
    hosts = { ...hosts, addresses: ['10.0.0.7'] };
    await minutes(2);
    expect(events).toEqual(['certificate-misses-hosts 10.0.0.6', 'certificate-misses-hosts 10.0.0.7']);
    expect(certificate.kept.pair).toBe(pair);
  });

  it('stays in use, with one report, where no other one can be stored', async () => {
    await open();
    files.write = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    setMs = 900 * dayMs;
    await minutes(3);
    expect(events).toEqual(['certificate-not-renewed']);
  });
});
