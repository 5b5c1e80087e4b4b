import type { Clock } from '../base/clock.ts';
import type { WallTime } from '../base/wall-time.ts';
import { StreamFailure, type StreamLimits, type StreamLog, type StreamUser } from '../fleet/stream-log.ts';
import { type HistoryPart, historyPattern, historyStream } from '../fleet/subjects.ts';
import type { Log } from '../log/log.ts';
import type { Labels } from '../protocol/labels.ts';
import { PortRecorder, type RecorderWords } from '../record/port-recorder.ts';
import type { PortSession } from '../session/port/port-session.ts';
import { batchBytes, HistoryRecord } from './history-record.ts';

/** How much of which ports is kept. */
export interface HistoryLimits {
  /** Of all ports of the node together that have no limits of their own. Default: they are not kept. */
  readonly all: StreamLimits | undefined;
  /** Of single ports, by their ids. */
  readonly ports: ReadonlyMap<string, StreamLimits>;
  /** Of all ports together that have a label, `key=value`, and no limits of their own: the first that a port has. */
  readonly labels: ReadonlyMap<string, StreamLimits>;
}

interface NodeHistoryOptions {
  readonly node: string;
  readonly limits: HistoryLimits;
  /** The labels of a port. Default: none */
  readonly labelsOf?: (port: string) => Labels | undefined;
  /** Whether the bytes of writes are kept: gateways' clients may see them. */
  readonly keepsWrites: boolean;
  readonly clock: Clock;
  /** Whose times are kept. */
  readonly wall: WallTime;
  readonly log: Log;
}

/** Less than a batch is published after this long. */
const gatherMs = 250;
/** How long the rest may take when the relay stops. */
const stopPatienceMs = 4000;

const reasons: Readonly<Record<string, string>> = {
  AWAY: 'NATS is away.',
  MISSING: "the NATS server has no stream for it. JetStream is off there, or nobody ran 'baudcast fleet history'.",
  FULL: 'the NATS server has no room. Make room there, or keep less.',
  REFUSED: 'the NATS server does not allow it. Check --node and --nats-creds.',
};

const words: RecorderWords = {
  voice: 'History',
  explain: (code) =>
    `The history has stopped: ${reasons[code] ?? 'the NATS server failed to store it.'} The port itself is not ` +
    'affected. The history resumes by itself; what is lost until then will be marked as a gap.',
  resumed: 'The history has resumed.',
  events: { stopped: 'history-stopped', resumed: 'history-resumed' },
};

/** Keeps the history of a node's ports at the NATS server. Neither a port nor a viewer ever waits for it. */
export class NodeHistory implements StreamUser {
  readonly #options: NodeHistoryOptions;
  readonly #recorders = new Map<string, PortRecorder>();
  readonly #records = new Map<string, HistoryRecord>();
  readonly #refused = new Map<string, number>();
  #stored = 0;
  #storedBytes = 0;
  readonly #names = new Map<string, () => string>();
  #streams: StreamLog | undefined;
  /** Of the connection. */
  #turn = 0;

  constructor(options: NodeHistoryOptions) {
    this.#options = options;
    options.wall.onMoved((move) => {
      for (const recorder of this.#recorders.values()) recorder.clockMoved(move);
    });
  }

  /** Keeps a port's history from now on, if it has limits. @param name for people, as it is now */
  readonly onSession = (session: PortSession, name: () => string = () => ''): void => {
    if (!this.#partOf(session.id)) return;
    this.#names.set(session.id, name);
    this.#recorder(session.id).observe(session);
  };

  /** What became of what ports received, in numbers (`baudcast_history_…` of the metrics). */
  get counts() {
    const nowUs = this.#options.clock.nowUs();
    const stops = [...this.#recorders.values()].flatMap(({ stopped }) => stopped ?? []);
    const waits = [...this.#records.values()].flatMap(({ waitsSinceUs }) => waitsSinceUs ?? []);
    const sinceUs = Math.min(nowUs, ...waits, ...stops.map(({ fromUs }) => fromUs));
    return {
      ports: this.#recorders.size,
      stopped: stops.length,
      isFull: stops.some(({ code }) => code === 'FULL'),
      stored: this.#stored,
      storedBytes: this.#storedBytes,
      refused: this.#refused,
      lagMs: (nowUs - sinceUs) / 1000,
    };
  }

  /** There is a connection. */
  async up(open: () => Promise<StreamLog>): Promise<void> {
    const turn = ++this.#turn;
    const streams = await open();
    const { node, limits } = this.#options;
    const parts: (readonly [HistoryPart, StreamLimits])[] = [
      ...(limits.all ? [['all', limits.all] as const] : []),
      ...[...limits.labels].map(([label, own]) => [{ label }, own] as const),
      ...[...limits.ports].map(([port, own]) => [{ port }, own] as const),
    ];
    for (const [part, own] of parts)
      await this.#prepare(streams, historyStream(node, part), historyPattern(node, part), own);
    if (turn !== this.#turn) return;
    this.#streams = streams;
    for (const recorder of this.#recorders.values()) recorder.retry();
  }

  /** It has ended. */
  down(): void {
    this.#turn++;
    this.#streams = undefined;
  }

  /** Publishes the rest, as far as it goes in time. The ports are closed already. */
  async stop(): Promise<void> {
    const all = Promise.all([...this.#recorders.values()].map((recorder) => recorder.stop()));
    let stopTimer: () => void = () => undefined;
    const late = new Promise<void>((done) => (stopTimer = this.#options.clock.after(stopPatienceMs, done)));
    await Promise.race([all, late]).finally(stopTimer);
  }

  /** @returns undefined: nothing of it is kept */
  #partOf(port: string): HistoryPart | undefined {
    const { limits, labelsOf } = this.#options;
    if (limits.ports.has(port)) return { port };
    const own = Object.entries(labelsOf?.(port) ?? {}).map(([key, value]) => `${key}=${value}`);
    const label = [...limits.labels.keys()].find((one) => own.includes(one));
    if (label !== undefined) return { label };
    return limits.all && 'all';
  }

  async #prepare(streams: StreamLog, stream: string, pattern: string, limits: StreamLimits): Promise<void> {
    const { log } = this.#options;
    try {
      const { maxBytes, maxAgeMs } = await streams.make(stream, pattern, limits);
      if (maxBytes === limits.maxBytes && maxAgeMs === limits.maxAgeMs) return;
      log('warn', 'history-limits', {
        stream,
        kept: describe({ maxBytes, maxAgeMs }),
        wanted: describe(limits),
        advice: 'The stream exists with other limits, which hold. Change them at the NATS server.',
      });
    } catch (error) {
      if (!(error instanceof StreamFailure)) throw error;
      // Of a stream for one port its node may know nothing: publishing will tell.
      if (error.code === 'REFUSED' && pattern !== historyPattern(this.#options.node)) return;
      log('warn', 'history-not-ready', {
        stream,
        reason: error.message,
        advice:
          error.code === 'REFUSED'
            ? `Where the server's files are: baudcast fleet history ${this.#options.node} ${describe(limits)}`
            : words.explain(error.code),
      });
    }
  }

  #recorder(port: string): PortRecorder {
    const known = this.#recorders.get(port);
    if (known) return known;
    const { node, clock, wall, keepsWrites } = this.#options;
    // That NATS is away was logged, and may concern a thousand ports.
    const log: Log = (level, event, fields) =>
      this.#options.log(fields && 'error' in fields && isAway(fields['error']) ? 'info' : level, event, fields);
    const record = new HistoryRecord({
      node,
      port,
      part: this.#partOf(port) ?? 'all',
      name: () => this.#names.get(port)?.() ?? '',
      log: () => this.#streams,
      clock,
      wall,
      keepsWrites,
      onStored: (bytes) => {
        this.#stored++;
        this.#storedBytes += bytes;
      },
      onRefused: (code) => this.#refused.set(code, (this.#refused.get(code) ?? 0) + 1),
    });
    this.#records.set(port, record);
    const recorder = new PortRecorder({
      port,
      record,
      clock,
      log,
      hasRoom: () => Promise.resolve(this.#streams !== undefined),
      lookAtClock: () => wall.look(),
      batchBytes,
      gatherMs,
      words,
    });
    this.#recorders.set(port, recorder);
    return recorder;
  }
}

const isAway = (error: unknown): boolean => error instanceof StreamFailure && error.code === 'AWAY';

const ages = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
] as const;
const sizes = [
  ['TB', 1024 ** 4],
  ['GB', 1024 ** 3],
  ['MB', 1024 ** 2],
] as const;

/** As `--history` takes it, where it can. */
function describe({ maxBytes, maxAgeMs }: StreamLimits): string {
  const inUnits = (value: number, units: readonly (readonly [string, number])[]): string => {
    const [unit, of] = units.find(([, one]) => value % one === 0) ?? units.at(-1)!;
    return Number.isFinite(value) ? `${Math.round(value / of)}${unit}` : 'unlimited';
  };
  return `${inUnits(maxAgeMs, ages)},${inUnits(maxBytes, sizes)}`;
}
