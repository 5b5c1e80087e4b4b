import { expect } from 'vitest';
import type { StreamLog } from '../../../relay/fleet/stream-log.ts';
import { historyOfPort, historyPattern, historyStream, historySubject } from '../../../relay/fleet/subjects.ts';

const dayMs = 86_400_000;
const limits = { maxBytes: 1024 * 1024, maxAgeMs: dayMs };
const epoch = '00000000000000aa';

export interface StreamCase {
  readonly title: string;
  readonly run: () => Promise<void>;
}

/** What every `StreamLog` does. @param open an open one, without streams, for the node of this name */
export function streamContract(open: () => Promise<{ readonly log: StreamLog; readonly node: string }>): StreamCase[] {
  const made = async () => {
    const { log, node } = await open();
    const stream = historyStream(node);
    await log.make(stream, historyPattern(node), limits);
    const subject = (port: string, kind: 'data' | 'index' = 'data', of = epoch): string =>
      historySubject({ node, port, epoch: of, part: 'all' }, kind);
    const store = (id: string, to = subject('gps'), text = id): Promise<void> =>
      log.store(stream, to, Buffer.from(text), id);
    return { log, node, stream, subject, store };
  };
  return [
    {
      title: 'stores a message once, however often it is sent with the same id',
      run: async () => {
        const { log, stream, subject, store } = await made();
        await store('a');
        await store('b');
        await store('a', subject('gps'), 'other bytes');
        expect(await log.last(stream, subject('gps'))).toMatchObject({ seq: 2, id: 'b', subject: subject('gps') });
        expect(Buffer.from((await log.next(stream, subject('gps'), 0))!.bytes).toString()).toBe('a');
        expect(await log.next(stream, subject('gps'), 3)).toBeUndefined();
      },
    },
    {
      title: 'finds the next and the last message of a subject among those of others',
      run: async () => {
        const { log, stream, subject, store } = await made();
        for (let i = 0; i < 20; i++) await store(`${i}`, subject(i % 2 ? 'gps' : 'psu', i % 5 ? 'data' : 'index'));
        expect(await log.next(stream, subject('gps'), 5)).toMatchObject({ seq: 8, id: '7' });
        expect(await log.last(stream, subject('psu', 'index'))).toMatchObject({ id: '10' });
        expect(await log.last(stream, subject('gps', 'index', '*'))).toMatchObject({ id: '15' });
        expect(await log.last(stream, subject('none'))).toBeUndefined();
      },
    },
    {
      title: 'lists its streams and their subjects',
      run: async () => {
        const { log, node, stream, subject, store } = await made();
        await log.make(historyStream(node, { port: 'psu' }), historyPattern(node, { port: 'psu' }), limits);
        for (let i = 0; i < 3; i++) await store(`${i}`);
        await store('x', subject('scope', 'index'));
        expect((await log.names(`baudcast.v1.history.${node}.>`)).toSorted()).toEqual([
          stream,
          historyStream(node, { port: 'psu' }),
        ]);
        expect(await log.names(historyOfPort(node, 'gps'))).toEqual([stream]);
        expect(await log.names(historyOfPort(`${node}x`, 'gps'))).toEqual([]);
        const all = await log.state(stream, historyPattern(node));
        expect(all).toMatchObject({ maxBytes: limits.maxBytes });
        expect([...all!.subjects].toSorted()).toEqual([
          [subject('gps'), 3],
          [subject('scope', 'index'), 1],
        ]);
        expect([...(await log.state(stream, subject('scope', 'index', '*')))!.subjects.keys()]).toEqual([
          subject('scope', 'index'),
        ]);
      },
    },
    {
      title: 'drops the oldest where it is full, and keeps on storing',
      run: async () => {
        const { log, stream, subject } = await made();
        for (let i = 0; i < 40; i++) await log.store(stream, subject('gps'), new Uint8Array(64 * 1024), `${i}`);
        const first = await log.next(stream, subject('gps'), 1);
        expect(first!.seq).toBeGreaterThan(20);
        expect(await log.last(stream, subject('gps'))).toMatchObject({ seq: 40, id: '39' });
        expect((await log.state(stream, subject('gps')))!.bytes).toBeLessThanOrEqual(limits.maxBytes);
      },
    },
    {
      title: 'leaves the limits of a stream that exists as they are, unless they are to be changed',
      run: async () => {
        const { log, node, stream } = await made();
        const others = { maxBytes: 2 * limits.maxBytes, maxAgeMs: 2 * dayMs };
        expect(await log.make(stream, historyPattern(node), others)).toEqual(limits);
        await log.change(stream, historyPattern(node), others);
        expect(await log.make(stream, historyPattern(node), limits)).toEqual(others);
      },
    },
    {
      title: 'has nothing of a stream that does not exist, and stores nothing in it',
      run: async () => {
        const { log, node } = await open();
        const subject = historySubject({ node, port: 'gps', epoch, part: 'all' }, 'data');
        const stream = historyStream(node);
        expect(await log.state(stream, subject)).toBeUndefined();
        expect(await log.last(stream, subject)).toBeUndefined();
        expect(await log.next(stream, subject, 1)).toBeUndefined();
        await expect(log.store(stream, subject, new Uint8Array(1), 'a')).rejects.toMatchObject({ code: 'MISSING' });
      },
    },
  ];
}
