import { defaultPacketRule } from '../core/packet-rule.ts';
import { untilAborted } from '../line/delay.ts';
import type { MessageFoldResult, MessageState } from '../messages/message-fold.ts';
import type { SegmentSink } from '../messages/packet-sink.ts';
import { TableColumns } from '../messages/table-columns.ts';
import { messageFoldOf } from '../scan/message-fold-of.ts';
import { sinksOf, type MessageSinkSpec } from '../scan/message-sinks.ts';
import type { MessagesSpec } from '../scan/scan-request.ts';
import type { ExportOptions } from './api/captures.ts';
import type { RowsOf } from './capture-rows.ts';
import type { JobControl } from './job-board.ts';
import { stillReader, type StillReader } from './still-reader.ts';
import { yieldToLoop } from './yield-to-loop.ts';

/** Packets that are read here before other work of the engine has its turn. */
const packetsAtOnce = 512;

/** Stored segments of one scan, 4 MiB: what they come to waits in memory until it is written. */
const segmentsAtOnce = 16;

/** So many stored segments are sooner read here than a scan has begun. */
const leastSegments = 8;

/** Which messages go into a file. */
interface MessageExport extends ExportOptions {
  readonly messages: NonNullable<ExportOptions['messages']>;
}

/** What is read, and where. */
export type ExportedCapture = Pick<RowsOf, 'captureId' | 'reader' | 'scanner'>;

/**
 * The messages of a capture as the bytes of a file, made by scan workers. For CSV the capture is read twice: first the
 * names of fields, then rows. What comes meanwhile is left out.
 * @throws {SyntaxError} when the filter is not valid @throws {RangeError} for an unknown decoder
 */
export async function* messagePieces(
  of: ExportedCapture,
  options: MessageExport,
  control: Pick<JobControl, 'signal' | 'progress'>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { signal, progress } = control;
  const { direction = 'both', range, messages } = options;
  const selection = { filter: messages.filter, errorsOnly: messages.errorsOnly, direction, range };
  const reading = new MessageReading(of, options, signal);
  const total = reading.rxBytes;
  if (options.format !== 'csv') {
    for await (const { rxBytes, out } of reading.read<Uint8Array<ArrayBuffer>>({ kind: 'jsonl', selection })) {
      signal.throwIfAborted();
      progress(rxBytes);
      if (out && out.length > 0) yield out;
    }
    return;
  }
  const columns = new TableColumns();
  for await (const { rxBytes, out } of reading.read<readonly string[]>({ kind: 'names', selection })) {
    signal.throwIfAborted();
    progress(Math.floor(rxBytes / 2));
    if (out) columns.add(out);
  }
  yield new TextEncoder().encode(columns.head());
  const { names, hasOthers } = columns;
  const rows = reading.read<Uint8Array<ArrayBuffer>>({ kind: 'csv', selection, columns: names, hasOthers });
  for await (const { rxBytes, out } of rows) {
    signal.throwIfAborted();
    progress(Math.ceil((total + rxBytes) / 2));
    if (out && out.length > 0) yield out;
  }
}

interface SegmentOut<Out> {
  /** Received bytes that were read. */
  readonly rxBytes: number;
  /** What a segment came to, when it is read. */
  readonly out: Out | undefined;
}

/** Reads the messages of a capture as it is now, once or several times. */
class MessageReading {
  readonly #of: ExportedCapture;
  readonly #reader: StillReader;
  readonly #spec: Omit<MessagesSpec, 'sink'>;
  readonly #signal: AbortSignal;
  /** How the first segment of each scan begins: when it is known, scans go on side by side. */
  readonly #states = new Map<number, MessageState>();

  constructor(
    of: ExportedCapture,
    { rule = defaultPacketRule, encoding, messages }: MessageExport,
    signal: AbortSignal,
  ) {
    this.#of = of;
    this.#reader = stillReader(of.reader);
    this.#spec = { rule, encoding, decoder: messages.decoder };
    this.#signal = signal;
  }

  get rxBytes(): number {
    return this.#reader.rxBytes;
  }

  /** Segment after segment, those in storage by scans, the others here. */
  async *read<Out>(sink: MessageSinkSpec): AsyncGenerator<SegmentOut<Out>> {
    // What cannot be read is told before anything is written.
    const makeSink = sinksOf(sink) as () => SegmentSink<Out>;
    const fold = await messageFoldOf({ ...this.#spec, sink }, this.#reader, this.#reader.startedMs);
    let known = 0;
    let state: unknown = fold.decoder.begin();
    for await (const { segment, next, out } of this.#scanned<Out>(sink)) {
      known = segment + 1;
      fold.learn(known, next);
      state = next.decoder;
      yield { rxBytes: this.#rxBefore(known), out };
    }
    for (let segment = known; segment < this.#reader.segmentCount; segment++) {
      const packets = await fold.packets(segment);
      const decoding = fold.decodingAt(state);
      const made = makeSink();
      const { length } = packets.rows.cutter.table;
      while (decoding.row < length) {
        const { row } = decoding;
        decoding.read(packets, made, true, row + packetsAtOnce);
        // Rows without bytes: there is nothing to read.
        if (decoding.row === row) break;
        await yieldToLoop();
        yield { rxBytes: this.#reader.rxBefore(segment), out: undefined };
      }
      state = decoding.state;
      yield { rxBytes: this.#rxBefore(segment + 1), out: made.result() };
    }
  }

  /** The next scans go on while what the ones before came to is written. Ends early where a scan came no further. */
  async *#scanned<Out>(sink: MessageSinkSpec): AsyncGenerator<MessageFoldResult<Out>> {
    const { scanner } = this.#of;
    const stored = this.#reader.storedCount;
    if (!scanner || stored < leastSegments) return;
    const running: { readonly to: number; readonly results: Promise<readonly MessageFoldResult<Out>[]> }[] = [];
    let next = 0;
    const start = (): void => {
      while (next < stored && running.length < scanner.size && (next === 0 || this.#states.has(next))) {
        const to = Math.min(stored, next + segmentsAtOnce);
        const results = this.#scan<Out>(sink, next, to);
        // Reported when its turn comes.
        results.catch(() => undefined);
        running.push({ to, results });
        next = to;
      }
    };
    for (start(); running.length > 0;) {
      const { to, results } = running.shift()!;
      const folded = await results;
      const last = folded.at(-1);
      if (last) this.#states.set(last.segment + 1, last.next);
      const isWhole = last?.segment === to - 1;
      if (isWhole) start();
      yield* folded;
      if (!isWhole) return;
    }
  }

  async #scan<Out>(sink: MessageSinkSpec, from: number, to: number): Promise<readonly MessageFoldResult<Out>[]> {
    const { captureId, scanner } = this.#of;
    const results: MessageFoldResult<Out>[] = [];
    const request = { kind: 'messages', captureId, from, to, state: this.#states.get(from) } as const;
    const scan = scanner?.scan(
      { ...request, spec: { ...this.#spec, sink } },
      (more) => void results.push(...(more as readonly MessageFoldResult<Out>[])),
      this.#signal,
    );
    try {
      await untilAborted(Promise.resolve(scan), this.#signal);
    } catch {
      this.#signal.throwIfAborted();
      // Its worker ended, or met an error: what it left is read here, which meets it too.
    }
    return results;
  }

  #rxBefore(segment: number): number {
    return Math.min(this.#reader.rxBytes, this.#reader.rxBefore(segment));
  }
}
