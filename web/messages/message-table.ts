import type { MessageProblem, Packet } from '../decode/decoder.ts';
import type { MessageQuery } from '../decode/message-query.ts';
import { LatencyHistogram, type LatencyCounts } from './latency-counts.ts';
import { MessageMatch } from './message-match.ts';
import type { SegmentSink } from './packet-sink.ts';

/** Messages of one kind. */
interface KindCount {
  readonly kind: string;
  readonly messages: number;
  /** Those with a problem. */
  readonly wrong: number;
  readonly bytes: number;
}

/** Messages of a segment. */
export interface MessageCounts {
  readonly messages: number;
  /** Those that the selection asks for. */
  readonly shown: number;
  readonly packets: number;
  /** Wall clock of the first and the last message; NaN where there is none. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly kinds: readonly KindCount[];
  /** How long replies took. */
  readonly latencies: LatencyCounts;
}

/** Which messages are wanted. */
interface MessageSelection {
  /** Default: all. */
  readonly query: MessageQuery | undefined;
  readonly errorsOnly: boolean;
}

/** Kinds that are counted by themselves: a protocol whose kinds are names of a device's values may have any number. */
const mostKinds = 256;

/** The kind under which the others are counted. */
export const otherKinds = '…';

type Count = { -readonly [Key in keyof KindCount]: KindCount[Key] };

/** A message that is shown: the row of its packet, and its number among the messages of that packet. */
export interface ShownMessage {
  readonly row: number;
  readonly at: number;
}

/** Counts messages by their kind, and notes which ones are wanted. */
export class MessageTable implements SegmentSink<MessageCounts> {
  readonly #selection: MessageSelection;
  readonly #match: MessageMatch | undefined;
  readonly #kinds = new Map<string, Count>();
  #latencies = new LatencyHistogram();
  #places: ShownMessage[] | undefined;
  #messages = 0;
  #shown = 0;
  #packets = 0;
  #firstMs = NaN;
  #lastMs = NaN;
  #packet: Packet | undefined;
  #row = 0;
  #at = 0;
  /** The message in progress. */
  #current: Count | undefined;
  #isWrong = false;

  /** @param withPlaces which ones they are is wanted, too */
  constructor(selection: MessageSelection, withPlaces: boolean) {
    this.#selection = selection;
    this.#match = selection.query && new MessageMatch(selection.query);
    this.#places = withPlaces ? [] : undefined;
  }

  /** The wanted messages, in order. */
  get places(): readonly ShownMessage[] {
    this.#finish();
    return this.#places ?? [];
  }

  /** What it counts needs no fields but latencies. */
  get hasEnough(): boolean {
    return this.#match?.hasEnough ?? true;
  }

  packet(packet: Packet, row: number): void {
    this.#finish();
    this.#packets++;
    this.#packet = packet;
    this.#row = row;
    this.#at = -1;
  }

  begin(kind: string, from: number, to: number): void {
    this.#finish();
    const { timeMs, direction } = this.#packet as Packet;
    if (this.#messages++ === 0) this.#firstMs = timeMs;
    this.#lastMs = timeMs;
    this.#at++;
    const count = this.#kinds.get(kind) ?? this.#add(kind);
    count.messages++;
    count.bytes += to - from;
    this.#current = count;
    this.#match?.begin(kind, to - from, direction);
  }

  number(name: string, value: number, _from: number, _to: number, unit?: string, label?: string): void {
    // As decoders that pair replies with requests call it.
    if (name === 'latency' && unit === 'ms') this.#latencies.add(value);
    this.#match?.number(name, value, label);
  }

  text(name: string, from: number, to: number): void {
    this.#match?.text(name, this.#packet as Packet, from, to);
  }

  bytes(name: string, from: number, to: number, value?: Uint8Array): void {
    this.#match?.bytes(name, this.#packet as Packet, from, to, value);
  }

  problem(problem: MessageProblem): void {
    if (!this.#isWrong && this.#current) this.#current.wrong++;
    this.#isWrong = true;
    this.#match?.problem(problem);
  }

  copy(): MessageTable {
    this.#finish();
    const copy = new MessageTable(this.#selection, this.#places !== undefined);
    copy.#messages = this.#messages;
    copy.#shown = this.#shown;
    copy.#packets = this.#packets;
    copy.#firstMs = this.#firstMs;
    copy.#lastMs = this.#lastMs;
    for (const [kind, count] of this.#kinds) copy.#kinds.set(kind, { ...count });
    copy.#latencies = this.#latencies.copy();
    copy.#places = this.#places && [...this.#places];
    return copy;
  }

  result(): MessageCounts {
    this.#finish();
    return {
      messages: this.#messages,
      shown: this.#shown,
      packets: this.#packets,
      firstMs: this.#firstMs,
      lastMs: this.#lastMs,
      kinds: [...this.#kinds.values()].map((count) => ({ ...count })),
      latencies: this.#latencies.result(),
    };
  }

  #finish(): void {
    if (!this.#current) return;
    const isShown = (!this.#selection.errorsOnly || this.#isWrong) && (this.#match?.matches() ?? true);
    if (isShown) {
      this.#shown++;
      this.#places?.push({ row: this.#row, at: this.#at });
    }
    this.#current = undefined;
    this.#isWrong = false;
  }

  #add(kind: string): Count {
    const name = this.#kinds.size < mostKinds ? kind : otherKinds;
    const count = this.#kinds.get(name) ?? { kind: name, messages: 0, wrong: 0, bytes: 0 };
    this.#kinds.set(name, count);
    return count;
  }
}
