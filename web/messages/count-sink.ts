import type { MessageProblem, Packet } from '../decode/decoder.ts';
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
  readonly kinds: readonly KindCount[];
}

/** Kinds that are counted by themselves: a protocol whose kinds are names of a device's values may have any number. */
const mostKinds = 256;

/** The kind under which the others are counted. */
export const otherKinds = '…';

type Count = { -readonly [Key in keyof KindCount]: KindCount[Key] };

/** Counts messages by their kind. */
export class CountSink implements SegmentSink<MessageCounts> {
  readonly #kinds = new Map<string, Count>();
  #messages = 0;
  #current: Count | undefined;
  #isWrong = false;

  packet(_packet: Packet): void {}

  begin(kind: string, from: number, to: number): void {
    this.#messages++;
    this.#isWrong = false;
    const count = this.#kinds.get(kind) ?? this.#add(kind);
    count.messages++;
    count.bytes += to - from;
    this.#current = count;
  }

  number(): void {}
  text(): void {}
  bytes(): void {}

  problem(_problem: MessageProblem): void {
    if (!this.#isWrong && this.#current) this.#current.wrong++;
    this.#isWrong = true;
  }

  copy(): CountSink {
    const copy = new CountSink();
    copy.#messages = this.#messages;
    for (const [kind, count] of this.#kinds) copy.#kinds.set(kind, { ...count });
    return copy;
  }

  result(): MessageCounts {
    return { messages: this.#messages, kinds: [...this.#kinds.values()].map((count) => ({ ...count })) };
  }

  #add(kind: string): Count {
    const name = this.#kinds.size < mostKinds ? kind : otherKinds;
    const count = this.#kinds.get(name) ?? { kind: name, messages: 0, wrong: 0, bytes: 0 };
    this.#kinds.set(name, count);
    return count;
  }
}
