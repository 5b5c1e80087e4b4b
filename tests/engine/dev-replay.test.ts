import { afterEach, expect, test } from 'vitest';
import { CaptureFileWriter } from '../../web/capture/files/capture-file.ts';
import { recordKind } from '../../web/capture/store/segment.ts';
import { replayFile } from '../../web/ui/shell/dev-replay.ts';
import { engineBench, type EngineBench } from './bench.ts';

let bench: EngineBench | undefined;
afterEach(() => bench?.close());

/** Two lines, a millisecond apart. */
function captureFile(): File {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const writer = new CaptureFileWriter(encode);
  const segment = {
    rxBase: 0,
    txBase: 0,
    rx: encode('boot\r\nready\r\n'),
    tx: new Uint8Array(),
    kinds: Uint8Array.of(recordKind.rx, recordKind.rx),
    times: Float64Array.of(0, 1),
    lengths: Uint32Array.of(6, 7),
    events: [],
  };
  const parts = [writer.begin({ name: 'Boot', startedMs: 1.7e12 }, true), writer.segment(segment), writer.end()];
  return new File(parts as BlobPart[], 'device: boot.baudcast');
}

test('a .baudcast file stands in for a device, and once more in place of what was made of it before', async () => {
  bench = await engineBench();
  const first = await replayFile(bench.engine, captureFile());
  await bench.until(({ sessions }) => sessions.find(({ id }) => id === first)?.rxBytes === 13);
  const second = await replayFile(bench.engine, captureFile());
  await bench.until(({ sessions }) => sessions.find(({ id }) => id === second)?.rxBytes === 13);
  expect(bench.state.captures.filter(({ file }) => file === 'device: boot.baudcast')).toHaveLength(1);
});

test('a file that is none is refused with its reason', async () => {
  bench = await engineBench();
  await expect(replayFile(bench.engine, new File(['x'], 'x.png'))).rejects.toMatchObject({ code: 'file-foreign' });
});
