import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeReceiveFrame } from '../../relay/protocol/data-frame.ts';
import type { RelayMessage } from '../../relay/protocol/messages.ts';
import { settle } from '../support/settle.ts';
import type { LineEvent, LineOpening, LineSink } from '../../web/line/line.ts';
import { attachedValue, epochs, portInfo, settings } from './scripted-relay.ts';
import { openSettings, sourceBench } from './source-bench.ts';
import { runs } from '../support/runs.ts';

const place = fc.record({
  handle: fc.constantFrom(1, 2),
  epoch: fc.constantFrom(...epochs),
  offset: fc.nat(500),
  timeUs: fc.nat(),
});
const signals = { clearToSend: true, dataSetReady: false, dataCarrierDetect: false, ringIndicator: false };

/** Well-formed messages that make no sense together. */
const message: fc.Arbitrary<RelayMessage> = fc.oneof(
  place.map((at): RelayMessage => ({ type: 'lost', ...at, code: 'DEVICE_GONE', message: '<img onerror=x>' })),
  fc
    .tuple(place, fc.constantFrom('asked', 'unused', 'shutdown'))
    .map(([at, reason]): RelayMessage => ({ type: 'closed', ...at, reason, by: null })),
  place.map(({ handle, epoch, timeUs }): RelayMessage => ({
    type: 'opened',
    handle,
    epoch,
    timeUs,
    settings,
    reason: 'returned',
    by: null,
  })),
  place.map((at): RelayMessage => ({ type: 'input-signals', ...at, signals })),
  place.map((at): RelayMessage => ({ type: 'note', ...at, by: null, name: '\u001b[2J', text: '$(reboot)' })),
  fc
    .tuple(place, fc.option(fc.nat(800)), fc.constantFrom('overwritten', 'lagging', 'epoch-ended', 'overrun'))
    .map(([{ handle, epoch, offset }, to, reason]): RelayMessage => ({
      type: 'gap',
      handle,
      epoch,
      from: offset,
      to,
      reason,
    })),
  place.map(({ handle, offset }): RelayMessage => ({ type: 'written', handle, id: offset })),
  place.map(({ handle, offset }): RelayMessage => ({
    type: 'dropped',
    handle,
    id: offset,
    code: 'GAP',
    message: '',
    partial: true,
  })),
  fc
    .tuple(place, fc.constantFrom('closed', 'open', 'lost'))
    .map(([{ epoch, offset }, state]): RelayMessage => ({ type: 'port', port: { ...portInfo, state, epoch, offset } })),
  fc.constant<RelayMessage>({ type: 'port-gone', port: 'usb-1' }),
  fc.nat(20).map((request): RelayMessage => ({ type: 'result', request, ok: true, value: { handle: 1 } })),
  fc.constant<RelayMessage>({ type: 'error', code: 'OVERLOADED', message: 'No.' }),
);

/** Each byte has its position. */
const placed = (offset: number): number => offset & 0xff;

const step = fc.oneof(
  message.map((value) => ({ say: JSON.stringify(value) })),
  fc.json().map((say) => ({ say })),
  fc.tuple(place, fc.integer({ min: 1, max: 300 })).map(([{ handle, offset, timeUs }, length]) => {
    const payload = Uint8Array.from({ length }, (_, i) => placed(offset + i));
    return { frame: encodeReceiveFrame({ kind: 'receive', handle, offset, timeUs, payload }) };
  }),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => ({ frame: new Uint8Array(bytes) })),
  fc.constantFrom('hold', 'transmit', 'open', 'cut' as const).map((act) => ({ act })),
);

/** Expects the next byte, once it has a position. */
class CheckingSink implements LineSink {
  held: Promise<void> | undefined;
  resume = (): void => {};
  isOpen = false;
  #next: number | undefined;

  opened(): void {
    this.isOpen = true;
    this.#next = undefined;
  }
  signals(): void {
    expect(this.isOpen).toBe(true);
  }
  event(event: LineEvent): void {
    expect(this.isOpen).toBe(true);
    // After a gap of unknown size, or in another opening, the next position is unknown.
    if (event.kind === 'gap') this.#next = undefined;
  }
  received(bytes: Uint8Array): void {
    expect(this.isOpen).toBe(true);
    for (const byte of bytes) {
      expect(byte).toBe(this.#next ?? byte);
      this.#next = placed(byte + 1);
    }
  }
  holdBack(): Promise<void> | undefined {
    return this.held;
  }
}

test('the page survives any messages of a relay: nothing is thrown, and every byte is in its place', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { relay, connect, line: found, source } = sourceBench();
      await connect();
      const line = await found();
      const sinks: CheckingSink[] = [];
      const openings: LineOpening[] = [];
      const open = (): void => {
        const sink = new CheckingSink();
        sinks.push(sink);
        void line.open(openSettings, sink).then(
          (opening) => openings.push(opening),
          () => {},
        );
      };
      open();
      await relay.now.answer('attach', { ...attachedValue, state: 'open', epoch: epochs[0], settings });
      await relay.now.answer('open', { epoch: epochs[0], settings, opened: true });
      for (const one of steps) {
        if ('say' in one) relay.now.sayText(one.say);
        else if ('frame' in one) relay.now.sayFrame(one.frame.slice());
        else if (one.act === 'cut') await relay.now.end();
        else if (one.act === 'open') open();
        else if (one.act === 'transmit')
          void openings
            .at(-1)
            ?.transmit(Uint8Array.of(1))
            .catch(() => {});
        else {
          const sink = sinks.at(-1);
          if (sink?.held) {
            sink.held = undefined;
            sink.resume();
          } else if (sink) sink.held = new Promise((resolve) => (sink.resume = resolve));
        }
        await settle();
      }
      expect(['connected', 'waiting']).toContain(source.view.connection.kind);
      source.close();
    }),
    { numRuns: runs(300) },
  );
});
