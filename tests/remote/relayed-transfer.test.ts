import { afterEach, describe, expect, it } from 'vitest';
import type { RelayLimits } from '../../relay/protocol/limits.ts';
import { defaultSettings } from '../../web/core/port-settings.ts';
import type { SerialError } from '../../web/core/serial-error.ts';
import { EngineTransfers } from '../../web/engine/engine-transfers.ts';
import { JobBoard } from '../../web/engine/job-board.ts';
import type { LiveSession } from '../../web/engine/live-session.ts';
import { runTransfer } from '../../web/engine/run-transfer.ts';
import { Opening } from '../../web/line/opening.ts';
import { createCounters } from '../../web/line/session-counters.ts';
import { newClientSecret } from '../../web/remote/client-secret.ts';
import { httpTransport } from '../../web/remote/fetch-http.ts';
import { RelaySource } from '../../web/remote/relay-source.ts';
import { webSocketTransport } from '../../web/remote/web-socket-transport.ts';
import { TransferContext, type Transfer } from '../../web/transfer/transfer-context.ts';
import { receiveXmodem } from '../../web/transfer/xmodem-receive.ts';
import { sendXmodem } from '../../web/transfer/xmodem-send.ts';
import { receiveZmodem } from '../../web/transfer/zmodem-receive.ts';
import { sendZmodem } from '../../web/transfer/zmodem-send.ts';
import { SkippingClock } from '../support/skipping-clock.ts';
import { TcpShim } from '../support/tcp-shim.ts';
import { MemoryFiles, outgoing, testBytes } from '../transfer/memory-files.ts';
import type { HostDevice } from './host-device.ts';
import { arrival } from './relay-harness.ts';
import { makeSocket, startRelay } from './test-relay.ts';

const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});

/** A page with a port of a relay open over a network that can be cut, and the device at the relay's host. */
async function bench(way: 'websocket' | 'http', limits: Partial<RelayLimits> = {}) {
  const clock = new SkippingClock();
  const shim = await TcpShim.start();
  cleanUp.push(() => shim.stop());
  const { host, server, stop } = await startRelay([shim.host], limits);
  cleanUp.push(stop);
  shim.target = server.port;
  const device = host.add();
  const open = async () => {
    const transport =
      way === 'http' ? httpTransport(shim.url, undefined, clock) : webSocketTransport(shim.url, { makeSocket });
    const source = new RelaySource({
      address: shim.url,
      client: newClientSecret(),
      name: 'Test',
      onChange: () => {},
      clock,
      random: () => 0.01,
      transports: { webSocket: transport, http: transport },
    });
    cleanUp.push(() => source.close());
    source.connect();
    const line = await arrival(source, device.id);
    const opening = await Opening.open(line, {
      settings: defaultSettings,
      policy: 'leave',
      sink: { bytes: () => {}, event: () => {}, holdBack: () => undefined },
      counters: createCounters(),
      onChange: () => {},
    });
    return { source, line, opening };
  };
  const { source, opening } = await open();
  let ids = 0;
  const nowMs = () => performance.now();
  const jobs = new JobBoard({ newId: () => `job-${ids++}`, nowMs, onChange: () => {}, onEnd: () => {} });
  const live = { session: { requireOpening: () => opening } } as unknown as LiveSession;
  const transfers = new EngineTransfers({ sessions: { get: () => live }, jobs, nowMs });
  return { clock, shim, device, source, opening, transfers, open };
}

type Bench = Awaited<ReturnType<typeof bench>>;

const limitMs = 30_000;
const bytes = testBytes(60_000);
const files = [{ name: 'a.bin', bytes }];

/** Runs the device's end. @param onMoved called with each piece in either direction */
async function atDevice(
  device: HostDevice,
  start: (context: TransferContext) => Transfer,
  memory: MemoryFiles,
  onMoved: (count: number) => Promise<void> | void = () => {},
  signal = AbortSignal.timeout(limitMs),
): Promise<SerialError | undefined> {
  const context = new TransferContext(() => performance.now());
  let moved = 0;
  const line = {
    transmit: async (piece: Uint8Array) => {
      device.write(piece);
      await onMoved((moved += piece.length));
      await new Promise((resolve) => setImmediate(resolve));
    },
    discard: () => Promise.resolve(),
    onReceived: (tap: (piece: Uint8Array) => void) => {
      device.onBytes = (piece) => {
        tap(piece);
        void onMoved((moved += piece.length));
      };
    },
  };
  try {
    await runTransfer(start(context), context, line, memory, signal);
    return undefined;
  } catch (error) {
    return error as SerialError;
  }
}

const receivers = {
  zmodem: receiveZmodem,
  ymodem: (context: TransferContext) => receiveXmodem(context, ymodemOptions),
};
const ymodemOptions = { name: undefined, check: 'crc' } as const;
const senders = {
  zmodem: (context: TransferContext) => sendZmodem(context, outgoing(files)),
  ymodem: (context: TransferContext) => sendXmodem(context, outgoing(files), { isBatch: true, isLarge: true }),
};

/** What the page receives. */
function inbox() {
  const received = { bytes: Buffer.alloc(0), isWhole: false };
  const sink = async (part: { kind: string; bytes?: Uint8Array }): Promise<void> => {
    if (part.kind === 'data' && part.bytes) received.bytes = Buffer.concat([received.bytes, part.bytes]);
    if (part.kind === 'end') received.isWhole = true;
  };
  return { received, sink };
}

/** Cuts the network whenever so much has moved at the device. */
function cutting({ shim, source }: Bench, everyBytes: number) {
  let nextAt = everyBytes;
  let cuts = 0;
  const onMoved = (moved: number): void => {
    if (moved < nextAt || source.view.connection.kind !== 'connected' || shim.connections === 0) return;
    nextAt = moved + everyBytes;
    cuts++;
    shim.cut();
  };
  return { onMoved, cuts: () => cuts };
}

for (const way of ['websocket', 'http'] as const)
  for (const protocol of ['zmodem', 'ymodem'] as const)
    describe(`A transfer by ${protocol} through a relay (${way}) that is cut again and again`, () => {
      it('goes on when files are sent, and they arrive as they were', async () => {
        const test = await bench(way);
        const cutter = cutting(test, 12_000);
        const memory = new MemoryFiles();
        const device = atDevice(test.device, receivers[protocol], memory, cutter.onMoved);
        const sending = test.transfers.send('s', [new File([Uint8Array.from(bytes)], 'a.bin')], { protocol });
        expect(await sending).toMatchObject({ files: 1, bytes: bytes.length });
        expect(await device).toBeUndefined();
        expect(memory.whole.map(({ bytes: got }) => got.equals(bytes))).toEqual([true]);
        expect(cutter.cuts()).toBeGreaterThan(0);
      });

      it('goes on when files are received, and they arrive as they were', async () => {
        const test = await bench(way);
        const cutter = cutting(test, 12_000);
        const { received, sink } = inbox();
        const receiving = test.transfers.receive('s', { protocol, name: '' }, sink);
        expect(await atDevice(test.device, senders[protocol], new MemoryFiles(files), cutter.onMoved)).toBeUndefined();
        expect(await receiving).toMatchObject({ files: 1, bytes: bytes.length });
        expect(received.isWhole && received.bytes.equals(bytes)).toBe(true);
        expect(cutter.cuts()).toBeGreaterThan(0);
      });
    });

describe('A transfer through a relay', () => {
  it.each(['zmodem', 'ymodem'] as const)(
    'by %s corrects what is missing when the page was away longer than the replay buffer lasts',
    async (protocol) => {
      const test = await bench('websocket', { replayBytes: 1000 });
      let isCut = false;
      const { received, sink } = inbox();
      const receiving = test.transfers.receive('s', { protocol, name: '' }, sink);
      const device = atDevice(test.device, senders[protocol], new MemoryFiles(files), (moved) => {
        if (isCut || moved < 20_000) return;
        isCut = true;
        test.shim.cut();
      });
      expect(await device).toBeUndefined();
      expect(await receiving).toMatchObject({ files: 1, bytes: bytes.length });
      expect(received.isWhole && received.bytes.equals(bytes)).toBe(true);
    },
    limitMs,
  );

  it(
    'that is back too late for what waited to be sent ends at both ends, or goes on',
    async () => {
      const test = await bench('websocket');
      const memory = new MemoryFiles();
      let wasCut = false;
      const away = (moved: number): void => {
        if (moved < 20_000 || wasCut) return;
        wasCut = test.shim.isDown = true;
        test.shim.cut();
      };
      const device = atDevice(test.device, receivers.ymodem, memory, away);
      const file = new File([Uint8Array.from(bytes)], 'a.bin');
      const page = test.transfers.send('s', [file], { protocol: 'ymodem' }).then(
        () => undefined,
        ({ code }: SerialError) => code,
      );
      await expect.poll(() => test.source.view.connection.kind, { timeout: limitMs }).toBe('waiting');
      test.clock.skip(11_000);
      test.shim.isDown = false;
      await test.clock.skipUntil(() => test.source.view.connection.kind === 'connected');
      const ends = [await page, (await device)?.code];
      expect([
        [undefined, undefined],
        ['transmit-failed', 'transfer-cancelled'],
      ]).toContainEqual(ends);
      expect(memory.whole.map(({ bytes: got }) => got.equals(bytes))).toEqual(ends[0] === undefined ? [true] : []);
    },
    limitMs,
  );

  it.each(['send', 'receive'] as const)(
    'ends with a reason when another client takes control (%s)',
    async (direction) => {
      const test = await bench('websocket');
      const other = await test.open();
      let isTaken = false;
      const take = async (moved: number): Promise<void> => {
        if (isTaken || moved < 20_000) return;
        isTaken = true;
        const { attachment } = other.line;
        await attachment.request({ type: 'lease', port: attachment.id, action: 'take-over' });
      };
      const memory = new MemoryFiles(files);
      const { received, sink } = inbox();
      const stop = new AbortController();
      const ends = { send: receivers.ymodem, receive: senders.ymodem };
      void atDevice(test.device, ends[direction], memory, take, stop.signal);
      const file = new File([Uint8Array.from(bytes)], 'a.bin');
      const protocol = 'ymodem';
      await expect(
        direction === 'send'
          ? test.transfers.send('s', [file], { protocol })
          : test.transfers.receive('s', { protocol, name: '' }, sink),
      ).rejects.toMatchObject({ code: 'read-only' });
      stop.abort();
      expect([memory.whole, received.isWhole, test.opening.owner]).toEqual([[], false, undefined]);
    },
    limitMs,
  );
});
