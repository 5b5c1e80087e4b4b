import fc from 'fast-check';
import { expect } from 'vitest';
import { encodeTransmitFrame, readReceiveFrame } from '../../../relay/protocol/data-frame.ts';
import type { RelayMessage } from '../../../relay/protocol/messages.ts';
import { parseRelayMessage } from '../../../relay/protocol/parse-relay-message.ts';
import type { ClientConnection, ClientLink } from '../../../relay/session/clients/client-connection.ts';
import { identityOf } from '../session/core-bench.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FakeDevice } from '../session/fake-device.ts';
import { settings } from '../session/session-bench.ts';
import { settle } from '../../support/settle.ts';
import type { RelayCore } from '../../../relay/session/clients/relay-core.ts';

const port = 'lab2/gps';

/** A hub and a node, lab2, with a link that can be cut. */
export interface CutBench {
  readonly hub: RelayCore;
  readonly node: RelayCore;
  /** Other ways to the node, with a viewer each. Default: none. */
  readonly others?: readonly RelayCore[];
  join(): void;
  cut(): void;
  /** Loses the next message of the link. Default: the link loses none. */
  readonly loseOne?: () => void;
  stop(): Promise<void>;
}

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
  /** What was wrong first: who sends to it may go on. */
  fault: unknown;
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
    this.#check(() => this.#take(frame));
  }

  sendText(text: string): void {
    this.#check(() => this.#hear(parseRelayMessage(text)));
  }

  #check(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fault ??= error;
      throw error;
    }
  }

  #take(frame: Uint8Array): void {
    const { handle, offset, payload } = readReceiveFrame(frame);
    expect([handle, offset]).toEqual([this.handle, this.next]);
    expect(this.isAway).toBe(false);
    const known = this.#truth.get(this.epoch ?? '') ?? [];
    expect([...payload]).toEqual(known.slice(offset, offset + payload.length));
    this.next += payload.length;
    this.bytes += payload.length;
    this.say({ type: 'credit', handle, bytes: payload.length, request: undefined });
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
      kind: fc.constantFrom('cut' as const, 'join' as const, 'turn' as const, 'lose-one' as const),
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

/**
 * For any cuts of the link: each byte once, in order; each write answered once and sent at most once.
 * @param makeBench a bench whose messages cross in microtasks; it is not joined yet
 */
export async function checkCutModel(
  makeBench: (device: FakeDevice, clock: FakeClock) => CutBench,
  numRuns: number,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 60 }), async (events) => {
      const clock = new FakeClock();
      const device = new FakeDevice();
      const truth = new Map<string, number[]>();
      const bench = makeBench(device, clock);
      const list = (isThere: boolean): void =>
        bench.node.ports.apply(
          isThere ? { gone: [], arrived: [{ id: 'gps', name: 'GPS', usb: null }] } : { gone: ['gps'], arrived: [] },
        );
      list(true);
      bench.join();
      await settle();
      const attach = (hub: RelayCore, index: number): StrictClient => {
        const one = new StrictClient(truth);
        one.connection = hub.connect(one, identityOf('admin'));
        const secret = `${String(index).padStart(21, 's')}A`;
        one.connection.text(
          JSON.stringify({ type: 'hello', versions: ['baudcast.v1'], client: secret, name: 'Strict' }),
        );
        one.say({ type: 'attach', port });
        return one;
      };
      const client = attach(bench.hub, 0);
      await settle();
      const viewers = [client, ...(bench.others ?? []).map((hub, i) => attach(hub, i + 1))];
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
        else if (kind === 'lose-one') bench.loseOne?.();
        else if (kind === 'cut' && isJoined) {
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
      // A loss is noticed by the next message, a tick at the latest.
      if (bench.loseOne) await clock.advance(60_000);
      for (let i = 0; i < 20; i++) {
        for (const opening of device.openings) for (const go of opening.held.splice(0)) go();
        await settle();
      }
      // An opening that ended unseen, with all its received data, is reported as missing.
      const isGone = bench.hub.directory.list(identityOf('admin')).length === 0;
      const total = [...truth.values()].reduce((sum, { length }) => sum + length, 0);
      for (const viewer of viewers) {
        expect(viewer.fault).toBeUndefined();
        expect(viewer.isAway).toBe(false);
        if (isGone) {
          expect(viewer.state).toBe('closed');
          continue;
        }
        expect(viewer.epoch).toBe(session?.log.current?.epoch ?? null);
        expect(viewer.next).toBe(session?.log.head);
        expect(viewer.state).toBe(session?.info.state);
        expect(viewer.bytes).toBe(total);
      }
      if (isGone) return;
      expect(client.fates.size).toBe(lastWrite);
      const line = device.openings.flatMap((opening) => opening.line);
      const ids = Array.from({ length: line.length / 2 }, (_, i) => (line[2 * i] ?? 0) * 256 + (line[2 * i + 1] ?? 0));
      expect(new Set(ids).size).toBe(ids.length);
      for (const [id, fate] of client.fates)
        if (fate !== 'perhaps') expect(ids.includes(id), `write ${id}: ${fate}`).toBe(fate === 'written');
      await bench.stop();
    }),
    { numRuns },
  );
}
