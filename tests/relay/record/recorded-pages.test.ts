import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordedEntry, RecordedStart } from '../../../relay/protocol/recorded-values.ts';
import type { Recording } from '../../../relay/record/recording.ts';
import { settings } from '../session/session-bench.ts';
import { settle } from '../../support/settle.ts';
import { MemoryFiles } from './memory-files.ts';
import { recordBench } from './record-bench.ts';

const epoch = (n: number): string => n.toString(16).padStart(16, '0');
const kibibyte = 1024;

/** All of an opening, page by page. */
async function readAll(
  { recorded }: Recording,
  port: string,
  of: string,
): Promise<{ entries: RecordedEntry[]; pages: number; next: string }> {
  const entries: RecordedEntry[] = [];
  for (let pages = 1, after: string | undefined; ; pages++) {
    const page = await recorded.page(port, of, after);
    entries.push(...page.entries);
    if (!page.more) return { entries, pages, next: page.next };
    expect(page.entries.length).toBeGreaterThan(0);
    after = page.next;
  }
}

const receivedIn = (entries: readonly RecordedEntry[]): Buffer =>
  Buffer.concat(entries.flatMap((entry) => (entry.kind === 'received' ? [Buffer.from(entry.data, 'base64')] : [])));

const kindsIn = (entries: readonly RecordedEntry[]): string[] =>
  entries.map((entry) => (entry.kind === 'event' ? entry.event.type : entry.kind));

describe('a recorded opening in pages', () => {
  test('is complete and in order over segments and runs, and ends where the next opening begins', async () => {
    const files = new MemoryFiles();
    const { device, session, openedBy, recorded, recording, stop } = await recordBench({
      files,
      segmentBytes: 64 * kibibyte,
    });
    await openedBy('ann');
    const sent = Buffer.from(Array.from({ length: 900 * kibibyte }, (_, i) => (i * 7 + (i >>> 8)) & 0xff));
    for (let at = 0; at < sent.length; at += 9000) {
      device.now.receive(sent.subarray(at, at + 9000), at + 1);
      await recorded(Math.min(at + 9000, sent.length));
    }
    session.commands.transmit('ann', { id: 1, epoch: null, payload: Buffer.from('AT') });
    await settle();
    await session.commands.changeSettings('ann', { ...settings, baudRate: 9600 });
    device.now.receive(Buffer.from('next'));
    await recorded(4);
    const { entries, pages } = await readAll(recording, 'fake', epoch(1));
    expect(receivedIn(entries).equals(sent)).toBe(true);
    expect(kindsIn(entries).filter((kind) => kind !== 'received')).toEqual([
      'opened',
      'attendance',
      'input-signals',
      'transmitted',
      'transmitted',
    ]);
    expect(pages).toBeGreaterThan(3);
    const times = entries.flatMap((entry) => (entry.kind === 'received' ? [[entry.offset, entry.timeUs]] : []));
    expect(times.every(([offset, timeUs]) => timeUs === (offset ?? 0) + 1)).toBe(true);
    expect(await recording.recorded.openings('fake')).toMatchObject([
      { epoch: epoch(1), from: 0, to: sent.length, transmittedBytes: 2, endedUs: expect.any(Number) },
      { epoch: epoch(2), from: 0, to: 4, transmittedBytes: 0, endedUs: null, settings: { baudRate: 9600 } },
    ]);
    await stop();
    const again = await recordBench({ files });
    expect(await readAll(again.recording, 'fake', epoch(1))).toMatchObject({ entries, pages });
    expect(files.open_).toBe(0);
  });

  test('begins at an offset or a time, with its opening first, in whatever segment that is', async () => {
    const { device, openedBy, recorded, recording, clock } = await recordBench({ segmentBytes: 64 * kibibyte });
    await openedBy('ann');
    const startUs = clock.nowUs();
    for (let i = 0; i < 100; i++) {
      device.now.receive(Buffer.alloc(3000, i), startUs + i * 1000);
      await recorded((i + 1) * 3000);
    }
    const at = async (start: RecordedStart) => {
      const { entries } = await recording.recorded.page('fake', epoch(1), undefined, start);
      expect(kindsIn(entries)[0]).toBe('opened');
      return entries[1];
    };
    for (const i of [1, 20, 21, 22, 50, 99]) {
      expect(await at({ offset: i * 3000 })).toMatchObject({ kind: 'received', offset: i * 3000 });
      expect(await at({ offset: i * 3000 + 2999 })).toMatchObject({ kind: 'received', offset: i * 3000 });
      expect(await at({ timeUs: startUs + i * 1000 })).toMatchObject({ kind: 'received', offset: i * 3000 });
      expect(await at({ timeUs: startUs + i * 1000, offset: 150_000 })).toMatchObject({
        offset: Math.max(i * 3000, 150_000),
      });
    }
    expect(await at({ offset: 300_000 })).toBeUndefined();
    expect(await at({ timeUs: startUs + 1e9 })).toBeUndefined();
    const first = await recording.recorded.page('fake', epoch(1), undefined, {});
    expect(first).toEqual(await recording.recorded.page('fake', epoch(1)));
  });

  test('resumes at the last position read, while the port is open and after a restart', async () => {
    const files = new MemoryFiles();
    const first = await recordBench({ files });
    await first.openedBy('ann');
    first.device.now.receive(Buffer.from('one'));
    await first.recorded(3);
    const { next } = await readAll(first.recording, 'fake', epoch(1));
    expect(await first.recording.recorded.page('fake', epoch(1), next)).toEqual({ entries: [], next, more: false });
    first.device.now.receive(Buffer.from('two'));
    await first.recorded(6);
    await first.stop();
    const second = await recordBench({ files });
    const rest = await second.recording.recorded.page('fake', epoch(1), next);
    expect(kindsIn(rest.entries)).toEqual(['received', 'closed']);
    expect(rest.entries[0]).toMatchObject({ offset: 3 });
  });

  test('begins with its opening though that segment was removed; the offsets show what is missing', async () => {
    const { device, openedBy, recorded, recording } = await recordBench({
      segmentBytes: 8 * kibibyte,
      budgetBytes: 32 * kibibyte,
    });
    await openedBy('ann');
    for (let i = 1; i <= 60; i++) {
      device.now.receive(Buffer.alloc(1000, i));
      await recorded(i * 1000);
    }
    const { entries } = await readAll(recording, 'fake', epoch(1));
    const [opening] = await recording.recorded.openings('fake');
    expect(entries[0]).toMatchObject({ kind: 'event', event: { type: 'opened', epoch: epoch(1) } });
    expect(opening?.from).toBeGreaterThan(20_000);
    expect(entries[1]).toMatchObject({ kind: 'received', offset: opening?.from });
  });

  test('that is not recorded is a GAP, or NOT_FOUND for an unknown port; neither creates a folder', async () => {
    const { files, openedBy, device, recorded, recording } = await recordBench();
    await expect(async () => recording.recorded.openings('../nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await openedBy('ann');
    device.now.receive(Buffer.from('x'));
    await recorded(1);
    await expect(recording.recorded.page('fake', epoch(7))).rejects.toMatchObject({ code: 'GAP' });
    expect(files.folders).toHaveLength(1);
  });

  test('requested from any position gives whole entries of that port or none, and never fails', async () => {
    const { device, openedBy, recorded, recording } = await recordBench({ segmentBytes: 4 * kibibyte });
    await openedBy('ann');
    for (let i = 1; i <= 20; i++) {
      device.now.receive(Buffer.alloc(500, i));
      await recorded(i * 500);
    }
    const all = new Set((await readAll(recording, 'fake', epoch(1))).entries.map((entry) => JSON.stringify(entry)));
    await fc.assert(
      fc.asyncProperty(fc.nat(6), fc.nat(5000), async (segment, position) => {
        const { entries } = await recording.recorded.page('fake', epoch(1), `${segment}:${position}`);
        for (const entry of entries) expect(all.has(JSON.stringify(entry))).toBe(true);
      }),
    );
  });

  test('lists ports that are no longer there, with their names', async () => {
    const files = new MemoryFiles();
    for (const id of ['usb-1', 'demo/echo']) {
      const { device, openedBy, recorded, stop, recording, session } = await recordBench({ files, id });
      recording.onSession(session, () => `Name of ${id}`);
      await openedBy('ann');
      device.now.receive(Buffer.from('x'));
      await recorded(1);
      await stop();
    }
    const { recording } = await recordBench({ files, id: 'another' });
    expect(await recording.recorded.ports()).toEqual([
      { id: 'demo/echo', name: 'Name of demo/echo', node: 'lab1', storedBytes: expect.any(Number) },
      { id: 'usb-1', name: 'Name of usb-1', node: 'lab1', storedBytes: expect.any(Number) },
    ]);
  });
});
