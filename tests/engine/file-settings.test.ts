import { afterEach, expect, test } from 'vitest';
import { settingsIn } from '../../web/engine/file-settings.ts';
import { CaptureFileReader, CaptureFileWriter } from '../../web/capture/files/capture-file.ts';
import { engineBench, type EngineBench } from './bench.ts';

let bench: EngineBench | undefined;
afterEach(() => bench?.close());

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const fileOf = (bytes: Uint8Array | string, name = 'all.baudcast'): File =>
  new File([new Uint8Array(Buffer.from(bytes))], name);
const written = (settings: Readonly<Record<string, unknown>>): File =>
  fileOf(new CaptureFileWriter(encode).settings(settings));
const right = { version: 1, values: {}, ports: {} };

async function everything(values = {}): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  await bench?.engine.captures.exportAll(async (piece) => pieces.push(piece.slice()) > 0, values);
  return Buffer.concat(pieces);
}

test('a file of everything has the settings of page and ports, and its captures as before', async () => {
  bench = await engineBench();
  const { engine } = bench;
  await engine.ports.update('demo:echo#0', { name: 'Roof', color: 'red', settings: { ...slow } });
  const sessionId = await engine.sessions.open('demo:echo#0');
  await bench.until(({ sessions }) => sessions[0]?.state.kind === 'open');
  await engine.sessions.dismiss(sessionId);
  await bench.until(({ captures }) => captures[0]?.state === 'complete');
  const file = fileOf(await everything({ recipes: [{ name: 'r', text: 'D1' }] }));
  const profile = { name: 'Roof', color: 'red', settings: slow };
  const found = await engine.captures.settingsIn(file);
  expect(found?.values).toEqual({ recipes: [{ name: 'r', text: 'D1' }] });
  expect(found?.ports['demo:echo#0']).toEqual(profile);
  await engine.captures.open(file);
  await bench.until(({ captures, jobs }) => captures.length === 2 && jobs.length === 0);
  expect(bench.state.captures.map(({ state }) => state)).toEqual(['complete', 'complete']);
});

const slow = { baudRate: 1200, dataBits: 7, parity: 'even', stopBits: 2, flowControl: 'none' } as const;

test('profiles of ports are taken over where there are none, or everywhere, but not for an open port', async () => {
  bench = await engineBench();
  const { engine, registry, remembered } = bench;
  const profileOf = (id: string) => registry.slot(id)?.profile;
  await engine.ports.update('demo:echo#0', { name: 'Mine', encoding: 'gbk' });
  const profiles = {
    'demo:echo#0': { name: 'Theirs' },
    'demo:sensors#0': { settings: slow },
    'away#0': { name: 'Away' },
  };
  await engine.ports.restore(profiles, false);
  expect(profileOf('demo:echo#0')).toMatchObject({ name: 'Mine', encoding: 'gbk' });
  expect(profileOf('demo:sensors#0')?.settings).toEqual(slow);
  expect(remembered.get('profiles')).toMatchObject({ 'away#0': { name: 'Away' } });
  await engine.ports.restore(profiles, true);
  expect(profileOf('demo:echo#0')).toMatchObject({ name: 'Theirs', encoding: 'utf-8' });
  await engine.sessions.open('demo:echo#0');
  await engine.ports.restore({ 'demo:echo#0': { name: 'Later' } }, true);
  expect(profileOf('demo:echo#0')?.name).toBe('Theirs');
});

test('files without settings have none, whatever they are', async () => {
  const head = new CaptureFileWriter(encode).begin({ name: 'x' }, true);
  for (const file of [
    fileOf(''),
    fileOf('log'),
    fileOf('x'.repeat(1_000_000)),
    fileOf(head),
    fileOf(head.subarray(0, 8)),
  ])
    expect(await settingsIn(file)).toBeUndefined();
  const gone = Object.assign(fileOf('x'), { slice: () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }) });
  expect(await settingsIn(gone as never)).toBeUndefined();
});

test('settings that are damaged, of a later version, too many or of another kind are refused', async () => {
  expect(await settingsIn(written(right))).toEqual({ values: {}, ports: {} });
  const ports = Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`p${at}`, {}]));
  for (const wrong of [
    { ...right, version: 2 },
    { ...right, version: '1' },
    { ...right, values: [] },
    { ...right, ports: null },
    { ...right, ports: { a: 1 } },
    { ...right, ports },
    { ...right, ports: { ['x'.repeat(501)]: {} } },
    {},
  ])
    await expect(settingsIn(written(wrong))).rejects.toMatchObject({ code: 'settings-wrong', detail: 'all.baudcast' });
  const damaged = new Uint8Array(await written(right).arrayBuffer());
  damaged[30] = 0;
  expect(await settingsIn(fileOf(damaged))).toBeUndefined();
  expect(await settingsIn(fileOf(damaged.subarray(0, 30)))).toBeUndefined();
});

test('of settings that say they are longer than any are, no more is read than the longest', async () => {
  const bytes = new Uint8Array(16);
  bytes.set(new Uint8Array(await written(right).slice(0, 12).arrayBuffer()));
  new DataView(bytes.buffer).setUint32(12, 50e6, true);
  let readTo = 0;
  const long = {
    name: 'long.baudcast',
    size: 50e6,
    slice: (from: number, to: number) => {
      readTo = to;
      return new Blob([from === 0 ? bytes : new Uint8Array(to - from)]);
    },
  };
  expect(await settingsIn(long as never)).toBeUndefined();
  expect(readTo).toBeLessThan(18e6);
});

test('of a profile only what is a choice is taken over', async () => {
  const odd = {
    name: 'a\u0000b',
    color: 'beige',
    settings: { ...slow, baudRate: 1e12 },
    policy: 'burn',
    encoding: 'x',
  };
  const more = { lineEnding: 'lf', localEcho: 'yes', token: 'secret', settings: { ...slow, extra: 1 } };
  const file = written({ ...right, ports: { odd, more, ['__proto__']: { name: 'p' } } });
  const found = await settingsIn(file);
  expect(found?.ports['odd']).toEqual({ name: 'a b' });
  expect(found?.ports['more']).toEqual({ lineEnding: 'lf', settings: slow });
  expect(Object.prototype).not.toHaveProperty('name');
});

test('readers of captures pass over settings, cut anywhere', () => {
  const writer = new CaptureFileWriter(encode);
  const block = writer.settings({ values: { a: 1 }, ports: {} });
  const file = Buffer.concat([block, writer.begin({ name: 'x' }, false), writer.end()]);
  for (let at = 1; at < file.length; at++) {
    const reader = new CaptureFileReader(
      (bytes) => new TextDecoder().decode(bytes),
      () => true,
    );
    const kinds = [file.subarray(0, at), file.subarray(at)].flatMap((part) =>
      [...reader.take(part)].map(({ kind }) => kind),
    );
    expect(kinds).toEqual(['settings', 'head', 'end']);
    expect(reader.problem).toBeUndefined();
  }
});
