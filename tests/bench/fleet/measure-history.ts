import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { historyStream } from '../../../relay/fleet/subjects.ts';
import type { RecordedEntry, RecordedStart } from '../../../relay/protocol/recorded-values.ts';
import { pause } from '../relay/fan-out.ts';
import { quantile } from '../relay/round-trip.ts';
import { extraPorts, type Fleet, hasPorts } from './bench-fleet.ts';
import { FleetClient } from './fleet-client.ts';

export interface HistoryReport {
  readonly ports: number;
  /** Transmitted by all ports together. */
  readonly bytes: number;
  readonly writtenBytesPerSecond: number;
  readonly readBytesPerSecond: number;
  /** In gaps that the history reports. */
  readonly missedBytes: number;
  /** Missing without a word, or wrong. */
  readonly lostBytes: number;
  /** From asking until the first bytes are there. */
  readonly toOffset: Found;
  readonly toMoment: Found;
}

interface Found {
  readonly count: number;
  readonly medianMs: number;
  readonly longestMs: number;
}

type Received = Extract<RecordedEntry, { readonly kind: 'received' }>;

/** What a port received, as it was read. */
interface KeptPort {
  readonly id: string;
  readonly epoch: string;
  /** Places of all entries, without their bytes. */
  readonly entries: readonly { readonly offset: number; readonly byteLength: number; readonly timeUs: number }[];
  readonly missedBytes: number;
  readonly lostBytes: number;
}

const ports = 8;
const bytesEach = 16 * 1024 * 1024;
const places = 30;
const node = 'n0';

/** What several ports of a node receive is kept, as fast as it is stored, and read when the node is gone. */
export async function measureHistory(fleet: Fleet): Promise<HistoryReport> {
  const recording = await fleet.node(node, ports, { nats: fleet.nats, keeps: bytesEach });
  const gateway = await fleet.gateway('gw1');
  await hasPorts(gateway.port, ports + extraPorts);
  const opener = await FleetClient.connect(recording.port, 0);
  for (let i = 0; i < ports; i++) await opener.attach(`p${i}`);
  opener.close();
  const reader = await FleetClient.connect(gateway.port, 1);
  const openings: { id: string; epoch: string }[] = [];
  for (let i = 0; i < ports; i++) openings.push({ id: `${node}/p${i}`, epoch: await stored(reader, `${node}/p${i}`) });
  const writtenMs = await storedInMs(fleet.nats);
  await recording.child.stop();
  await isGone(reader, `${node}/p0`);
  const startedMs = performance.now();
  const kept: KeptPort[] = [];
  for (const [i, { id, epoch }] of openings.entries()) kept.push(await readAll(reader, id, epoch, i));
  const readMs = performance.now() - startedMs;
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const toOffset = await find(reader, kept, ({ entries }) => {
    const { offset, byteLength } = oneOf(entries);
    const wanted = offset + Math.floor(Math.random() * byteLength);
    return { start: { offset: wanted }, isFirst: (first) => first.offset === offset };
  });
  const toMoment = await find(reader, kept, ({ entries }) => {
    const [earliest, latest] = [entries[0]?.timeUs ?? 0, entries.at(-1)?.timeUs ?? 0];
    const timeUs = Math.floor(earliest + Math.random() * (latest - earliest));
    const wanted = entries.find((entry) => entry.timeUs >= timeUs);
    return { start: { timeUs }, isFirst: (first) => first.offset === wanted?.offset };
  });
  reader.close();
  const bytes = ports * bytesEach;
  const missedBytes = sum(kept.map((port) => port.missedBytes));
  return {
    ports,
    bytes,
    writtenBytesPerSecond: (bytes - missedBytes) / (writtenMs / 1000),
    readBytesPerSecond: (bytes - missedBytes) / (readMs / 1000),
    missedBytes,
    lostBytes: sum(kept.map((port) => port.lostBytes)),
    toOffset,
    toMoment,
  };
}

/** Resolves when the history has the last byte of a port. @returns the opening */
async function stored(reader: FleetClient, port: string): Promise<string> {
  for (;;) {
    // Refused until something of the port is kept.
    const opening = (await reader.openings(port).catch(() => [])).at(-1);
    if (opening && opening.to >= bytesEach) return opening.epoch;
    await pause(100);
  }
}

/** From the first message to the last, by the server's clock. */
async function storedInMs(nats: string): Promise<number> {
  const connection = await connect({ servers: nats });
  const manager = await jetstreamManager(connection);
  const { first_ts, last_ts } = (await manager.streams.info(historyStream(node))).state;
  await connection.close();
  return Date.parse(last_ts) - Date.parse(first_ts);
}

/** @throws {Error} when the gateway still reaches the port */
async function isGone(reader: FleetClient, port: string): Promise<void> {
  const isThere = await reader.attach(port, { opens: false }).then(
    () => true,
    () => false,
  );
  if (isThere) throw new Error('The node is still there.');
}

async function readAll(reader: FleetClient, id: string, epoch: string, number: number): Promise<KeptPort> {
  const places: KeptPort['entries'][number][] = [];
  let [next, missedBytes, lostBytes] = [0, 0, 0];
  let after: string | undefined;
  for (let more = true; more;) {
    const page = await reader.page(id, epoch, after === undefined ? {} : { after });
    for (const entry of page.entries) {
      if (entry.kind === 'event' && entry.event.type === 'gap') {
        missedBytes += (entry.event.to ?? bytesEach) - entry.event.from;
        next = entry.event.to ?? bytesEach;
      }
      if (entry.kind !== 'received') continue;
      const bytes = Buffer.from(entry.data, 'base64');
      lostBytes += Math.abs(entry.offset - next) + wrongBytes(bytes, entry.offset, number);
      next = entry.offset + bytes.length;
      places.push({ offset: entry.offset, byteLength: bytes.length, timeUs: entry.timeUs });
    }
    ({ next: after, more } = page);
  }
  return { id, epoch, entries: places, missedBytes, lostBytes: lostBytes + bytesEach - next };
}

/** Each 4 bytes of a port say their own place and which port they are of (`simulated-node.mjs`). */
function wrongBytes(bytes: Buffer, offset: number, port: number): number {
  let wrong = 0;
  for (let i = 0; i < bytes.length; i += 4) if (bytes.readUInt32LE(i) !== (port << 24) + (offset + i) / 4) wrong += 4;
  return wrong;
}

const oneOf = <T>(values: readonly T[]): T => values[Math.floor(Math.random() * values.length)]!;

/** @param choose a place in a port, and what has to be first there */
async function find(
  reader: FleetClient,
  kept: readonly KeptPort[],
  choose: (port: KeptPort) => { readonly start: RecordedStart; readonly isFirst: (first: Received) => boolean },
): Promise<Found> {
  const times: number[] = [];
  for (let i = 0; i < places; i++) {
    const port = oneOf(kept);
    const { start, isFirst } = choose(port);
    const startedMs = performance.now();
    const { entries } = await reader.page(port.id, port.epoch, { start });
    times.push(performance.now() - startedMs);
    const first = entries.find((entry) => entry.kind === 'received');
    if (!first || !isFirst(first)) throw new Error(`${JSON.stringify(start)} was not found at ${port.id}.`);
  }
  return { count: places, medianMs: quantile(times, 0.5), longestMs: Math.max(...times) };
}
