import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AuditLog, type AuditLogOptions } from '../../../relay/audit/audit-log.ts';
import { readAudit, readAuditLine } from '../../../relay/audit/read-audit.ts';
import { inertJson } from '../../../relay/log/log.ts';
import type { RelayEvent } from '../../../relay/protocol/relay-event.ts';
import { systemClock } from '../../../relay/base/clock.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle, until } from '../../support/settle.ts';
import { MemoryAuditFiles } from './memory-audit-files.ts';

const note = (n: number, text = 'x', time = '2026-11-20T10:00:00.000Z'): RelayEvent => ({
  id: `run-${n}`,
  time,
  node: 'lab1',
  type: 'note',
  port: 'gps',
  by: null,
  text,
  offset: 0,
});
const idsOf = (lines: readonly string[]): string[] =>
  lines.flatMap((line) =>
    line.startsWith('{') && line.endsWith('}') ? [(JSON.parse(line) as { id: string }).id] : [],
  );

async function auditBench(options: Partial<AuditLogOptions> = {}) {
  const files = new MemoryAuditFiles();
  const clock = new FakeClock();
  const logged: unknown[] = [];
  const missed: number[] = [];
  const audit = new AuditLog({
    directory: '/audit',
    budgetBytes: 40_000,
    fileBytes: 10_000,
    clock,
    files,
    log: (...entry) => void logged.push(entry),
    onMissed: (count) => missed.push(count),
    ...options,
  });
  await audit.start();
  return { files, clock, logged, missed, audit };
}

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'baudcast-audit-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

describe('an audit log', () => {
  it('has a line of JSON for each event, in order, on disk within a second', async () => {
    const { audit, files, clock } = await auditBench();
    for (let i = 0; i < 100; i++) audit.take(note(i));
    expect(files.lines).toEqual([]);
    await settle();
    expect(files.lines.map((line) => JSON.parse(line) as unknown)).toEqual(
      Array.from({ length: 100 }, (_, i) => note(i)),
    );
    const before = files.syncs;
    await clock.advance(1000);
    expect(files.syncs).toBe(before + 1);
    expect(audit.counts).toMatchObject({ written: 100, missed: 0, waiting: 0 });
    await audit.stop();
    expect(files.opened).toBe(0);
    expect(clock.running).toBe(0);
  });

  it('security 11: is inert for any input of strangers, and still has that input', async () => {
    const { audit, files } = await auditBench();
    const text = '<img onerror=alert(1)>;$(id)\u001b]0;title\u0007\r\n{"type":"forged"}\u2028\u202egnp"\\\u009b31m';
    audit.take(note(1, text));
    await settle();
    expect(files.lines).toHaveLength(1);
    expect(files.lines[0]).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(files.lines[0] ?? '')).toMatchObject({ text });
  });

  it('begins a new file when one is full and every day, and removes the oldest beyond its size limit', async () => {
    const { audit, files, logged } = await auditBench();
    for (let i = 0; i < 1000; i++) {
      audit.take(note(i, 'x'.repeat(50), `2026-11-${i < 900 ? 20 : 21}T10:00:00.000Z`));
      if (i % 10 === 9) await settle();
    }
    await settle();
    const sizes = [...files.files.values()].map(({ length }) => length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(10_000);
    expect(sizes.reduce((a, b) => a + b)).toBeLessThanOrEqual(40_000);
    const ids = idsOf(files.lines);
    expect(ids.at(-1)).toBe('run-999');
    expect(ids).toEqual(Array.from({ length: ids.length }, (_, i) => `run-${1000 - ids.length + i}`));
    expect(files.names.at(-1)).toMatch(/^audit-0000\d\d-2026-11-21\.jsonl$/);
    expect(logged).toContainEqual([
      'info',
      'audit-removed',
      { file: 'audit-000001-2023-11-14.jsonl', byteLength: expect.any(Number) },
    ]);
  });

  it('keeps its order and content when the clock jumps', async () => {
    const { audit, files } = await auditBench();
    for (const [i, year] of [2026, 1970, 2100, 2026, 2025].entries())
      audit.take(note(i, 'x', `${year}-01-01T00:00:00.000Z`));
    await settle();
    expect(idsOf(files.lines)).toEqual(['run-0', 'run-1', 'run-2', 'run-3', 'run-4']);
    expect(files.names.slice(1).map((name) => name.slice(13, 17))).toEqual(['2026', '1970', '2100', '2026', '2025']);
  });

  it('continues in the newest file, and leaves a line that a crash cut off on its own', async () => {
    const first = await auditBench();
    first.audit.take(note(1, 'x', '2023-11-14T23:00:00.000Z'));
    await settle();
    const [[path, bytes] = ['', Buffer.alloc(0)]] = first.files.files;
    for (let cut = 1; cut <= bytes.length; cut++) {
      const files = new MemoryAuditFiles();
      files.files.set(path, bytes.subarray(0, cut));
      const { audit } = await auditBench({ files });
      audit.take(note(2, 'x', '2023-11-14T23:00:00.000Z'));
      await settle();
      expect(files.names).toHaveLength(1);
      expect(idsOf(files.lines).at(-1)).toBe('run-2');
      expect(files.lines.slice(0, -1).map((line) => 'damaged' in readAuditLine(line))).toEqual([
        cut < bytes.length - 1,
      ]);
    }
  });

  it('reports a full disk, retries, then reports how much is missing; no line is lost or doubled', async () => {
    const { audit, files, clock, logged, missed } = await auditBench({
      budgetBytes: 40_000_000,
      fileBytes: 10_000_000,
    });
    audit.take(note(0));
    await settle();
    const lineBytes = [...files.files.values()][0]?.length ?? 0;
    files.roomBytes = Math.floor(lineBytes * 2.5);
    for (let i = 1; i < 10; i++) audit.take(note(i));
    await settle();
    expect(audit.state).toBe('stopped');
    expect(logged).toEqual([['error', 'audit-stopped', expect.objectContaining({ code: 'ENOSPC' })]]);
    let n = 10;
    while (audit.counts.missed < 3) audit.take(note(n++, 'y'.repeat(10_000)));
    await clock.advance(60_000);
    expect(audit.state).toBe('stopped');
    expect(logged).toHaveLength(1);
    expect(missed).toEqual([]);
    files.roomBytes = Infinity;
    await clock.advance(60_000);
    await settle();
    expect(audit.state).toBe('on');
    expect(missed).toEqual([3]);
    expect(logged.at(-1)).toEqual(['warn', 'audit-resumed', expect.objectContaining({ missed: 3 })]);
    expect(idsOf(files.lines)).toEqual(Array.from({ length: n - 3 }, (_, i) => `run-${i}`));
    expect(files.lines.filter((line) => 'damaged' in readAuditLine(line)).length).toBeLessThanOrEqual(1);
    expect(audit.counts).toMatchObject({ missed: 3, waiting: 0, written: n - 3 });
  });

  it('begins a new file when its file is removed, and loses nothing after it', async () => {
    const { audit, files, clock } = await auditBench();
    audit.take(note(1));
    await settle();
    files.files.clear();
    audit.take(note(2));
    await settle();
    expect(audit.state).toBe('stopped');
    await clock.advance(5000);
    audit.take(note(3));
    await settle();
    expect(audit.state).toBe('on');
    expect(idsOf(files.lines)).toEqual(['run-2', 'run-3']);
  });

  it('closes in time although the disk accepts nothing', async () => {
    const { audit, files, clock } = await auditBench();
    files.failure = new Error('EIO: i/o error');
    audit.take(note(1));
    await settle();
    const stopped = audit.stop();
    await clock.advance(3000);
    await stopped;
    expect(clock.running).toBe(0);
  });

  it('security 29: starts on a full or read-only disk, reports it, and has all once the disk works', async () => {
    for (const code of ['ENOSPC', 'EROFS']) {
      const files = new MemoryAuditFiles();
      files.failure = Object.assign(new Error(code), { code });
      const { audit, clock, logged } = await auditBench({ files });
      expect(audit.state).toBe('stopped');
      expect(logged).toMatchObject([['error', 'audit-stopped', { code }]]);
      audit.take(note(1));
      await clock.advance(5000);
      files.failure = undefined;
      await clock.advance(10_000);
      await settle();
      expect(audit.state).toBe('on');
      audit.take(note(2));
      await settle();
      expect(idsOf(files.lines)).toEqual(['run-1', 'run-2']);
      await audit.stop();
    }
  });

  it('refuses to start where it may not write, with a message', async () => {
    const files = new MemoryAuditFiles();
    files.failure = new Error("EACCES: permission denied, mkdir '/audit'");
    await expect(auditBench({ files })).rejects.toThrow(
      /^Cannot keep the audit in \/audit: EACCES.*\. Give --audit a directory that this user can write to, or .*\.$/,
    );
    await expect(auditBench({ files: undefined as never, directory: '/proc/none/audit' })).rejects.toThrow(
      'Cannot keep the audit in /proc/none/audit',
    );
  });
});

describe('an audit log on this disk', () => {
  it('trials B 8: goes on in a new directory when its own is removed, and still for one relay alone', async () => {
    const directory = join(await temporaryDirectory(), 'audit');
    const clock = new FakeClock();
    const options = { directory, budgetBytes: 1e8, clock, log: () => undefined };
    const audit = new AuditLog(options);
    await audit.start();
    audit.take(note(1));
    await until(() => audit.counts.written === 1);
    await rm(directory, { recursive: true });
    audit.take(note(2));
    await until(() => audit.state === 'stopped');
    audit.take(note(3));
    await until(() => {
      clock.advanceAtOnce(1000);
      return audit.counts.waiting === 0 && audit.state === 'on';
    });
    const files = (await readdir(directory)).filter((name) => !name.includes('.lock'));
    const text = await readFile(join(directory, files[0] ?? ''), 'utf8');
    expect(idsOf(text.split('\n'))).toEqual(['run-2', 'run-3']);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    await expect(new AuditLog(options).start()).rejects.toThrow('Another relay');
    await audit.stop();
  });

  it('is readable by its user only, and appended to; links are never followed', async () => {
    const directory = join(await temporaryDirectory(), 'state', 'audit');
    const options = { directory, budgetBytes: 1e8, clock: systemClock, log: () => undefined };
    for (let run = 0; run < 3; run++) {
      const audit = new AuditLog(options);
      await audit.start();
      audit.take({ ...note(run), time: new Date().toISOString() });
      await audit.stop();
    }
    const [name = '', ...others] = await readdir(directory);
    expect(others).toEqual([]);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
    expect(idsOf((await readFile(join(directory, name), 'utf8')).split('\n'))).toEqual(['run-0', 'run-1', 'run-2']);
    const ids: string[] = [];
    for await (const line of readAudit(directory)) if ('event' in line) ids.push(line.event.id);
    expect(ids).toEqual(['run-0', 'run-1', 'run-2']);

    await rm(join(directory, name));
    await writeFile(join(directory, 'elsewhere'), 'keep');
    await symlink('elsewhere', join(directory, name));
    await expect(new AuditLog(options).start()).rejects.toThrow('Cannot keep the audit');
    expect(await readFile(join(directory, 'elsewhere'), 'utf8')).toBe('keep');
    await chmod(directory, 0o700);
  });

  it('is read back as it was written, with any content', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(400), (text, cut) => {
        const event = note(1, text);
        const line = inertJson(event);
        expect(readAuditLine(line)).toEqual({ event });
        expect(readAuditLine(line.slice(0, -1 - (cut % line.length)))).toHaveProperty('damaged');
        expect(Object.keys(readAuditLine(text))).toEqual(['damaged']);
      }),
    );
  });

  it('is read although lines in it are damaged', async () => {
    const directory = await temporaryDirectory();
    const good = `${JSON.stringify(note(1))}\n`;
    await writeFile(join(directory, 'audit-000002-2026-11-20.jsonl'), `${good}${good.slice(0, 30)}`);
    await writeFile(
      join(directory, 'audit-000001-2026-11-21.jsonl'),
      `\0\0\0\nnull\n[]\n{"id":1}\n\n${good.replace('run-1', 'run-0')}`,
    );
    await writeFile(join(directory, 'notes.txt'), 'no audit');
    const lines = [];
    for await (const line of readAudit(directory)) lines.push('event' in line ? line.event.id : 'damaged');
    expect(lines).toEqual(['damaged', 'damaged', 'damaged', 'damaged', 'run-0', 'run-1', 'damaged']);
  });
});

it('security 26: a flood of one share is summed, and removes no lines of others', async () => {
  const sums: RelayEvent[] = [];
  const own: { audit?: AuditLog } = {};
  const bench = await auditBench({
    budgetBytes: 160_000,
    onSum: (event) => {
      const whole = {
        id: `sum-${sums.length}`,
        time: '2026-11-20T10:00:00.000Z',
        node: 'lab1',
        ...event,
      } as RelayEvent;
      sums.push(whole);
      own.audit?.take(whole);
    },
  });
  own.audit = bench.audit;
  const by = (id: string, share?: string) => ({ id, name: id, address: '192.0.2.1', ...(share ? { share } : {}) });
  bench.audit.take({ ...note(0, 'what the owner did'), by: by('owner') } as RelayEvent);
  for (let i = 1; i <= 5000; i++) {
    // Four devices of one share.
    bench.audit.take({ ...note(i), by: by(`eve ${i % 4}`, 'share') } as RelayEvent);
    if (i % 100 === 0) await settle();
  }
  bench.audit.take({ ...note(5001), by: by('bob') } as RelayEvent);
  await bench.clock.advance(60_000);
  await settle();
  const ids = idsOf(bench.files.lines);
  expect(ids[0]).toBe('run-0');
  expect(ids).toContain('run-5001');
  const written = ids.filter((id) => id.startsWith('run-')).length - 2;
  expect(written).toBeGreaterThan(20);
  expect(sums).toMatchObject([{ type: 'repeated', of: 'note', port: 'gps', by: { share: 'share' } }]);
  expect(sums.map((sum) => 'count' in sum && sum.count)).toEqual([5000 - written]);
  await bench.audit.stop();
  expect(bench.clock.running).toBe(0);
});

it('trials B 5, security 26: floods of every kind, for weeks, remove their own lines first', async () => {
  const { audit, files, clock } = await auditBench({ budgetBytes: 200_000, fileBytes: 10_000 });
  const by = (id: string, share?: string) => ({ id, name: id, address: '192.0.2.1', ...(share ? { share } : {}) });
  const whole = (fields: object): RelayEvent => ({ ...note(0), ...fields }) as RelayEvent;
  const kinds = ['note', 'attached', 'detached', 'lease', 'settings-changed', 'share-made', 'share-revoked'] as const;
  audit.take(whole({ id: 'own-1', type: 'share-made', by: by('owner') }));
  audit.take(whole({ id: 'own-2', type: 'lease', by: by('owner') }));
  audit.take(whole({ id: 'own-3', type: 'note', by: by('owner') }));
  audit.take(whole({ id: 'lost', type: 'lost' }));
  let count = 0;
  for (let day = 0; day < 28; day++) {
    for (let i = 0; i < 400; i++)
      audit.take(whole({ id: `run-${++count}`, type: kinds[i % kinds.length], by: by(`eve ${i % 3}`, 'share') }));
    // Strangers have no allowance of their own.
    for (let i = 0; i < 100; i++) audit.take(whole({ id: `run-${++count}`, type: 'sign-in-refused', by: undefined }));
    for (let i = 0; i < 20; i++) await settle();
    await clock.advance(86_400_000);
  }
  audit.take(whole({ id: 'own-4', type: 'share-revoked', by: by('owner') }));
  await settle();
  const ids = idsOf(files.lines);
  for (const id of ['own-1', 'own-2', 'own-3', 'own-4', 'lost']) expect(ids).toContain(id);
  expect(ids.length).toBeLessThan(count);
  expect([...files.files.values()].reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(200_000);
  await audit.stop();
});
