import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leaseActions } from '../../../relay/protocol/sharing-messages.ts';
import { coreBench, identityOf, type FakeClient } from './core-bench.ts';
import { settle } from '../../support/settle.ts';
import { settings } from './session-bench.ts';
import { runs } from '../../support/runs.ts';

const port = 'gps';
/** Two operators, an admin and a viewer; the first byte of all they transmit identifies them, the second counts. */
const people = [
  { name: 'ann', role: 'operator' },
  { name: 'bob', role: 'operator' },
  { name: 'cem', role: 'admin' },
  { name: 'vic', role: 'viewer' },
] as const;
const viewerIds = people.map((_, i) => `v${i + 1}`);

const who = fc.integer({ min: 0, max: people.length - 1 });
const event = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('transmit' as const), who }) },
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('holder transmits' as const), who }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('holder repeats' as const), who }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('lease' as const),
      who,
      action: fc.constantFrom(...leaseActions),
      to: who,
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('open' as const), who }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'close' as const,
        'settings' as const,
        'signals' as const,
        'discard' as const,
        'attach' as const,
        'detach' as const,
      ),
      who,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('cut' as const, 'leave' as const, 'come back' as const), who }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('take' as const, 'slow' as const, 'lose' as const, 'wait' as const, 'wait long' as const),
      who,
    }),
  },
);

test('only the holder’s writes reach the wire, once and in order, and every outcome reported is exact', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 10, maxLength: 80 }), async (events) => {
      const { clock, core, device, greet } = coreBench();
      const session = core.ports.sessions[0]!;
      const connect = (i: number): FakeClient =>
        greet(people[i]?.name ?? '', identityOf(people[i]?.role ?? 'viewer', people[i]?.name));
      const clients: (FakeClient | undefined)[] = people.map((_, i) => connect(i));
      const sent = people.map(() => 0);
      const told = people.map(() => new Map<number, string>());
      const openings = (): void => {
        // The sender of a byte on the line has to hold the lease at that moment.
        const { now } = device;
        const write = now.write.bind(now);
        if (Object.hasOwn(now, 'write')) return;
        now.write = (bytes) => {
          expect(session.holder).toBe(viewerIds[bytes[0] ?? -1]);
          return write(bytes);
        };
      };
      const open = device.open.bind(device);
      device.open = async (...given) => {
        const opening = await open(...given);
        openings();
        return opening;
      };
      const read = (i: number): void => {
        for (const message of clients[i]?.messages ?? []) {
          if (message.type !== 'written' && message.type !== 'dropped') continue;
          const outcome = message.type === 'written' ? 'written' : `dropped ${message.partial ? 'in part' : 'whole'}`;
          expect(told[i]?.get(message.id) ?? outcome).toBe(outcome);
          told[i]?.set(message.id, outcome);
        }
      };
      const drop = (i: number, isCut: boolean): void => {
        read(i);
        clients[i]?.connection.ended(isCut);
        clients[i] = undefined;
      };
      const transmit = (i: number): void => {
        const id = sent[i] ?? 0;
        sent[i] = id + 1;
        clients[i]?.transmit(session.log.handle, [i, id], id);
      };
      for (const client of clients) client?.ask({ type: 'attach', port });
      clients[0]?.ask({ type: 'open', port, settings });
      await settle();
      device.now.isSlow = true;
      for (const happens of events) {
        const client = clients[happens.who];
        const holder = viewerIds.indexOf(session.holder ?? '');
        if (happens.kind === 'come back') {
          if (client) continue;
          clients[happens.who] = connect(happens.who);
          clients[happens.who]?.ask({ type: 'attach', port });
        } else if (happens.kind === 'holder transmits') {
          if (clients[holder]) transmit(holder);
        } else if (happens.kind === 'holder repeats') {
          clients[holder]?.transmit(
            session.log.handle,
            [holder, Math.max(0, (sent[holder] ?? 1) - 1)],
            Math.max(0, (sent[holder] ?? 1) - 1),
          );
          sent[holder] = Math.max(1, sent[holder] ?? 0);
        } else if (happens.kind === 'take') device.openings.at(-1)?.held.shift()?.();
        else if (happens.kind === 'slow') {
          const opening = device.openings.at(-1);
          if (opening) opening.isSlow = !opening.isSlow;
        } else if (happens.kind === 'lose') {
          if (session.info.state === 'open') device.now.lose();
        } else if (happens.kind === 'wait') await clock.advance(10);
        else if (happens.kind === 'wait long') await clock.advance(2000);
        else if (!client) continue;
        else if (happens.kind === 'cut' || happens.kind === 'leave') drop(happens.who, happens.kind === 'cut');
        else if (happens.kind === 'transmit') transmit(happens.who);
        else if (happens.kind === 'lease') {
          const needsTo = happens.action === 'grant' || happens.action === 'refuse' || happens.action === 'hand-over';
          client.ask({
            type: 'lease',
            port,
            action: happens.action,
            ...(needsTo ? { to: viewerIds[happens.to] ?? '' } : {}),
          });
        } else if (happens.kind === 'open') client.ask({ type: 'open', port, settings });
        else if (happens.kind === 'settings')
          client.ask({ type: 'settings', port, settings: { ...settings, baudRate: 300 + (sent[0] ?? 0) } });
        else if (happens.kind === 'signals') client.ask({ type: 'signals', port, set: { break: true } });
        else client.ask({ type: happens.kind, port });
        // Half of the steps run before the last one is done.
        if (events.indexOf(happens) % 2 === 0) await settle();
      }
      for (let i = 0; i < 5; i++) {
        for (const opening of device.openings) {
          opening.isSlow = false;
          for (const go of opening.held.splice(0)) go();
        }
        await clock.advance(500);
      }
      const line = device.openings.flatMap((opening) => opening.line);
      for (const i of people.keys()) {
        const ids = line.flatMap((byte, at) => (at % 2 === 0 && byte === i ? [line[at + 1] ?? -1] : []));
        expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
        // Clients not attached in the end ask, and get the same answer as the others.
        if (clients[i]) drop(i, true);
        const again = (clients[i] = connect(i));
        await again.request({ type: 'attach', port });
        const memory = again.messagesOf('welcome')[0]?.memory ?? '';
        const { outcomes } = (await again.request({ type: 'outcomes', port, memory, from: 0, to: sent[i] ?? 0 })) as {
          outcomes: { id: number; state: string; partial?: boolean }[];
        };
        for (const { id, state, partial } of outcomes) {
          const mayBeOnLine = state === 'written' || partial === true;
          expect([id, ids.includes(id)]).toEqual([id, mayBeOnLine]);
          const before = told[i]?.get(id);
          const now = state === 'dropped' ? `dropped ${partial ? 'in part' : 'whole'}` : state;
          // A write that never arrived at the port, or was refused before it did, may be sent again.
          if (before !== undefined && state !== 'unreceived') expect([id, before]).toEqual([id, now]);
          else if (before !== undefined) expect([id, before]).toEqual([id, 'dropped whole']);
        }
      }
    }),
    { numRuns: runs(200) },
  );
});
