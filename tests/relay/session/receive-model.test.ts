import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxBufferedData } from '../../../relay/session/feed/viewer-feed.ts';
import { settle } from '../../support/settle.ts';
import { byteAt, FakeViewer } from './fake-viewer.ts';
import { sessionBench, settings } from './session-bench.ts';
import { runs } from '../../support/runs.ts';

const who = fc.constantFrom('ann', 'bob', 'cem');
const event = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ kind: fc.constant('receive' as const), count: fc.integer({ min: 1, max: 120 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('attach' as const),
      who,
      from: fc.constantFrom('oldest' as const, 'newest' as const, 'where it was' as const),
      credit: fc.integer({ min: 0, max: 200 }),
      lossless: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('detach' as const), who, cut: fc.boolean() }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('credit' as const), who, bytes: fc.integer({ min: 1, max: 300 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('stall' as const, 'go on' as const), who }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'lose' as const,
        'settings' as const,
        'close' as const,
        'open' as const,
        'wait' as const,
        'take-over' as const,
      ),
    }),
  },
);

/** A long script: the buffer holds 300 bytes, so that much is overwritten. */
test('no byte is lost, doubled, changed or reordered except by a gap, for any viewers and device', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 10, maxLength: 120 }), async (events) => {
      const { clock, device, session, openedBy } = sessionBench({ replayBytes: 300 });
      const serials = new Map<string, number>();
      const lengths = new Map<string, number>();
      const granted = new Map<FakeViewer, number>();
      const viewers = new Map<string, FakeViewer>();
      const keeper = await openedBy('keeper', { credit: 1_000_000 });
      const note = (): void => {
        const { epoch } = session.info;
        if (epoch !== null && !serials.has(epoch)) serials.set(epoch, serials.size);
      };
      keeper.compareWith(serials, lengths);
      note();
      for (const happens of events) {
        if (happens.kind === 'receive') {
          const { epoch, state } = session.info;
          if (state !== 'open' || epoch === null || device.now.isPaused) continue;
          const offset = lengths.get(epoch) ?? 0;
          lengths.set(epoch, offset + happens.count);
          const serial = serials.get(epoch) ?? 0;
          device.now.receive(Uint8Array.from({ length: happens.count }, (_, i) => byteAt(serial, offset + i)));
        } else if (happens.kind === 'attach') {
          if (session.isAttached(happens.who)) continue;
          const before = viewers.get(happens.who);
          const viewer = before ?? new FakeViewer(happens.who);
          viewer.bufferedBytes = 0;
          viewer.compareWith(serials, lengths);
          viewers.set(happens.who, viewer);
          const goesOn = happens.from === 'where it was' && before?.epoch;
          const wanted = { epoch: before?.epoch ?? '', from: before?.offset ?? 0 };
          const { attached, start } = session.attach(viewer, {
            ...(goesOn ? wanted : { from: happens.from === 'newest' ? 'newest' : 'oldest' }),
            credit: happens.credit,
            lossless: happens.lossless,
          });
          granted.set(viewer, happens.credit + viewer.receivedBytes);
          if (goesOn && attached.epoch === wanted.epoch) viewer.begin({ ...attached, from: wanted.from });
          else viewer.begin(attached);
          start();
        } else if (happens.kind === 'detach') session.detach(happens.who, happens.cut ? 'cut' : 'for-good');
        else if (happens.kind === 'credit' || happens.kind === 'stall' || happens.kind === 'go on') {
          const viewer = viewers.get(happens.who);
          if (!viewer || !session.isAttached(happens.who)) continue;
          if (happens.kind === 'stall') viewer.bufferedBytes = maxBufferedData;
          else if (happens.kind === 'go on') {
            viewer.bufferedBytes = 0;
            session.drained(happens.who);
          } else if ('bytes' in happens) {
            granted.set(viewer, (granted.get(viewer) ?? 0) + happens.bytes);
            session.grant(happens.who, happens.bytes);
          }
        } else if (happens.kind === 'lose') {
          if (session.info.state === 'open') device.now.lose();
          await clock.advance(1);
        } else if (happens.kind === 'settings') {
          if (session.info.state === 'open' && session.holder === 'keeper')
            await session.commands.changeSettings('keeper', { ...settings, baudRate: 9600 + serials.size });
        } else if (happens.kind === 'close') await session.commands.close(null);
        else if (happens.kind === 'open') await session.commands.open('keeper', settings).catch(() => undefined);
        else if (happens.kind === 'take-over')
          session.actOnLease(session.isAttached('ann') ? 'ann' : 'keeper', 'take-over');
        else await clock.advance(1000);
        await settle();
        note();
        for (const [viewer, bytes] of granted) expect(viewer.receivedBytes).toBeLessThanOrEqual(bytes);
        for (const viewer of viewers.values()) expect(viewer.messages.length).toBeLessThan(2000);
      }
      // In the end every viewer reads the rest, and reaches the end of the port.
      for (const viewer of [keeper, ...viewers.values()]) {
        viewer.bufferedBytes = 0;
        if (!session.isAttached(viewer.viewer)) continue;
        session.grant(viewer.viewer, 1_000_000);
        const { epoch, offset } = session.info;
        expect([viewer.epoch, viewer.offset]).toEqual([epoch, offset]);
      }
      // A viewer that could read everything missed nothing, in spite of the others.
      expect(keeper.missedBytes).toBe(0);
      expect(keeper.receivedBytes).toBe([...lengths.values()].reduce((sum, length) => sum + length, 0));
    }),
    { numRuns: runs(400) },
  );
});
