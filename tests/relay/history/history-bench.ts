import { WallTime } from '../../../relay/base/wall-time.ts';
import { FleetRecordings } from '../../../relay/history/fleet-recordings.ts';
import { type HistoryLimits, NodeHistory } from '../../../relay/history/node-history.ts';
import type { RecordedEntry, RecordedStart } from '../../../relay/protocol/recorded-values.ts';
import type { HostRecordings } from '../../../relay/session/feed/recordings.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { sessionBench } from '../session/session-bench.ts';
import { MemoryStreams } from './memory-streams.ts';

const dayMs = 86_400_000;
export const plenty: HistoryLimits = {
  all: { maxBytes: 2 ** 40, maxAgeMs: 365 * dayMs },
  ports: new Map(),
  labels: new Map(),
};

/** All of an opening, page by page. */
export async function readAll(recorded: HostRecordings, port: string, epoch: string, start?: RecordedStart) {
  const entries: RecordedEntry[] = [];
  for (let pages = 1, after: string | undefined; ; pages++) {
    const page = await recorded.page(port, epoch, after, start);
    entries.push(...page.entries);
    if (!page.more) return { entries, pages, next: page.next };
    after = page.next;
  }
}

/** What was received, where bytes are missing too: the offset and the bytes of each run. */
export function runsIn(entries: readonly RecordedEntry[]): (readonly [offset: number, text: string])[] {
  const runs: { offset: number; bytes: Buffer }[] = [];
  for (const entry of entries) {
    if (entry.kind !== 'received') continue;
    const bytes = Buffer.from(entry.data, 'base64');
    const last = runs.at(-1);
    if (last && last.offset + last.bytes.length === entry.offset) last.bytes = Buffer.concat([last.bytes, bytes]);
    else runs.push({ offset: entry.offset, bytes });
  }
  return runs.map(({ offset, bytes }) => [offset, bytes.toString('latin1')]);
}

/** A port, `fake`, of the node lab2 whose history is kept by streams in memory, and a gateway that reads them. */
export function historyBench(
  options: {
    readonly limits?: HistoryLimits;
    readonly labelsOf?: () => Readonly<Record<string, string>>;
    readonly keepsWrites?: boolean;
    readonly replayBytes?: number;
    readonly maxPageCost?: number;
  } = {},
) {
  const { limits = plenty, labelsOf, keepsWrites = true, replayBytes, maxPageCost } = options;
  const clock = new FakeClock();
  const streams = new MemoryStreams();
  streams.nowMs = () => clock.nowMs();
  const logged: (readonly [level: string, event: string, fields: unknown])[] = [];
  const history = new NodeHistory({
    node: 'lab2',
    limits,
    ...(labelsOf ? { labelsOf } : {}),
    keepsWrites,
    clock,
    wall: new WallTime({ clock, wallUs: () => clock.nowUs() }),
    log: (level, event, fields) => void logged.push([level, event, fields]),
  });
  const bench = sessionBench(replayBytes === undefined ? {} : { replayBytes }, { id: 'fake', clock });
  history.onSession(bench.session, () => 'A fake');
  let present: string | undefined;
  const recorded = new FleetRecordings({
    presentEpoch: () => present,
    ...(maxPageCost === undefined ? {} : { maxPageCost }),
  });
  return {
    ...bench,
    clock,
    streams,
    history,
    recorded,
    logged,
    port: 'lab2/fake',
    setPresent: (epoch: string | undefined) => (present = epoch),
    /** NATS is there. */
    up: async (): Promise<void> => {
      await history.up(() => Promise.resolve(streams));
      await recorded.up(() => Promise.resolve(streams));
    },
  };
}
