import type { JetStreamClient, JetStreamManager, StoredMsg, StreamConfig } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import {
  type StoredMessage,
  StreamFailure,
  type StreamLimits,
  type StreamLog,
  type StreamState,
  type StreamTrouble,
} from './stream-log.ts';

/** How long the server may take to answer. */
const answerMs = 5000;
/** A message that is repeated within this time is not stored twice. */
const duplicateMs = 120_000;
/** Servers of a cluster that keep a stream: one may be missing. */
const replicas = 3;
const nanosPerMs = 1_000_000;

/** Error codes of JetStream: there is no room, for this account or at all. */
const fullCodes: readonly number[] = [10002, 10023, 10028, 10047, 10054, 10077];
const missingCodes: readonly number[] = [10039, 10059, 10060, 10076];

/** The streams of a server of NATS, over one connection. */
export class JetStreamLog implements StreamLog {
  readonly #client: JetStreamClient;
  readonly #manager: JetStreamManager;
  readonly #known = new Set<string>();
  readonly #replicas: number;

  static async open(connection: NatsConnection): Promise<JetStreamLog> {
    // Most relays do without.
    const { jetstream, jetstreamManager } = await import('@nats-io/jetstream');
    const options = { timeout: answerMs, checkAPI: false };
    const count = connection.info?.cluster === undefined ? 1 : replicas;
    return new JetStreamLog(jetstream(connection, options), await jetstreamManager(connection, options), count);
  }

  private constructor(client: JetStreamClient, manager: JetStreamManager, count: number) {
    this.#replicas = count;
    this.#client = client;
    this.#manager = manager;
  }

  async store(stream: string, subject: string, bytes: Uint8Array, id: string): Promise<void> {
    await understood(
      this.#client.publish(subject, bytes, { msgID: id, timeout: answerMs, expect: { streamName: stream } }),
    );
  }

  async make(stream: string, pattern: string, limits: StreamLimits): Promise<StreamLimits> {
    const known = await orMissing(understood(this.#manager.streams.info(stream)));
    if (known) return limitsOf(known.config);
    await understood(this.#manager.streams.add(configuration(stream, pattern, limits, this.#replicas)));
    return limits;
  }

  async change(stream: string, pattern: string, limits: StreamLimits): Promise<void> {
    const known = await orMissing(understood(this.#manager.streams.info(stream)));
    const wanted = configuration(stream, pattern, limits, this.#replicas);
    const { max_bytes, max_age } = wanted;
    await understood(
      known
        ? this.#manager.streams.update(stream, { ...known.config, max_bytes, max_age })
        : this.#manager.streams.add(wanted),
    );
  }

  async names(pattern: string): Promise<readonly string[]> {
    const names: string[] = [];
    const pages = this.#manager.streams.names(pattern);
    for (let page = await understood(pages.next()); page.length > 0; page = await understood(pages.next()))
      names.push(...page);
    return names;
  }

  async state(stream: string, pattern: string): Promise<StreamState | undefined> {
    const known = await orMissing(understood(this.#manager.streams.info(stream, { subjects_filter: pattern })));
    if (!known) return undefined;
    const { bytes, subjects = {} } = known.state;
    return { bytes, maxBytes: known.config.max_bytes, subjects: new Map(Object.entries(subjects)) };
  }

  async next(stream: string, subject: string, seq: number): Promise<StoredMessage | undefined> {
    if (!(await this.#exists(stream))) return undefined;
    const query = { seq: Math.max(1, seq), next_by_subj: subject };
    return stored(await understood(this.#manager.direct.getMessage(stream, query)));
  }

  async last(stream: string, subject: string): Promise<StoredMessage | undefined> {
    if (!(await this.#exists(stream))) return undefined;
    return stored(await understood(this.#manager.direct.getMessage(stream, { last_by_subj: subject })));
  }

  /** Nobody answers a question for a message of a stream that does not exist. */
  async #exists(stream: string): Promise<boolean> {
    if (this.#known.has(stream)) return true;
    try {
      await understood(this.#manager.streams.info(stream));
      this.#known.add(stream);
      return true;
    } catch (error) {
      if (!(error instanceof StreamFailure)) throw error;
      if (error.code === 'MISSING') return false;
      // A node may not ask for streams of single ports.
      if (error.code === 'REFUSED') return true;
      throw error;
    }
  }
}

function configuration(stream: string, pattern: string, { maxBytes, maxAgeMs }: StreamLimits, count: number) {
  return {
    name: stream,
    subjects: [pattern],
    storage: 'file',
    retention: 'limits',
    discard: 'old',
    num_replicas: count,
    max_bytes: maxBytes,
    max_age: maxAgeMs * nanosPerMs,
    duplicate_window: Math.min(duplicateMs, maxAgeMs) * nanosPerMs,
    allow_direct: true,
    // Nobody removes what was kept.
    deny_delete: true,
    deny_purge: true,
  } satisfies Partial<StreamConfig> & { readonly name: string };
}

const limitsOf = ({ max_bytes, max_age }: StreamConfig): StreamLimits => ({
  maxBytes: max_bytes < 0 ? Infinity : max_bytes,
  maxAgeMs: max_age === 0 ? Infinity : max_age / nanosPerMs,
});

function stored(message: StoredMsg | null | undefined): StoredMessage | undefined {
  if (!message) return undefined;
  const { subject, seq, data, header } = message;
  return { subject, seq, bytes: data, id: header.get('Nats-Msg-Id') };
}

/** The answer, or why there is none. */
async function understood<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const { name, message, code } = error instanceof Error ? (error as Error & { readonly code?: unknown }) : {};
    throw new StreamFailure(troubleOf(name ?? '', `${message} ${causeOf(error)}`, code), message ?? String(error), {
      cause: error,
    });
  }
}

function troubleOf(name: string, text: string, code: unknown): StreamTrouble {
  if (/permissions? violation/i.test(text)) return 'REFUSED';
  if (typeof code === 'number' && fullCodes.includes(code)) return 'FULL';
  if (typeof code === 'number' && missingCodes.includes(code)) return 'MISSING';
  // Nobody answers where JetStream is off or the stream does not exist.
  if (name === 'JetStreamNotEnabled' || /no responders/i.test(text)) return 'MISSING';
  if (/timeout|closed|drain/i.test(`${name} ${text}`)) return 'AWAY';
  return 'FAILED';
}

const causeOf = (error: unknown): string => (error instanceof Error && error.cause ? String(error.cause) : '');

async function orMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof StreamFailure && error.code === 'MISSING') return undefined;
    throw error;
  }
}
