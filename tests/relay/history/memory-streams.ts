import {
  type StoredMessage,
  StreamFailure,
  type StreamLimits,
  type StreamLog,
  type StreamState,
} from '../../../relay/fleet/stream-log.ts';

interface MemoryStream {
  readonly pattern: string;
  limits: StreamLimits;
  lastSeq: number;
  bytes: number;
  messages: (StoredMessage & { readonly atMs: number })[];
  readonly ids: Map<string, number>;
}

/** What a stored message takes in addition to its bytes. */
const overheadBytes = 100;
const duplicateMs = 120_000;

/** Streams of a NATS server in memory, as `StreamLog` has them; and trouble with it. */
export class MemoryStreams implements StreamLog {
  nowMs: () => number = () => 0;
  readonly streams = new Map<string, MemoryStream>();
  /** Called before a message is stored, and before it is answered; may throw. */
  beforeStore: (subject: string, id: string) => void = () => undefined;
  beforeAnswer: (subject: string, id: string) => void = () => undefined;
  /** Calls, by name. */
  readonly calls: string[] = [];

  async store(stream: string, subject: string, bytes: Uint8Array, id: string): Promise<void> {
    await this.#cross('store');
    this.beforeStore(subject, id);
    const kept = this.#require(stream);
    if (!matches(kept.pattern, subject)) throw new StreamFailure('MISSING', 'expected stream does not match');
    const knownMs = kept.ids.get(id);
    if (knownMs === undefined || this.nowMs() - knownMs >= duplicateMs) {
      kept.ids.set(id, this.nowMs());
      kept.messages.push({ subject, seq: ++kept.lastSeq, id, bytes: Uint8Array.from(bytes), atMs: this.nowMs() });
      kept.bytes += bytes.length + overheadBytes;
      this.#drop(kept);
    }
    this.beforeAnswer(subject, id);
  }

  async make(stream: string, pattern: string, limits: StreamLimits): Promise<StreamLimits> {
    await this.#cross('make');
    const known = this.streams.get(stream);
    if (!known) await this.change(stream, pattern, limits);
    return known?.limits ?? limits;
  }

  async change(stream: string, pattern: string, limits: StreamLimits): Promise<void> {
    await this.#cross('change');
    const known = this.streams.get(stream) ?? { pattern, limits, lastSeq: 0, bytes: 0, messages: [], ids: new Map() };
    known.limits = limits;
    this.streams.set(stream, known);
    this.#drop(known);
  }

  async names(pattern: string): Promise<readonly string[]> {
    await this.#cross('names');
    return [...this.streams].flatMap(([name, kept]) => (overlap(pattern, kept.pattern) ? [name] : []));
  }

  async state(stream: string, pattern: string): Promise<StreamState | undefined> {
    await this.#cross('state');
    const kept = this.streams.get(stream);
    if (!kept) return undefined;
    const subjects = new Map<string, number>();
    for (const { subject } of this.#kept(kept))
      if (matches(pattern, subject)) subjects.set(subject, (subjects.get(subject) ?? 0) + 1);
    return { bytes: kept.bytes, maxBytes: kept.limits.maxBytes, subjects };
  }

  async next(stream: string, subject: string, seq: number): Promise<StoredMessage | undefined> {
    await this.#cross('next');
    const kept = this.streams.get(stream);
    if (!kept) return undefined;
    const messages = this.#kept(kept);
    const at = Math.max(0, seq - (messages[0]?.seq ?? 0));
    for (let i = at; i < messages.length; i++) if (messages[i]!.subject === subject) return messages[i];
    return undefined;
  }

  async last(stream: string, subject: string): Promise<StoredMessage | undefined> {
    await this.#cross('last');
    const kept = this.streams.get(stream);
    return kept && this.#kept(kept).findLast((one) => matches(subject, one.subject));
  }

  async #cross(call: string): Promise<void> {
    this.calls.push(call);
    await Promise.resolve();
  }

  #require(stream: string): MemoryStream {
    const kept = this.streams.get(stream);
    if (!kept) throw new StreamFailure('MISSING', 'stream not found');
    return kept;
  }

  #kept(kept: MemoryStream): MemoryStream['messages'] {
    this.#drop(kept);
    return kept.messages;
  }

  #drop(kept: MemoryStream): void {
    const { maxBytes, maxAgeMs } = kept.limits;
    while (kept.messages[0] && (kept.bytes > maxBytes || this.nowMs() - kept.messages[0].atMs > maxAgeMs))
      kept.bytes -= (kept.messages.shift()?.bytes.length ?? 0) + overheadBytes;
  }
}

/** Whether there is a subject that is within both patterns. */
function overlap(pattern: string, other: string): boolean {
  const [one, two] = [pattern.split('.'), other.split('.')];
  for (let i = 0; i < Math.max(one.length, two.length); i++) {
    const [a, b] = [one[i], two[i]];
    if (a === undefined || b === undefined) return false;
    if (a === '>' || b === '>') return true;
    if (a !== '*' && b !== '*' && a !== b) return false;
  }
  return true;
}

/** Whether a subject, or a pattern, is within a pattern with `*` and `>`. */
function matches(pattern: string, subject: string): boolean {
  const [allowed, wanted] = [pattern.split('.'), subject.split('.')];
  const rest = allowed.indexOf('>');
  if (rest >= 0)
    return wanted.length > rest && allowed.slice(0, rest).every((part, i) => part === '*' || part === wanted[i]);
  return allowed.length === wanted.length && allowed.every((part, i) => part === '*' || part === wanted[i]);
}
