import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeReceiveFrame } from '../../relay/protocol/data-frame.ts';
import type { RelayMessage } from '../../relay/protocol/messages.ts';
import { settle } from './fake-clock.ts';
import { epochs, portInfo, settings } from './scripted-relay.ts';
import { sourceBench } from './source-bench.ts';

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

const step = fc.oneof(
  message.map((value) => ({ say: JSON.stringify(value) })),
  fc.json().map((say) => ({ say })),
  fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 300 })).map(([{ handle, offset, timeUs }, payload]) => ({
    frame: encodeReceiveFrame({ kind: 'receive', handle, offset, timeUs, payload }),
  })),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => ({ frame: new Uint8Array(bytes) })),
  fc.constantFrom('read', 'write', 'cut' as const).map((act) => ({ act })),
);

test('whatever a relay says, the page lives on: nothing is thrown, and every byte read is where the journal says it is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { relay, openPort, source } = sourceBench();
      const port = await openPort();
      port.journal.keep();
      for (const one of steps) {
        if ('say' in one) relay.now.sayText(one.say);
        else if ('frame' in one) relay.now.sayFrame(one.frame.slice());
        else if (one.act === 'cut') await relay.now.end();
        else if (one.act === 'write' && port.writable && !port.writable.locked)
          void port.writable
            .getWriter()
            .write(Uint8Array.of(1))
            .catch(() => {});
        else if (one.act === 'read' && port.readable && !port.readable.locked) {
          const reader = port.readable.getReader();
          const reading = reader.read().then(
            ({ value }) => value?.byteLength ?? 0,
            () => 0,
          );
          await settle();
          reader.releaseLock();
          const length = await reading;
          const told = port.journal
            .take(length)
            .reduce((sum, detail) => sum + (detail.kind === 'bytes' ? detail.byteLength : 0), 0);
          expect(told).toBe(length);
        }
        await settle();
      }
      expect(['connected', 'waiting']).toContain(source.view.connection.kind);
      source.close();
    }),
    { numRuns: 300 },
  );
});
