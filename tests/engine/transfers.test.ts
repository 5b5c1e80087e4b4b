import { afterEach, describe, expect, it } from 'vitest';
import { SerialError } from '../../web/core/serial-error.ts';
import type { ReceivedPart, SendFilesOptions, TransferProtocol } from '../../web/engine/api/transfers.ts';
import { EngineTransfers } from '../../web/engine/engine-transfers.ts';
import { JobBoard } from '../../web/engine/job-board.ts';
import type { LiveSession } from '../../web/engine/live-session.ts';
import { Claims } from '../../web/line/claims.ts';
import type { LineOpening } from '../../web/line/line.ts';
import { Transmitter } from '../../web/line/transmitter.ts';
import { testBytes } from '../transfer/memory-files.ts';

interface TestEnd {
  readonly claims: Claims;
  readonly jobs: JobBoard;
  readonly transfers: EngineTransfers;
  /** All jobs' summaries as they were at each change, newest last. */
  readonly seen: ReturnType<JobBoard['summaries']>[number][];
}

/** Two sessions whose lines are joined, each with an engine's transfers. */
function joined(over: Partial<Pick<LineOpening, 'transmit' | 'drain' | 'discard'>> = {}): [TestEnd, TestEnd] {
  const ends: TestEnd[] = [];
  const make = (other: 0 | 1): TestEnd => {
    const line = {
      transmit: async (bytes: Uint8Array) => {
        await Promise.resolve();
        ends[other]?.claims.received(bytes, 0);
      },
      drain: async () => {},
      discard: async () => {},
      ...over,
    };
    const events = { onPiece: () => {}, onTaken: () => {}, onFailed: () => {}, mayTransmit: () => true };
    const claims = new Claims(new Transmitter(line, events));
    let ids = 0;
    const seen: TestEnd['seen'] = [];
    const jobs: JobBoard = new JobBoard({
      newId: () => `job-${ids++}`,
      nowMs: () => performance.now(),
      onChange: () => seen.push(...jobs.summaries()),
      onEnd: () => {},
    });
    const live = { session: { requireOpening: () => claims } } as unknown as LiveSession;
    const transfers = new EngineTransfers({ sessions: { get: () => live }, jobs, nowMs: () => performance.now() });
    return { claims, jobs, transfers, seen };
  };
  ends.push(make(1), make(0));
  return ends as [TestEnd, TestEnd];
}

/** Files as a window takes them. */
class Received {
  readonly files: { name: string; bytes: Buffer; isWhole: boolean }[] = [];

  sink = async (part: ReceivedPart): Promise<void> => {
    const last = this.files.at(-1);
    if (part.kind === 'begin') this.files.push({ name: part.name, bytes: Buffer.alloc(0), isWhole: false });
    else if (part.kind === 'data' && last) last.bytes = Buffer.concat([last.bytes, part.bytes]);
    else if (last) last.isWhole = true;
  };
}

const fileOf = (name: string, bytes: Uint8Array): File => new File([Uint8Array.from(bytes)], name);

describe('files over a line', () => {
  let ends: [TestEnd, TestEnd];
  afterEach(async () => {
    for (const { jobs } of ends) for (const { id } of jobs.summaries()) await jobs.cancel(id);
  });

  it.each<[TransferProtocol, boolean]>([
    ['zmodem', true],
    ['ymodem', true],
    ['xmodem', false],
    ['xmodem-1k', false],
    ['xmodem-checksum', false],
  ])('come across by %s, as jobs that show how far they are', async (protocol, hasNames) => {
    ends = joined();
    const [here, there] = ends;
    const received = new Received();
    const receiving = there.transfers.receive('s', { protocol, name: 'got.bin' }, received.sink);
    const bytes = testBytes(128 * 100);
    const sent = [fileOf('a b.bin', bytes), ...(hasNames ? [fileOf('ü.txt', testBytes(5))] : [])];
    const report = await here.transfers.send('s', sent, { protocol });
    const total = sent.reduce((sum, { size }) => sum + size, 0);
    expect(report).toEqual({ files: sent.length, bytes: total, corrected: 0 });
    expect(await receiving).toMatchObject({ files: sent.length, corrected: 0 });
    expect(received.files.map(({ name, isWhole }) => [name, isWhole])).toEqual(
      (hasNames ? ['a b.bin', 'ü.txt'] : ['got.bin']).map((name) => [name, true]),
    );
    expect(received.files[0]?.bytes.equals(bytes)).toBe(true);
    const halfway = here.seen.find(({ done }) => done > 0 && done < total);
    expect(halfway).toMatchObject({ subject: { kind: 'send', file: 'a b.bin', corrected: 0 }, total, unit: 'bytes' });
    expect([here.jobs.summaries(), there.jobs.summaries()]).toEqual([[], []]);
    expect([here.claims.owner, there.claims.owner]).toEqual([undefined, undefined]);
  });

  it('have the line for themselves, and cancelling one ends both', async () => {
    ends = joined();
    const [here, there] = ends;
    const received = new Received();
    const receiving = there.transfers.receive('s', { protocol: 'zmodem', name: '' }, async (part) => {
      await received.sink(part);
      if (part.kind !== 'begin') return;
      expect(() => here.claims.checkFree()).toThrow(new SerialError('claimed'));
      await here.jobs.cancel('job-0');
    });
    const refused = expect(receiving).rejects.toMatchObject({ code: 'transfer-cancelled' });
    expect(await here.transfers.send('s', [fileOf('x', testBytes(200_000))], { protocol: 'zmodem' })).toBeUndefined();
    await refused;
    expect(received.files.some(({ isWhole }) => isWhole)).toBe(false);
    expect(here.jobs.summaries()).toEqual([]);
    here.claims.checkFree();
    there.claims.checkFree();
  });

  it('fail with the reason when the line goes, when a file cannot be read, and when one cannot be saved', async () => {
    ends = joined();
    const gone = ends[0].transfers.send('s', [fileOf('x', testBytes(10))], { protocol: 'ymodem' });
    const failed = expect(gone).rejects.toMatchObject({ code: 'port-gone' });
    await expect.poll(() => ends[0].claims.owner?.owner).toBe('transfer');
    ends[0].claims.end(new SerialError('port-gone'), true);
    await failed;
    expect(ends[0].jobs.summaries()).toMatchObject([{ error: { code: 'port-gone' } }]);

    ends = joined();
    const unreadable = fileOf('x', testBytes(10));
    unreadable.slice = () => {
      throw new DOMException('It is gone', 'NotFoundError');
    };
    const receiving = ends[1].transfers.receive('s', { protocol: 'zmodem', name: '' }, async () => {});
    const cancelled = expect(receiving).rejects.toMatchObject({ code: 'transfer-cancelled' });
    await expect(ends[0].transfers.send('s', [unreadable], { protocol: 'zmodem' })).rejects.toMatchObject({
      code: 'file-changed',
      detail: 'x',
    });
    await cancelled;

    ends = joined();
    const full = ends[1].transfers.receive('s', { protocol: 'zmodem', name: '' }, async (part) => {
      if (part.kind === 'data') throw new DOMException('The disk is full', 'QuotaExceededError');
    });
    const unwritable = expect(full).rejects.toMatchObject({ code: 'file-unwritable' });
    await expect(
      ends[0].transfers.send('s', [fileOf('x', testBytes(10))], { protocol: 'zmodem' }),
    ).rejects.toMatchObject({ code: 'transfer-cancelled' });
    await unwritable;
  });

  it('without a protocol have gone as far as the line has taken them', async () => {
    const takers: (() => void)[] = [];
    ends = joined({ transmit: () => new Promise((resolve) => takers.push(resolve)) });
    const [{ transfers, jobs }] = ends;
    const done = (): number => jobs.summaries()[0]?.done ?? -1;
    const sent = transfers.send('s', [fileOf('a', testBytes(20_000)), fileOf('b', Buffer.from('bb'))], {
      protocol: 'raw',
    });
    const steps: number[] = [];
    while (steps.at(-1) !== 20_002) {
      await expect.poll(() => takers.length).toBe(1);
      const before = done();
      takers.shift()?.();
      await expect.poll(done).toBeGreaterThan(before);
      steps.push(done());
    }
    expect(steps[0]).toBeLessThanOrEqual(4096);
    await sent;
  });

  it('that have gone are dropped with what the host still has, when they are cancelled', async () => {
    let discards = 0;
    ends = joined({
      drain: () => new Promise(() => {}),
      discard: async () => void discards++,
    });
    const [{ transfers, jobs, claims }] = ends;
    const sent = transfers.send('s', [fileOf('a', testBytes(10))], { protocol: 'raw' });
    await expect.poll(() => jobs.summaries()[0]?.done).toBe(10);
    await jobs.cancel('job-0');
    expect(await sent).toBeUndefined();
    expect([discards, jobs.summaries(), claims.owner]).toEqual([1, [], undefined]);
  });

  it('go as they are, with pauses after lines and bytes', async () => {
    ends = joined();
    const [here, there] = ends;
    const claim = await there.claims.claim({ owner: 'test', label: '' }, new AbortController().signal);
    let pieces: string[] = [];
    claim.onReceived((bytes) => pieces.push(Buffer.from(bytes).toString('latin1')));
    const send = async (text: string, options: Omit<SendFilesOptions, 'protocol'>): Promise<string[]> => {
      pieces = [];
      await here.transfers.send('s', [fileOf('x.gcode', Buffer.from(text))], { protocol: 'raw', ...options });
      return pieces;
    };
    expect(await send('a\r\nb\nc', {})).toEqual(['a\r\nb\nc']);
    expect((await send('a\r\nb\nc', { lineDelayMs: 1 })).join('|')).toBe('a\r|\n|b\n|c');
    expect((await send('abc', { byteDelayMs: 1 })).join('|')).toBe('a|b|c');
  });
});
