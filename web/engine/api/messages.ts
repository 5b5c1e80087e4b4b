import type { EncodingId } from '../../core/encodings.ts';
import type { PacketRule } from '../../core/packet-rule.ts';
import type { Direction } from '../../core/row.ts';
import type { Message } from '../../decode/decoder.ts';
import type { DrawingSink } from './views.ts';

/** Which messages of a capture a view shows. */
export interface MessagesOptions {
  readonly encoding: EncodingId;
  readonly rule: PacketRule;
  /** As in `decoderKinds`. */
  readonly decoder: string;
  /** As `parseMessageQuery` reads it. Empty: all. */
  readonly filter: string;
  /** Only messages with a problem. */
  readonly errorsOnly: boolean;
}

/** A message on the screen. */
export interface MessageRow extends Message {
  /** Wall clock at the first byte of its packet. */
  readonly timeMs: number;
  readonly direction: Direction;
  /** Bytes of this direction before its first byte. */
  readonly offset: number;
  /** In a line, without its kind. */
  readonly summary: string;
}

/** What is on the screen now. Messages are numbered from 0 at the start of the capture, after filtering. */
export interface MessagesUpdate {
  readonly total: number;
  readonly first: number;
  readonly rows: readonly MessageRow[];
  /** All messages, and the packets that were read. */
  readonly messages: number;
  readonly packets: number;
  /** Wall clock at the capture's start. */
  readonly startedMs: number;
  /** How much of the capture is read, 0 to 1; `undefined`: all. */
  readonly progress: number | undefined;
  /** Present when messages were numbered anew: what was at the top of the screen is this one now. */
  readonly top?: number;
  /** Present when the view met an error just now. It tries again by itself. */
  readonly failure?: string;
}

/** Messages of one kind. */
export interface KindStatistics {
  readonly kind: string;
  readonly messages: number;
  readonly wrong: number;
  readonly bytes: number;
}

/** How long replies took. Percentiles are right to a twentieth. */
export interface LatencyStatistics {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** By powers of two, without gaps between the first and the last. */
  readonly buckets: readonly { readonly fromMs: number; readonly toMs: number; readonly count: number }[];
}

/** What the messages come to that were read so far, whatever the filter. */
export interface MessageStatistics {
  readonly kinds: readonly KindStatistics[];
  /** Wall clock of the first and the last one; NaN where there is none. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** How long replies took, where the protocol has requests; `undefined` without a reply. */
  readonly latency: LatencyStatistics | undefined;
}

export type MessagesSink = DrawingSink<MessagesUpdate>;

export interface MessagesView {
  /** @throws {SyntaxError} when the filter is not valid; the view stays as it was */
  configure(options: MessagesOptions): Promise<void>;
  /**
   * Which messages the window wants. `first` = 'end' follows the newest.
   * @param top the one at the top of the screen
   */
  show(first: number | 'end', count: number, top?: number): Promise<void>;
  statistics(): Promise<MessageStatistics>;
  pause(paused: boolean): Promise<void>;
  dispose(): Promise<void>;
}
