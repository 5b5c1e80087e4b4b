import { afterEach, expect, test } from 'vitest';
import type { EngineState } from '../../web/engine/api/engine-api.ts';
import type { SessionSummary } from '../../web/engine/api/sessions.ts';
import { bytesOf } from '../contract/stream-helpers.ts';
import { engineBench, type EngineBench } from './bench.ts';

let bench: EngineBench;
afterEach(() => bench.close());

const options = { name: 'Replay of Boot', encoding: 'gbk' } as const;

/** A capture that is stored and complete. */
async function capture(...chunks: string[]): Promise<string> {
  bench = await engineBench();
  const recorder = bench.library.record('source', 'Boot');
  const settings = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none' } as const;
  recorder.event({ kind: 'opened', settings });
  for (const chunk of chunks) recorder.bytes('rx', bytesOf(chunk));
  recorder.bytes('tx', bytesOf('sent'));
  recorder.event({ kind: 'closed' });
  await bench.library.finish('source');
  return 'source';
}

async function play(id: string): Promise<SessionSummary> {
  const sessionId = await bench.engine.replays.start(id, options);
  await bench.engine.replays.control(sessionId, { kind: 'speed', speed: Infinity });
  const { sessions } = await bench.until((state) => session(state)?.replay?.stop === 'end');
  return sessions[0] as SessionSummary;
}

const session = ({ sessions }: EngineState): SessionSummary | undefined => sessions?.[0];

async function bytes(captureId: string): Promise<string> {
  const blob = await bench.engine.captures.export(captureId, { format: 'raw', encoding: 'utf-8' });
  return (await blob?.text()) ?? '';
}

test('A replay is a session like any other, with the settings and the bytes of its capture', async () => {
  const { captureId, settings, portId, rxBytes, txBytes, state } = await play(await capture('boot\r\n', 'ready\r\n'));
  expect(state.kind).toBe('open');
  expect(settings.baudRate).toBe(9600);
  expect([rxBytes, txBytes]).toEqual([13, 0]);
  expect(await bytes(captureId)).toBe('boot\r\nready\r\n');
  const port = bench.state.ports.find(({ id }) => id === portId);
  expect(port).toMatchObject({ source: 'replay', name: 'Replay of Boot', profile: { encoding: 'gbk' } });
  const ownOf = ({ captures }: EngineState) => captures.find(({ id }) => id === captureId);
  const whole = await bench.until((current) => ownOf(current)?.txBytes === 4);
  expect(ownOf(whole)).toMatchObject({ replayOf: 'source' });
});

test('Its capture and its port are removed with it, and its source stays', async () => {
  const { id } = await play(await capture('x'));
  await bench.engine.sessions.dismiss(id);
  const { captures, ports } = await bench.until((state) => state.sessions.length === 0 && state.captures.length === 1);
  expect(captures[0]?.id).toBe('source');
  expect(ports.some(({ source }) => source === 'replay')).toBe(false);
  await expect(bench.engine.replays.control(id, { kind: 'play' })).rejects.toThrow('not-found');
});

test.each<readonly [string, (session: SessionSummary) => Promise<unknown>]>([
  ['transmitted to', ({ id }) => bench.engine.sessions.transmit(id, ['AT\r'])],
  ['given a note', ({ captureId }) => bench.engine.captures.addNote(captureId, 'here')],
  ['pinned', ({ captureId }) => bench.engine.captures.pin(captureId, true)],
])('A replay that was %s is kept when it is closed', async (_what, change) => {
  const replay = await play(await capture('x'));
  await change(replay);
  await bench.until(({ captures }) => {
    const own = captures.find(({ id }) => id === replay.captureId);
    return own?.pinned === true || (own !== undefined && own.replayOf === undefined);
  });
  await bench.engine.sessions.dismiss(replay.id);
  const { captures } = await bench.until((state) => state.sessions.length === 0);
  expect(captures.map(({ id }) => id)).toContain(replay.captureId);
});

test('A capture in progress is replayed up to its end so far, then live', async () => {
  bench = await engineBench();
  await bench.engine.sessions.open('demo:echo#0');
  const live = (await bench.until((state) => session(state)?.state.kind === 'open')).sessions[0];
  await bench.engine.sessions.transmit(live?.id ?? '', ['one ']);
  const replayId = await bench.engine.replays.start(live?.captureId ?? '', options);
  await bench.engine.replays.control(replayId, { kind: 'speed', speed: Infinity });
  const of = ({ sessions }: EngineState) => sessions.find(({ id }) => id === replayId);
  await bench.until((state) => of(state)?.replay?.isWaiting === true && of(state)?.rxBytes === 4);
  await bench.engine.sessions.transmit(live?.id ?? '', ['two']);
  const state = await bench.until((now) => of(now)?.rxBytes === 7);
  expect(await bytes(of(state)?.captureId ?? '')).toBe('one two');
});

test('A missing capture cannot be replayed', async () => {
  bench = await engineBench();
  await expect(bench.engine.replays.start('nothing', options)).rejects.toThrow('not-found');
});
