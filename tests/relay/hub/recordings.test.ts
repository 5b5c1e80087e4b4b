import { expect, test } from 'vitest';
import type { RecordedPage } from '../../../relay/protocol/recorded-values.ts';
import { Recording } from '../../../relay/record/recording.ts';
import { systemClock } from '../../../relay/base/clock.ts';
import { MemoryFiles } from '../record/memory-files.ts';
import { joined, joinedBench, opened, port } from './joined-bench.ts';
import { until } from '../../support/settle.ts';

test('a hub gives its clients a node’s recordings, which stay at the device’s relay', async () => {
  const recording = new Recording({
    directory: '/record',
    budgetBytes: 2 ** 30,
    segmentBytes: 2 ** 20,
    node: 'lab2',
    clock: systemClock,
    log: () => undefined,
    files: new MemoryFiles(),
  });
  await recording.start();
  const bench = await joinedBench({ recording });
  const { client, epoch } = await opened(bench);
  const bytes = Buffer.alloc(600_000, 'abcdefg');
  for (let at = 0; at < bytes.length; at += 50_000) {
    bench.device.now.receive(bytes.subarray(at, at + 50_000));
    await until(() => recording.recording('gps').holds(epoch, Math.min(at + 50_000, bytes.length) - 1));
  }
  const bob = await bench.connect();
  await bob.hello('bob');
  const { value } = await bob.ask({ type: 'recordings' });
  expect(value).toMatchObject({
    ports: expect.arrayContaining([{ id: port, name: 'Port gps', node: 'lab2', storedBytes: 0 }]),
  });
  const { value: listed } = await bob.ask({ type: 'recorded-openings', port });
  expect(listed).toMatchObject({ openings: [{ epoch, from: 0, to: bytes.length }] });
  const received: Buffer[] = [];
  for (let after: string | undefined; ;) {
    const page = (await bob.ask({ type: 'recorded', port, epoch, ...(after === undefined ? {} : { after }) }))[
      'value'
    ] as RecordedPage;
    for (const entry of page.entries) if (entry.kind === 'received') received.push(Buffer.from(entry.data, 'base64'));
    after = page.next;
    if (!page.more) break;
  }
  expect(Buffer.concat(received).equals(bytes)).toBe(true);
  expect(await bob.ask({ type: 'recorded-openings', port: 'lab2/lab/mill' })).toMatchObject({
    ok: false,
    error: { code: 'NOT_FOUND' },
  });
  expect(await bob.ask({ type: 'recorded-openings', port: 'own' })).toMatchObject({
    ok: false,
    error: { code: 'NOT_SUPPORTED' },
  });
  client.socket.terminate();
  await recording.stop();
});

test('a node without recordings, and one that is away, give an error', async () => {
  const bench = await joinedBench();
  await joined(bench);
  const bob = await bench.connect();
  await bob.hello('bob');
  expect(await bob.ask({ type: 'recordings' })).toMatchObject({ ok: false, error: { code: 'NOT_SUPPORTED' } });
  expect(await bob.ask({ type: 'recorded-openings', port })).toMatchObject({
    ok: false,
    error: { code: 'NOT_SUPPORTED' },
  });
  bench.joining.stop();
  await until(() => bench.isAway());
  expect(await bob.ask({ type: 'recorded-openings', port })).toMatchObject({
    ok: false,
    error: { code: 'DEVICE_GONE' },
  });
});
