import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RelayError } from '../../../relay/protocol/relay-error.ts';
import { type Outcome, Outcomes } from '../../../relay/session/port/outcomes.ts';
import { TransmitQueue } from '../../../relay/session/port/transmit-queue.ts';
import { settle } from '../../support/settle.ts';
import { runs } from '../../support/runs.ts';

/** A queue onto a line that accepts a write when the test says so. */
function bench(maxBytes?: number) {
  const outcomes = new Outcomes();
  const reports: { client: string; id: number; outcome: Outcome }[] = [];
  const line: number[] = [];
  const takes: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const lease = { holder: 'ann' };
  const queue = new TransmitQueue({
    refusal: ({ client }) => (client === lease.holder ? undefined : 'READ_ONLY'),
    outcomes,
    report: (client, id, outcome) => reports.push({ client, id, outcome }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  const write = (bytes: Uint8Array): Promise<void> => {
    line.push(...bytes);
    return new Promise((resolve, reject) => takes.push({ resolve, reject }));
  };
  queue.start(write);
  const take = async (): Promise<void> => {
    takes.shift()?.resolve();
    await settle();
  };
  const transmit = (id: number, client = 'ann', bytes = [id]): void =>
    queue.enqueue({ client, id, epoch: null, bytes: Uint8Array.from(bytes) });
  return { outcomes, reports, line, takes, take, queue, transmit, lease, write };
}

const written: Outcome = { state: 'written' };

test('writes one after the other, and reports written only when the operating system accepted the bytes', async () => {
  const { line, reports, take, transmit } = bench();
  transmit(1);
  transmit(2);
  await settle();
  expect(line).toEqual([1]);
  expect(reports).toEqual([]);
  await take();
  expect(line).toEqual([1, 2]);
  expect(reports).toEqual([{ client: 'ann', id: 1, outcome: written }]);
  await take();
  expect(reports.at(-1)).toEqual({ client: 'ann', id: 2, outcome: written });
});

test('answers a repeated write from memory, and never transmits it again', async () => {
  const { line, reports, take, transmit } = bench();
  transmit(1);
  transmit(1);
  await take();
  expect(reports).toHaveLength(1);
  transmit(1);
  expect(reports).toHaveLength(2);
  expect(reports[1]).toEqual({ client: 'ann', id: 1, outcome: written });
  expect(line).toEqual([1]);
});

test('a write without the lease is never transmitted', async () => {
  const { line, reports, lease, transmit } = bench();
  transmit(1, 'bob');
  expect(reports).toEqual([{ client: 'bob', id: 1, outcome: { state: 'dropped', code: 'READ_ONLY', partial: false } }]);
  lease.holder = 'bob';
  transmit(1, 'bob');
  await settle();
  expect(line).toEqual([]);
});

test('waiting writes are dropped when the lease goes to somebody else', async () => {
  const { line, reports, take, lease, transmit } = bench();
  transmit(1);
  transmit(2);
  lease.holder = 'bob';
  await take();
  expect(line).toEqual([1]);
  expect(reports.at(-1)).toEqual({
    client: 'ann',
    id: 2,
    outcome: { state: 'dropped', code: 'READ_ONLY', partial: false },
  });
});

test('when the device is lost, the write in progress failed and the others were dropped', async () => {
  const { reports, takes, queue, transmit } = bench();
  transmit(1);
  transmit(2);
  queue.stop('DEVICE_GONE');
  takes[0]?.reject(new RelayError('DEVICE_GONE', 'Gone.'));
  await settle();
  transmit(3);
  expect(reports.map(({ id, outcome }) => [id, outcome])).toEqual([
    [2, { state: 'dropped', code: 'DEVICE_GONE', partial: false }],
    [1, { state: 'dropped', code: 'DEVICE_GONE', partial: true }],
    [3, { state: 'dropped', code: 'DEVICE_GONE', partial: false }],
  ]);
});

test('resumes with a device that is back', async () => {
  const { line, queue, transmit, write } = bench();
  queue.stop('DEVICE_GONE');
  transmit(1);
  queue.start(write);
  transmit(2);
  await settle();
  expect(line).toEqual([2]);
});

test('keeps no more of a client than its limit: the rest is dropped, and reported', async () => {
  const { queue, reports, transmit } = bench(10);
  transmit(1, 'ann', [1, 2, 3, 4, 5, 6]);
  transmit(2, 'ann', [1, 2, 3, 4]);
  transmit(3, 'ann', [1]);
  expect(queue.pendingBytes('ann')).toBe(10);
  expect(reports).toEqual([
    { client: 'ann', id: 3, outcome: { state: 'dropped', code: 'OVERLOADED', partial: false } },
  ]);
});

test('keeps at most 256 writes of a client, however short', () => {
  const { queue, reports, transmit } = bench();
  for (let id = 0; id < 300; id++) transmit(id);
  expect(queue.pendingBytes('ann')).toBe(256);
  expect(reports.map(({ id }) => id)).toEqual(Array.from({ length: 44 }, (_, i) => 256 + i));
});

test('a command has its turn after the writes before it, and no write begins while it runs', async () => {
  const { line, queue, take, transmit } = bench();
  transmit(1);
  let end: (() => void) | undefined;
  const command = queue.run(() => new Promise<string>((resolve) => (end = () => resolve('done'))));
  transmit(2);
  await settle();
  expect(end).toBeUndefined();
  await take();
  expect(end).toBeDefined();
  expect(line).toEqual([1]);
  end?.();
  expect(await command).toBe('done');
  await settle();
  expect(line).toEqual([1, 2]);
});

test('a command that fails blocks nothing', async () => {
  const { line, queue, transmit } = bench();
  const command = queue.run(() => Promise.reject(new Error('no such line')));
  transmit(1);
  await expect(command).rejects.toThrow('no such line');
  expect(line).toEqual([1]);
});

test('waiting and later commands are refused when the device is lost', async () => {
  const { queue, transmit } = bench();
  transmit(1);
  const waiting = queue.run(() => Promise.resolve());
  queue.stop('DEVICE_GONE');
  await expect(waiting).rejects.toMatchObject({ code: 'DEVICE_GONE' });
  await expect(queue.run(() => Promise.resolve())).rejects.toMatchObject({ code: 'DEVICE_GONE' });
});

test('a discard drops all waiting writes, and may cut the one being written', async () => {
  const { line, reports, queue, take, transmit } = bench();
  transmit(1);
  transmit(2);
  queue.discard();
  await take();
  transmit(3);
  await take();
  expect(line).toEqual([1, 3]);
  expect(reports.map(({ id, outcome }) => [id, outcome])).toEqual([
    [2, { state: 'dropped', code: 'GAP', partial: false }],
    [1, { state: 'dropped', code: 'GAP', partial: true }],
    [3, written],
  ]);
});

test('a write that the device aborts because of a discard is reported as discarded, not failed', async () => {
  const { reports, queue, takes, transmit } = bench();
  transmit(1);
  queue.discard();
  takes.shift()?.reject(new RelayError('DEVICE_ERROR', 'The bytes not transmitted yet were discarded.'));
  await settle();
  expect(reports).toEqual([{ client: 'ann', id: 1, outcome: { state: 'dropped', code: 'GAP', partial: true } }]);
});

test('remembers the last 256 outcomes of a client', async () => {
  const { outcomes, take, transmit } = bench();
  for (let id = 0; id < 300; id++) {
    transmit(id);
    await take();
  }
  expect(outcomes.get('ann', 43)).toEqual({ state: 'unknown' });
  expect(outcomes.get('ann', 44)).toEqual(written);
  expect(outcomes.get('ann', 299)).toEqual(written);
  expect(outcomes.get('ann', 300)).toEqual({ state: 'unreceived' });
});

test('a write too old to be remembered is not transmitted again either', async () => {
  const { line, reports, take, transmit } = bench();
  for (let id = 0; id < 300; id++) {
    transmit(id);
    await take();
  }
  line.length = 0;
  transmit(1);
  await settle();
  expect(line).toEqual([]);
  expect(reports.at(-1)).toEqual({
    client: 'ann',
    id: 1,
    outcome: { state: 'dropped', code: 'INVALID_ARGUMENT', partial: true },
  });
});

test('a write that later ones have overtaken is not transmitted, and not reported as unknown', async () => {
  const { line, outcomes, reports, take, transmit } = bench();
  transmit(5);
  await take();
  expect(outcomes.get('ann', 3)).toEqual({ state: 'unreceived' });
  transmit(3);
  await settle();
  expect(line).toEqual([5]);
  expect(reports.at(-1)).toEqual({
    client: 'ann',
    id: 3,
    outcome: { state: 'dropped', code: 'INVALID_ARGUMENT', partial: false },
  });
});

test('remembers a client until it is to be forgotten', async () => {
  const { outcomes, take, transmit } = bench();
  transmit(1);
  await take();
  expect(outcomes.get('ann', 1)).toEqual(written);
  outcomes.forget('ann');
  expect(outcomes.clientCount).toBe(0);
  expect(outcomes.get('ann', 1)).toEqual({ state: 'unreceived' });
});

test('every write reaches the line at most once, in order, and exactly once if reported as written', async () => {
  const event = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('write' as const), client: fc.constantFrom('ann', 'bob') }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('again' as const),
        client: fc.constantFrom('ann', 'bob'),
        back: fc.integer({ min: 0, max: 9 }),
      }),
    },
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('take' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constantFrom('fail' as const, 'lose' as const, 'return' as const, 'hand' as const),
      }),
    },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 60 }), async (events) => {
      const { queue, reports, takes, take, lease, outcomes } = bench(40);
      const line: { client: string; id: number; allowed: boolean }[] = [];
      const write = ([client, id]: Uint8Array): Promise<void> => {
        const name = client === 0 ? 'ann' : 'bob';
        line.push({ client: name, id: id ?? 0, allowed: lease.holder === name });
        return new Promise((resolve, reject) => takes.push({ resolve, reject }));
      };
      queue.start(write);
      const next = { ann: 0, bob: 0 };
      const transmit = (client: 'ann' | 'bob', id: number): void =>
        queue.enqueue({ client, id, epoch: null, bytes: Uint8Array.of(client === 'ann' ? 0 : 1, id) });
      for (const happens of events) {
        if (happens.kind === 'write') transmit(happens.client as 'ann', next[happens.client as 'ann']++);
        else if (happens.kind === 'again')
          transmit(happens.client as 'ann', Math.max(0, next[happens.client as 'ann'] - happens.back));
        else if (happens.kind === 'take') await take();
        else if (happens.kind === 'fail') takes.shift()?.reject(new Error('EIO'));
        else if (happens.kind === 'hand') lease.holder = lease.holder === 'ann' ? 'bob' : 'ann';
        else if (happens.kind === 'return') queue.start(write);
        else {
          queue.stop('DEVICE_GONE');
          for (const { reject } of takes.splice(0)) reject(new RelayError('DEVICE_GONE', 'Gone.'));
        }
        // A repeated id beyond those counted is a new write.
        if (happens.kind === 'again' && happens.back === 0) next[happens.client as 'ann']++;
        await settle();
      }
      while (takes.length > 0) await take();
      expect(line.every(({ allowed }) => allowed)).toBe(true);
      for (const client of ['ann', 'bob'] as const) {
        const ids = line.filter((entry) => entry.client === client).map(({ id }) => id);
        expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
        for (let id = 0; id < next[client]; id++) {
          const outcome = outcomes.get(client, id);
          expect(ids.includes(id)).toBe(
            outcome.state === 'written' || (outcome.state === 'dropped' && outcome.partial),
          );
          expect(reports).toContainEqual({ client, id, outcome });
        }
      }
    }),
    { numRuns: runs(300) },
  );
});
