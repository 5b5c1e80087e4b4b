import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Segment, segmentSizes } from '../../web/capture/store/segment.ts';
import { CaptureRecorder, type RecorderStore } from '../../web/storage/capture-recorder.ts';
import type { StoredCapture } from '../../web/storage/database.ts';

const segmentBytes = segmentSizes.bytes;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** A recorder on a storage that counts its writes. */
function recorderBench() {
  const writes: {
    readonly info: StoredCapture;
    readonly segments: number;
    readonly rxBytes: number;
    readonly hasPart: boolean;
  }[] = [];
  const store: RecorderStore = {
    write: (info, segments, part) => {
      const stored: Segment[] = [...segments.values(), ...(part ? [part.data] : [])];
      writes.push({
        info,
        segments: segments.size,
        rxBytes: stored.reduce((sum, { rx }) => sum + rx.buffer.byteLength, 0),
        hasPart: part !== undefined,
      });
      return Promise.resolve();
    },
  };
  const recorder = new CaptureRecorder({
    info: { id: 'a', name: 'x', portName: 'x', startedMs: 0, origin: undefined, addedMs: undefined } as never,
    now: () => 0,
    store,
    source: () => ({ segment: () => Promise.reject(new Error('Nobody looks')) }),
    onStored: () => {},
    onFailed: () => Promise.resolve(false),
    onGivenUp: () => {},
  });
  return { recorder, writes };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

test('a fast line is stored in few transactions, each byte about once', async () => {
  const { recorder, writes } = recorderBench();
  const chunk = new Uint8Array(8192);
  const total = 64 * segmentBytes + 5 * chunk.length;
  for (let sent = 0; sent < total; sent += chunk.length) {
    recorder.bytes('rx', chunk);
    if (sent % segmentBytes === 0) await settle();
  }
  expect(writes.length).toBeLessThanOrEqual(9);
  expect(writes.reduce((sum, { rxBytes }) => sum + rxBytes, 0)).toBe(64 * segmentBytes);
  expect(writes.at(-1)?.info).toMatchObject({ sealedSegments: 64, rxBytes: 64 * segmentBytes });
  await vi.advanceTimersByTimeAsync(150);
  expect(writes.at(-1)).toMatchObject({ hasPart: true, info: { rxBytes: total } });
});

test('received data is stored after 150 ms, at any rate', async () => {
  const { recorder, writes } = recorderBench();
  let sent = 0;
  for (let ms = 0; ms < 600; ms += 10) {
    for (let n = 0; n < 12; n++, sent += 16_384) recorder.bytes('rx', new Uint8Array(16_384));
    const before = sent;
    await vi.advanceTimersByTimeAsync(10);
    const { info } = writes.findLast(({ info: { rxBytes } }) => rxBytes > 0) ?? { info: { rxBytes: 0 } };
    // 150 ms and one clock check: data not yet stored came later than that.
    expect(before - info.rxBytes).toBeLessThanOrEqual(17 * 12 * 16_384);
  }
  expect(writes.filter(({ hasPart }) => hasPart).length).toBeGreaterThanOrEqual(3);
  expect(writes.filter(({ hasPart }) => hasPart).length).toBeLessThanOrEqual(5);
});

test('the reported part of a capture is the stored part', async () => {
  const { recorder, writes } = recorderBench();
  recorder.bytes('tx', new Uint8Array(10));
  for (let n = 0; n < 8 * 33; n++) recorder.bytes('rx', new Uint8Array(8192));
  recorder.bytes('tx', new Uint8Array(20));
  await settle();
  const [first] = writes;
  expect(first).toMatchObject({ hasPart: false, info: { txBytes: 10 } });
  expect(first?.info.rxBytes).toBe(8 * segmentBytes - 10);
  await recorder.flush();
  expect(writes.at(-1)?.info).toMatchObject({ rxBytes: 8 * 33 * 8192, txBytes: 30 });
});
