import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeTransmitFrame, readReceiveFrame } from '../../../relay/protocol/data-frame.ts';
import type { RelayMessage } from '../../../relay/protocol/messages.ts';
import { parseRelayMessage } from '../../../relay/protocol/parse-relay-message.ts';
import type { ClientConnection, ClientLink } from '../../../relay/session/clients/client-connection.ts';
import { identityOf } from '../session/core-bench.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FakeDevice } from '../session/fake-device.ts';
import { settings } from '../session/session-bench.ts';
import { MemoryHub } from './memory-hub.ts';
import { settle } from '../../support/settle.ts';
import { runs } from '../../support/runs.ts';

const port = 'lab2/gps';

/** A client of the hub that stays, and checks it: every byte once, in order, or a gap; every write answered once. */
class StrictClient implements ClientLink {
  readonly bufferedBytes = 0;
  readonly fates = new Map<number, 'written' | 'never' | 'perhaps'>();
  connection!: ClientConnection;
  epoch: string | null = null;
  next = 0;
  state = '';
  isAway = false;
  handle = 0;
  bytes = 0;
  #request = 0;
  readonly #truth: Map<string, number[]>;

  constructor(truth: Map<string, number[]>) {
    this.#truth = truth;
  }

  say(message: object): void {
    this.connection.text(JSON.stringify({ request: ++this.#request, ...message }));
  }

  transmit(id: number): void {
    this.connection.binary(
      encodeTransmitFrame({ handle: this.handle, id, epoch: null, payload: Uint8Array.of(id >> 8, id & 0xff) }),
    );
  }

  close(code: number, reason: string): void {
    throw new Error(`It was closed: ${code} ${reason}`);
  }

  sendFrame(frame: Uint8Array): void {
    const { handle, offset, payload } = readReceiveFrame(frame);
    expect([handle, offset]).toEqual([this.handle, this.next]);
    expect(this.isAway).toBe(false);
    const known = this.#truth.get(this.epoch ?? '') ?? [];
    expect([...payload]).toEqual(known.slice(offset, offset + payload.length));
    this.next += payload.length;
    this.bytes += payload.length;
    this.say({ type: 'credit', handle, bytes: payload.length, request: undefined });
  }

  sendText(text: string): void {
    this.#hear(parseRelayMessage(text));
  }

  #hear(message: RelayMessage): void {
    switch (message.type) {
      case 'result':
        if (message.ok && this.handle === 0 && message.value) {
          const { handle, epoch, from, state } = message.value as {
            handle: number;
            epoch: string | null;
            from: number;
            state: string;
          };
          Object.assign(this, { handle, epoch, next: from, state });
        }
        return;
      case 'away':
        expect(message.away).toBe(!this.isAway);
        this.isAway = message.away;
        return;
      case 'opened':
        // The data of the opening before has arrived, or was reported missing.
        expect(this.state).not.toBe('open');
        this.epoch = message.epoch;
        this.next = 0;
        this.state = 'open';
        return;
      case 'lost':
      case 'closed':
        expect([message.epoch, message.offset]).toEqual([this.epoch, this.next]);
        expect(['open', 'forgotten'].includes(this.state) || (this.state === 'lost' && message.type === 'closed')).toBe(
          true,
        );
        this.state = message.type;
        return;
      case 'gap':
        expect([message.epoch, message.from]).toEqual([this.epoch, this.next]);
        if (message.to !== null) this.next = message.to;
        else this.state = 'forgotten';
        return;
      case 'written':
      case 'dropped':
        expect(this.fates.has(message.id), `write ${message.id} was answered before`).toBe(false);
        this.fates.set(message.id, message.type === 'written' ? 'written' : message.partial ? 'perhaps' : 'never');
        return;
      default:
    }
  }
}

const event = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom('receive' as const, 'transmit' as const),
      count: fc.integer({ min: 1, max: 40 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('cut' as const, 'join' as const, 'turn' as const),
      count: fc.integer({ min: 1, max: 30 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'lose' as const,
        'return' as const,
        'close' as const,
        'open' as const,
        'slow' as const,
        'take' as const,
        'wait' as const,
      ),
      count: fc.constant(1),
    }),
  },
);

test('for any cuts of the link: each byte once, in order; each write answered once and sent at most once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 60 }), async (events) => {
      const clock = new FakeClock();
      const device = new FakeDevice();
      const truth = new Map<string, number[]>();
      const bench = new MemoryHub({ device: () => device, clock, cross: queueMicrotask });
      const list = (isThere: boolean): void =>
        bench.node.ports.apply(
          isThere ? { gone: [], arrived: [{ id: 'gps', name: 'GPS', usb: null }] } : { gone: ['gps'], arrived: [] },
        );
      list(true);
      bench.join();
      await settle();
      const client = new StrictClient(truth);
      client.connection = bench.hub.connect(client, identityOf('admin'));
      client.connection.text(
        JSON.stringify({ type: 'hello', versions: ['baudcast.v1'], client: `${'s'.repeat(21)}A`, name: 'Strict' }),
      );
      client.say({ type: 'attach', port });
      await settle();
      client.say({ type: 'open', port, settings });
      await settle();
      const [session] = bench.node.ports.sessions;
      let [lastWrite, value] = [0, 0];
      let isJoined = true;
      for (const { kind, count } of events) {
        const epoch = session?.log.current?.epoch ?? '';
        const isOpen = session?.info.state === 'open';
        if (kind === 'receive' && isOpen) {
          const bytes = Array.from({ length: count }, () => (value = (value + 7) & 0xff));
          const before = truth.get(epoch) ?? [];
          // It may be forwarded in the same turn.
          truth.set(epoch, [...before, ...bytes]);
          device.now.receive(Uint8Array.from(bytes));
          // A port that is being closed no longer receives.
          if (session?.log.head === before.length) truth.set(epoch, before);
        } else if (kind === 'transmit') for (let i = 0; i < count % 5; i++) client.transmit(++lastWrite);
        else if (kind === 'turn') for (let i = 0; i < count; i++) await Promise.resolve();
        else if (kind === 'cut') {
          bench.cut();
          isJoined = false;
        } else if (kind === 'join' && !isJoined) {
          bench.join();
          isJoined = true;
        } else if (kind === 'lose' && isOpen) {
          device.now.lose();
          list(false);
        } else if (kind === 'return') list(true);
        else if (kind === 'slow' && isOpen) device.now.isSlow = !device.now.isSlow;
        else if (kind === 'take') device.openings.at(-1)?.held.shift()?.();
        else if (kind === 'close') client.say({ type: 'close', port });
        else if (kind === 'open') client.say({ type: 'open', port, settings });
        else if (kind === 'wait') await clock.advance(400);
      }
      // Nothing blocks any more.
      for (const opening of device.openings) {
        opening.isSlow = false;
        for (const go of opening.held.splice(0)) go();
      }
      if (!isJoined) bench.join();
      await settle();
      for (let i = 0; i < 20; i++) {
        for (const opening of device.openings) for (const go of opening.held.splice(0)) go();
        await settle();
      }
      expect(client.isAway).toBe(false);
      // An opening that ended unseen, with all its received data, is reported as missing.
      const isGone = bench.hub.directory.list(identityOf('admin')).length === 0;
      if (isGone) return void expect(client.state).toBe('closed');
      expect(client.epoch).toBe(session?.log.current?.epoch ?? null);
      expect(client.next).toBe(session?.log.head);
      expect(client.state).toBe(session?.info.state);
      expect(client.bytes).toBe([...truth.values()].reduce((sum, { length }) => sum + length, 0));
      expect(client.fates.size).toBe(lastWrite);
      const line = device.openings.flatMap((opening) => opening.line);
      const ids = Array.from({ length: line.length / 2 }, (_, i) => (line[2 * i] ?? 0) * 256 + (line[2 * i + 1] ?? 0));
      expect(new Set(ids).size).toBe(ids.length);
      for (const [id, fate] of client.fates)
        if (fate !== 'perhaps') expect(ids.includes(id), `write ${id}: ${fate}`).toBe(fate === 'written');
      bench.cut();
      bench.nodes.stop();
      await bench.node.stop();
    }),
    { numRuns: runs(150) },
  );
});
