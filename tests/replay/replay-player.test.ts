import { describe, expect, test } from 'vitest';
import { Capture } from '../../web/capture/store/capture.ts';
import { segmentSizes, type SegmentSizes } from '../../web/capture/store/segment.ts';
import { defaultSettings } from '../../web/core/port-settings.ts';
import type { LineOpening } from '../../web/line/line.ts';
import { ReplaySource } from '../../web/replay/replay-line.ts';
import { bytesOf } from '../contract/stream-helpers.ts';
import { chunks, feed, noSource, type Piece } from '../capture/support.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { settle } from '../support/settle.ts';

interface Bench {
  readonly clock: FakeClock;
  readonly source: ReplaySource;
  readonly capture: Capture;
  /** What was received: the time after the start, and the data. */
  readonly got: string[];
  open(): Promise<LineOpening>;
  hold(): () => void;
  growing: boolean;
  room: boolean;
}

function bench(pieces: readonly Piece[], sizes: SegmentSizes = { bytes: 32, records: 4 }): Bench {
  const capture = new Capture(0, noSource, sizes);
  for (const piece of pieces) feed(capture, piece);
  const clock = new FakeClock();
  const startMs = clock.nowMs();
  let held: Promise<void> | undefined;
  const source = new ReplaySource(
    {
      reader: capture,
      wall: { now: () => clock.nowMs() + 5 }, // another clock
      isGrowing: () => made.growing,
      durationMs: () => capture.lastMs,
      hasRoom: () => made.room,
      onChange: () => {},
    },
    clock,
  );
  const got: string[] = [];
  const log = (what: string, timeMs: number) => got.push(`${timeMs - 5 - startMs} ${what}`);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const made: Bench = {
    clock,
    source,
    capture,
    got,
    growing: false,
    room: true,
    open: async () => {
      const opening = await source.line.open(defaultSettings, {
        opened: (settings, timeMs) => log(`opened ${settings.baudRate}`, timeMs),
        received: (bytes, timeMs) => log(text(bytes), timeMs),
        transmitted: (bytes, timeMs) => log(`tx ${text(bytes)}`, timeMs),
        event: (event, timeMs) => log(event.kind, timeMs),
        signals: (state, timeMs) => log(Object.entries(state).join(' '), timeMs),
        holdBack: () => held,
      });
      void opening.ended.then(({ kind }) => log(kind, clock.nowMs() + 5));
      got.length = 0; // what it reports when it is opened
      return opening;
    },
    hold: () => {
      let resolve = (): void => {};
      held = new Promise((done) => (resolve = done));
      return () => {
        held = undefined;
        resolve();
      };
    },
  };
  return made;
}

const at = (timeMs: number, text: string, direction: 'rx' | 'tx' = 'rx'): Piece => ({
  direction,
  bytes: bytesOf(text),
  timeMs,
});

describe('A replay', () => {
  test('has the captured times, with transmitted bytes and events in their places', async () => {
    const made = bench([
      { event: { kind: 'opened', settings: defaultSettings }, timeMs: 0 },
      at(10.25, 'a'),
      at(12, 'q', 'tx'),
      { event: { kind: 'line-error', error: 'break' }, timeMs: 20 },
      { event: { kind: 'signal', signal: 'clearToSend', on: true }, timeMs: 20.5 },
      { event: { kind: 'gap', bytes: 7, reason: 'damaged' }, timeMs: 21 },
      { event: { kind: 'opened', settings: { ...defaultSettings, baudRate: 9600 } }, timeMs: 22 },
      at(5000.125, 'b'),
      { event: { kind: 'closed' }, timeMs: 5001 },
    ]);
    await made.open();
    await made.clock.advance(4999);
    expect(made.got).toEqual([
      '10.25 a',
      '12 tx q',
      '20 line-error',
      '20.5 clearToSend,true',
      '21 gap',
      '22 opened 9600',
    ]);
    await made.clock.advance(2);
    expect(made.got.at(-1)).toBe('5000.125 b');
    expect(made.source.player.stop).toBe('end');
    expect(made.source.player.positionMs).toBe(5001);
  });

  test('does not drift: a late timer delays nothing after it', async () => {
    const made = bench([1000, 2000, 3000].map((timeMs) => at(timeMs, String(timeMs))));
    const { after } = made.clock;
    made.clock.after = (delayMs, callback) => after.call(made.clock, delayMs + 333, callback);
    await made.open();
    await made.clock.advance(3333);
    // Each has the time at which it was due.
    expect(made.got).toEqual(['1000 1000', '2000 2000', '3000 3000']);
  });

  test('plays at another speed, changed in between, and as fast as possible', async () => {
    const made = bench([1000, 2000, 3000, 1e9, 2e9].map((timeMs) => at(timeMs, String(timeMs))));
    const { player } = made.source;
    player.setSpeed(10);
    await made.open();
    await made.clock.advance(150);
    expect(made.got).toEqual(['100 1000']);
    expect(player.positionMs).toBeCloseTo(1500);
    player.setSpeed(0.1);
    await made.clock.advance(5000);
    expect(made.got.at(-1)).toBe('5150 2000');
    player.setSpeed(Infinity);
    await made.clock.advance(1);
    expect(made.got.slice(2)).toEqual(['5150 3000', '5150 1000000000', '5150 2000000000']);
    expect(player.stop).toBe('end');
  });

  test('stops while it is paused, also during a pause of the device', async () => {
    const made = bench([at(0, 'a'), at(10_000, 'b')]);
    const { player } = made.source;
    await made.open();
    await made.clock.advance(4000);
    player.pause();
    await made.clock.advance(60_000);
    expect(player.positionMs).toBe(4000);
    expect(made.clock.running).toBe(0);
    player.play();
    await made.clock.advance(6000);
    expect(made.got).toEqual(['0 a', '70000 b']);
  });

  test('steps chunk by chunk, with the events before each', async () => {
    const made = bench([
      at(0, 'a'),
      { event: { kind: 'line-error', error: 'parity' }, timeMs: 50 },
      at(1000, 'b'),
      at(2000, 'c', 'tx'),
      at(9000, 'd'),
    ]);
    const { player } = made.source;
    player.pause();
    await made.open();
    for (const expected of [['0 a'], ['0 line-error', '0 b'], ['0 tx c'], ['0 d'], []]) {
      made.got.length = 0;
      player.step();
      await settle();
      expect(made.got).toEqual(expected);
    }
    expect(player.stop).toBe('end');
    expect(player.positionMs).toBe(9000);
  });

  test('loops, and plays from its start again after its end', async () => {
    const made = bench([at(100, 'a'), at(300, 'b')]);
    const { player } = made.source;
    player.setLooping(true);
    await made.open();
    await made.clock.advance(750);
    expect(made.got).toEqual(['100 a', '300 b', '400 a', '600 b', '700 a']);
    player.setLooping(false);
    await made.clock.advance(1000);
    expect(player.isPlaying).toBe(false);
    made.got.length = 0;
    player.play();
    await made.clock.advance(100);
    expect(made.got).toEqual(['1850 a']);
  });

  test('ends without a record, also when looped', async () => {
    const made = bench([]);
    made.source.player.setLooping(true);
    await made.open();
    await made.clock.advance(1);
    expect(made.source.player.stop).toBe('end');
  });

  test('seeks to any time, forwards and back, at segments of four records', async () => {
    const times = Array.from({ length: 50 }, (_, i) => i * 100);
    const made = bench(times.map((timeMs) => at(timeMs, `<${timeMs}>`)));
    const { player } = made.source;
    player.pause();
    await made.open();
    for (const wanted of [2350, 400, 4899, 0, 1, 4900]) {
      player.seek(wanted);
      player.step();
      await settle();
      expect(made.got.at(-1)).toBe(`0 <${times.find((timeMs) => timeMs >= wanted)}>`);
    }
  });

  test('skips the time for which the clock was set, or the computer slept', async () => {
    const made = bench([
      at(1000, 'a'),
      { event: { kind: 'clock-set', wasMs: 2000, isMs: 3_602_000 }, timeMs: 3_602_000 },
      at(3_603_000, 'b'),
      { event: { kind: 'clock-set', wasMs: 3_604_000, isMs: 4000 }, timeMs: 4000 },
      at(5000, 'c'),
    ]);
    await made.open();
    await made.clock.advance(6000);
    expect(made.got).toEqual(['1000 a', '3000 b', '5000 c']);
  });

  test('is lost where the port was lost, and continues when it is open again', async () => {
    const made = bench([
      at(0, 'a'),
      { event: { kind: 'lost', code: 'port-gone' }, timeMs: 1000 },
      { event: { kind: 'note', text: 'meanwhile' }, timeMs: 1500 },
      { event: { kind: 'opened', settings: defaultSettings, afterLossMs: 2000 }, timeMs: 3000 },
      at(3010, 'b'),
    ]);
    const arrivals: string[] = [];
    for (const type of ['connect', 'disconnect'])
      made.source.addEventListener(type, () => arrivals.push(`${type} ${made.clock.nowMs() - 1_700_000_000_000}`));
    await made.open();
    await made.clock.advance(10_000);
    expect(arrivals).toEqual(['disconnect 1000', 'connect 3000']);
    expect(made.got).toEqual(['0 a', '1000 lost']);
    await made.open();
    await made.clock.advance(10);
    expect(made.got).toEqual(['10010 b']);
  });

  test('stops the time while its session accepts nothing', async () => {
    const made = bench([at(0, 'a'), at(1000, 'b'), at(2000, 'c')]);
    await made.open();
    await made.clock.advance(500);
    const resume = made.hold();
    await made.clock.advance(60_000);
    expect(made.got).toEqual(['0 a']);
    resume();
    await made.clock.advance(1000);
    expect(made.got).toEqual(['0 a', '60500 b', '61500 c']);
  });

  test('pauses when closed, and resumes there when it is opened again', async () => {
    const made = bench([at(0, 'a'), at(1000, 'b')]);
    const opening = await made.open();
    await made.clock.advance(400);
    await opening.close();
    await made.clock.advance(5000);
    expect(made.source.player.positionMs).toBe(400);
    await made.open();
    await made.clock.advance(600);
    expect(made.got).toEqual(['6000 b']);
  });

  test('follows a capture that is still being written', async () => {
    const made = bench([at(0, 'a')]);
    made.growing = true;
    await made.open();
    await made.clock.advance(1000);
    for (const text of ['b', 'c', 'd', 'e', 'f']) {
      feed(made.capture, at(5000, text));
      await made.clock.advance(10);
    }
    expect(made.got).toEqual(['0 a', '1000 b', '1010 c', '1020 d', '1030 e', '1040 f']);
    made.growing = false;
    feed(made.capture, at(5000, 'g'));
    await made.clock.advance(10);
    expect(made.source.player.stop).toBe('end');
  });

  test('stops when there is no room to record it', async () => {
    const made = bench(
      Array.from({ length: 1200 }, () => at(0, 'x'.repeat(1024))),
      segmentSizes,
    );
    made.room = false;
    made.source.player.setSpeed(Infinity);
    await made.open();
    await made.clock.advance(1000);
    expect(made.source.player.stop).toBe('no-room');
    expect(made.got.join('').length).toBeLessThan(1200 * 1024);
    made.room = true;
    made.source.player.play();
    await made.clock.advance(1000);
    expect(made.source.player.stop).toBe('end');
  });

  test('reports that its storage cannot be read, and continues when it can', async () => {
    const made = bench(chunks('rx', ...'abcdefghij'));
    made.capture.release(1);
    await made.open();
    await made.clock.advance(1000);
    expect(made.source.player.stop).toBe('unreadable');
    expect(made.got).toHaveLength(4);
  });
});
