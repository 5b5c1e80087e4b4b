import { expect, test } from 'vitest';
import type { PortSettings } from '../../web/core/port-settings.ts';
import { defaultSettings } from '../../web/core/port-settings.ts';
import type { SharedPort } from '../../web/engine/api/relays.ts';
import { LiveSession } from '../../web/engine/live-session.ts';
import { defaultProfile, type Slot } from '../../web/engine/slot.ts';
import type { Line, LineSink } from '../../web/line/line.ts';
import type { CaptureRecorder } from '../../web/storage/capture-recorder.ts';
import { until } from '../support/settle.ts';

/** A session on a line that accepts data when the test says so. */
async function stalled(settings: Partial<PortSettings> = {}) {
  let sink!: LineSink;
  const takers: (() => void)[] = [];
  const never = new Promise<never>(() => {});
  const line = {
    open: (asked: PortSettings, given: LineSink) => {
      sink = given;
      sink.opened(asked, 0);
      const transmit = () => new Promise<void>((resolve) => takers.push(resolve));
      return Promise.resolve({
        ended: never,
        transmit,
        discard: async () => {},
        runSequence: async () => [],
        stopSequences: async () => {},
      });
    },
  } as unknown as Line;
  const slot = {
    id: 'port',
    line,
    profile: { ...defaultProfile, settings: { ...defaultSettings, ...settings } },
    shared: undefined as Partial<SharedPort> | undefined,
    onArrival: () => {},
  };
  const recorder = { info: { id: 'a' }, bytes: () => {}, event: () => {}, holdBack: () => undefined };
  const live = new LiveSession(
    's',
    slot as unknown as Slot,
    recorder as unknown as CaptureRecorder,
    { now: () => 0 },
    () => {},
  );
  await live.session.open();
  let nowMs = 0;
  /** What blocks transmitting, some time later. */
  const after = (ms: number) => live.summary((nowMs += ms));
  const transmit = async (text: string) => {
    const { txQueued } = live.summary(nowMs);
    void live.transmit([text]);
    await until(() => live.summary(nowMs).txQueued === txQueued + text.length);
  };
  return {
    transmit,
    slot,
    after,
    take: () => takers.shift()?.(),
    signals: (on: boolean) => sink.signals(signals(on), 0),
  };
}

const signals = (clearToSend: boolean) => ({
  clearToSend,
  dataSetReady: false,
  dataCarrierDetect: false,
  ringIndicator: false,
});

test('trials 20: data not accepted by the system is not counted, and after a while the device is named', async () => {
  const { transmit, after, take } = await stalled();
  await transmit('hello');
  expect(after(0)).toMatchObject({ txBytes: 0, txQueued: 5, txStall: undefined });
  expect(after(1500).txStall).toBeUndefined(); // 115 200 Bd: two pieces take 0.7 s
  expect(after(500)).toMatchObject({ txBytes: 0, txQueued: 5, txStall: 'device' });
  take();
  await until(() => after(0).txQueued === 0);
  expect(after(0)).toMatchObject({ txBytes: 5, txQueued: 0, txStall: undefined });
});

test('trials 20: a slow line is given the time that its bytes need', async () => {
  const { transmit, after } = await stalled({ baudRate: 300 });
  await transmit('x'.repeat(9000));
  after(0);
  expect(after(200_000).txStall).toBeUndefined();
  expect(after(80_000).txStall).toBe('device');
});

test('trials 20: CTS is named at once, and only with hardware flow control', async () => {
  const { transmit, after, signals: set } = await stalled({ flowControl: 'hardware' });
  set(false);
  await transmit('hello');
  expect(after(0)).toMatchObject({ txBytes: 0, txQueued: 5, txStall: 'cts' });
  set(true);
  expect(after(0).txStall).toBeUndefined();
  const other = await stalled();
  other.signals(false);
  await other.transmit('hello');
  expect(other.after(0).txStall).toBeUndefined();
});

test.each([
  ['relay', { self: undefined }],
  ['relay', { self: 'v1', away: 'lab2' }],
  ['control', { self: 'v1', holder: { id: 'v2', name: 'Ada', role: 'operator' } }],
  ['device', { self: 'v1', holder: { id: 'v1', name: 'me', role: 'operator' } }],
] as const)('trials 20: of a shared port, %s is named where it is %o', async (stall, shared) => {
  const { transmit, slot, after } = await stalled();
  const mine = { holder: { id: 'v1', name: 'me', role: 'operator' }, away: undefined };
  slot.shared = { ...mine, ...shared } as Partial<SharedPort>;
  await transmit('hello');
  after(0);
  expect(after(5000).txStall).toBe(stall);
});
