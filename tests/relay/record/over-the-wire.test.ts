import { expect, onTestFinished, test } from 'vitest';
import { readReceiveFrame } from '../../../relay/protocol/data-frame.ts';
import { Recording } from '../../../relay/record/recording.ts';
import { systemClock } from '../../../relay/base/clock.ts';
import { type SocketClient, startRelay } from '../server/relay-bench.ts';
import { settings } from '../session/session-bench.ts';
import { MemoryFiles } from './memory-files.ts';
import { until } from '../../support/settle.ts';

const kibibyte = 1024;
const pattern = Buffer.from(Array.from({ length: 600 * kibibyte }, (_, i) => (i * 7 + (i >>> 8)) & 0xff));

/** A relay that records to this disk and keeps little in memory. */
async function recordingRelay(files: MemoryFiles) {
  const recording = new Recording({
    directory: '/record',
    budgetBytes: 2 ** 30,
    segmentBytes: 128 * kibibyte,
    node: 'lab1',
    clock: systemClock,
    log: () => undefined,
    files,
  });
  await recording.start();
  const bench = await startRelay({ recording, limits: { replayBytes: 32 * kibibyte } });
  const stop = async (): Promise<void> => {
    await bench.close();
    await recording.stop();
  };
  return { bench, recording, stop };
}

/** Everything received in the opening, by a client that reads history in pieces as PROTOCOL.md says. */
async function readHistory(
  client: SocketClient,
  { epoch, from, to }: { epoch: string; from: number; to: number },
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let at = from; at < to;) {
    client.say({ type: 'history', request: 9, port: 'gps', epoch, from: at, to: Math.min(to, at + 256 * kibibyte) });
    for (;;) {
      const message = await client.next();
      if (typeof message === 'object') {
        const { kind, offset, payload } = readReceiveFrame(message);
        if (kind !== 'history') continue;
        expect(offset).toBe(at);
        pieces.push(Buffer.from(payload));
        at += payload.length;
      } else if (message === undefined) throw new Error('The connection ended');
      else if ((JSON.parse(message) as { request?: number }).request === 9) {
        expect(JSON.parse(message)).toMatchObject({ ok: true, value: { to: at } });
        break;
      }
    }
  }
  return Buffer.concat(pieces);
}

test('the whole past: by history, by attaching at an old offset, by HTTP, and after a restart', async () => {
  const files = new MemoryFiles();
  const first = await recordingRelay(files);
  const ann = await first.bench.connect('/v1', ['baudcast.v1']);
  await ann.hello();
  await ann.ask({ type: 'attach', port: 'gps', credit: 0 });
  const opened = (await ann.ask({ type: 'open', port: 'gps', settings }))['value'] as { epoch: string };
  const { epoch } = opened;
  const past = first.recording.recording('gps');
  for (let at = 0; at < pattern.length; at += 10_000) {
    first.bench.device().now.receive(pattern.subarray(at, at + 10_000));
    await until(() => past.holds(epoch, Math.min(at + 10_000, pattern.length) - 1));
  }

  const listed = (await (await fetch(`${first.bench.url}/api/ports`)).json()) as { id: string; recording: string }[];
  expect(listed.map(({ recording }) => recording)).toEqual(['on', 'on']);
  const { epochs } = (await ann.ask({ type: 'epochs', port: 'gps' }))['value'] as {
    epochs: { epoch: string; from: number; to: number }[];
  };
  expect(epochs).toMatchObject([{ epoch, from: 0, to: pattern.length }]);
  expect((await readHistory(ann, { epoch, from: 0, to: pattern.length })).equals(pattern)).toBe(true);

  const bob = await first.bench.connect('/v1', ['baudcast.v1']);
  await bob.hello('B');
  const attached = await bob.ask({ type: 'attach', port: 'gps', epoch, from: 1000, credit: kibibyte * kibibyte });
  expect(attached['value']).toMatchObject({ epoch, from: 1000, head: pattern.length });
  let offset = 1000;
  while (offset < pattern.length) {
    const message = await bob.next();
    if (typeof message !== 'object') continue;
    const frame = readReceiveFrame(message);
    expect(frame.offset).toBe(offset);
    expect(Buffer.from(frame.payload).equals(pattern.subarray(offset, offset + frame.payload.length))).toBe(true);
    offset += frame.payload.length;
  }

  const stopped = new AbortController();
  onTestFinished(() => stopped.abort());
  const response = await fetch(`${first.bench.url}/api/ports/gps/receive?from=5`, { signal: stopped.signal });
  expect(response.headers.get('Baudcast-Offset')).toBe('5');
  let received = Buffer.alloc(0);
  for await (const chunk of response.body ?? []) {
    received = Buffer.concat([received, chunk]);
    if (received.length >= pattern.length - 5) break;
  }
  expect(received.equals(pattern.subarray(5))).toBe(true);
  stopped.abort();
  await first.stop();

  const second = await recordingRelay(files);
  onTestFinished(second.stop);
  const cleo = await second.bench.connect('/v1', ['baudcast.v1']);
  await cleo.hello();
  await cleo.ask({ type: 'attach', port: 'gps' });
  expect((await cleo.ask({ type: 'epochs', port: 'gps' }))['value']).toMatchObject({
    epochs: [{ epoch, from: 0, to: pattern.length, endedUs: expect.any(Number), settings }],
  });
  expect((await readHistory(cleo, { epoch, from: 0, to: pattern.length })).equals(pattern)).toBe(true);
});
