import { afterEach, expect, test } from 'vitest';
import type { ContinuousOptions } from '../../web/engine/api/files.ts';
import { bytesOf } from '../contract/stream-helpers.ts';
import { FakeFolder } from '../support/fake-folder.ts';
import { engineBench, type EngineBench } from './bench.ts';

let bench: EngineBench;
afterEach(() => bench.close());

const options: ContinuousOptions = { format: 'raw', maxBytes: 1e6, rotate: 'size', pattern: '{port}' };

/** The engine uses no other member of it. */
const asHandle = (folder: FakeFolder) => folder as unknown as FileSystemDirectoryHandle;

async function openEcho(): Promise<string> {
  const id = await bench.engine.sessions.open('demo:echo#0');
  await bench.until(({ sessions }) => sessions?.[0]?.state.kind === 'open');
  return id;
}

test('A session is written to a folder until it is stopped, and its state has the progress', async () => {
  bench = await engineBench();
  const folder = new FakeFolder();
  const id = await openEcho();
  await bench.engine.sessions.transmit(id, ['before ']);
  await bench.engine.files.start(id, asHandle(folder), options);
  await bench.engine.sessions.transmit(id, ['after']);
  const { sessions } = await bench.until((state) => state.sessions[0]?.file?.writtenBytes === 12);
  expect(sessions[0]?.file).toEqual({ folder: 'logs', file: 'echo.bin', writtenBytes: 12, problem: undefined });
  expect(await bench.engine.files.kept('demo:echo#0')).toMatchObject({ options });
  await bench.engine.files.stop(id);
  await bench.until((state) => state.sessions[0]?.file === undefined);
  expect(folder.text('echo.bin')).toBe('before after');
  expect(await bench.engine.files.kept('demo:echo#0')).toBe(undefined);
});

test('A dismissed session is written to its end', async () => {
  bench = await engineBench();
  const folder = new FakeFolder();
  const id = await openEcho();
  await bench.engine.files.start(id, asHandle(folder), options);
  await bench.engine.sessions.transmit(id, ['the end']);
  await bench.engine.sessions.dismiss(id);
  await bench.engine.files.stop(id);
  expect(folder.text('echo.bin')).toBe('the end');
});

test('After a reload the data that the previous page had not written comes first, in the same file', async () => {
  bench = await engineBench();
  const folder = new FakeFolder();
  const before = bench.library.record('before', 'echo');
  before.bytes('rx', bytesOf('left over '));
  await bench.library.finish('before');
  bench.remembered.set('continuous demo:echo#0', { folder, options, captureId: 'before', mark: undefined });
  const id = await openEcho();
  expect(await bench.engine.files.kept('demo:echo#0')).toMatchObject({ options });
  await bench.engine.files.start(id, asHandle(folder), options);
  await bench.engine.sessions.transmit(id, ['and new']);
  await bench.until((state) => state.sessions[0]?.file?.writtenBytes === 17);
  expect([...folder.files.keys()]).toEqual(['echo.bin']);
  expect(folder.text('echo.bin')).toBe('left over and new');
});

test('An error writing to a folder is reported, and the session can still be closed', async () => {
  bench = await engineBench();
  const folder = new FakeFolder();
  folder.fault = 'NotAllowedError';
  const id = await openEcho();
  await bench.engine.files.start(id, asHandle(folder), options);
  await bench.engine.sessions.transmit(id, ['x']);
  await bench.until((state) => state.sessions[0]?.file?.problem === 'permission');
  folder.fault = undefined;
  await bench.engine.files.retry(id);
  await bench.until((state) => state.sessions[0]?.file?.problem === undefined);
  folder.fault = 'QuotaExceededError';
  await bench.engine.sessions.transmit(id, ['y']);
  await bench.until((state) => state.sessions[0]?.file?.problem === 'full');
  await bench.engine.files.stop(id);
  expect(bench.state.sessions).toHaveLength(1);
});
