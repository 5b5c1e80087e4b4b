import type { CutState } from '../capture/packets/row-cutter.ts';
import { RowSource, type SegmentReader } from '../capture/rows/row-source.ts';
import { packetLimits, type PacketRule } from '../core/packet-rule.ts';
import type { MessageDecoder } from '../decode/decoder.ts';
import type { PacketText } from './packet-text.ts';
import type { SegmentSink } from './packet-sink.ts';
import { SegmentDecoding, type IsSettled, type SegmentPackets } from './segment-decoding.ts';

/** How a segment begins: the checkpoint of messages. Plain data. */
export interface MessageState {
  readonly cut: CutState;
  readonly decoder: unknown;
}

/** What the messages of a segment came to. */
export interface MessageFoldResult<Out> {
  readonly segment: number;
  /** How the next segment begins. */
  readonly next: MessageState;
  readonly out: Out;
}

/** A segment that was read. */
export interface SegmentReading<Sink> {
  readonly packets: SegmentPackets;
  readonly decoding: SegmentDecoding;
  readonly sink: Sink;
}

interface MessageFoldOptions<Sink> {
  readonly reader: SegmentReader;
  /** Wall clock at the capture's start. */
  readonly startedMs: number;
  readonly rule: PacketRule;
  readonly decoder: MessageDecoder;
  readonly text: PacketText;
  readonly makeSink: () => Sink;
  /** Default: a packet that may still grow is waited for. */
  readonly isSettled?: IsSettled | undefined;
  /** As `openSegments`; for tests with small segments. */
  readonly reach?: number;
}

/**
 * A packet that is still open when so many more segments are full is read as it is: a line that was typed and never
 * ended would hold up the messages of the other direction for ever.
 */
const openSegments = 1;

/**
 * Messages as a fold over segments: packets by a rule, their messages by a decoder, into a sink. A message belongs to
 * the segment in which its packet begins. What the decoder remembers passes from segment to segment, so a segment can
 * be folded when it is known how it begins.
 */
export class MessageFold<Out, Sink extends SegmentSink<Out> = SegmentSink<Out>> {
  readonly source: RowSource;
  readonly #options: MessageFoldOptions<Sink>;
  /** The decoder's state at the beginning of each segment. */
  readonly #states = new Map<number, unknown>();
  /** The first segment that is not final: what is complete of it is read once. */
  #live: { segment: number; decoding: SegmentDecoding; sink: Sink } | undefined;

  /** @param from the first segment that can be folded @param state how it begins */
  constructor(options: MessageFoldOptions<Sink>, from = 0, state?: MessageState) {
    const { reader, rule, decoder } = options;
    this.#options = options;
    this.source = new RowSource(reader, { rule, rowBytes: packetLimits.packetBytes }, from, state?.cut);
    this.#states.set(0, decoder.begin());
    if (state) this.#states.set(from, state.decoder);
  }

  get decoder(): MessageDecoder {
    return this.#options.decoder;
  }

  canFold(segment: number): boolean {
    return this.#states.has(segment) && this.source.canCut(segment);
  }

  /** How `segment` begins, once that is known for good. */
  state(segment: number): MessageState | undefined {
    const cut = this.source.state(segment);
    return cut && this.#states.has(segment) ? { cut, decoder: this.#states.get(segment) } : undefined;
  }

  learn(segment: number, { cut, decoder }: MessageState): void {
    this.source.learn(segment, cut);
    this.#states.set(segment, decoder);
  }

  /** Folds what cannot change any more of `segment`, a final result, or `undefined` where something can. */
  async fold(segment: number): Promise<MessageFoldResult<Out> | undefined> {
    const packets = await this.packets(segment);
    const { decoding, sink } = this.#decodingOf(segment);
    const isRead = decoding.read(packets, sink);
    const isSealed = segment < this.#options.reader.sealedCount;
    if (!isRead || !isSealed) return undefined;
    const next = { cut: packets.rows.cutter.state(packets.rows.segment), decoder: decoding.state };
    this.#states.set(segment + 1, next.decoder);
    this.#live = undefined;
    return { segment, next, out: sink.result() };
  }

  /**
   * What `segment`, which is not final, comes to now, its open packets as they are.
   * @param before the decoder's state at its beginning, where the segment before is not final
   */
  async foldOpen(segment: number, before?: { readonly decoder: unknown }): Promise<{ out: Out; decoder: unknown }> {
    const { sink, decoding } = await this.read(segment, before);
    return { out: sink.result(), decoder: decoding.state };
  }

  /** Reads `segment` as it is now. @param before as `foldOpen` */
  async read(segment: number, before?: { readonly decoder: unknown }): Promise<SegmentReading<Sink>> {
    const packets = await this.packets(segment);
    let decoding: SegmentDecoding;
    let sink: Sink;
    if (before || this.#states.has(segment + 1)) {
      decoding = this.decodingAt(before ? before.decoder : this.#states.get(segment));
      sink = this.#options.makeSink();
    } else {
      const live = this.#decodingOf(segment);
      live.decoding.read(packets, live.sink);
      decoding = live.decoding.copy();
      sink = live.sink.copy() as Sink;
    }
    decoding.read(packets, sink, true);
    return { packets, decoding, sink };
  }

  /** The packets of a segment, as far as it has come. */
  async packets(segment: number): Promise<SegmentPackets> {
    const { startedMs, reach = openSegments } = this.#options;
    const rows = await this.source.rows(segment);
    const rx = await this.source.lane(rows, false, reach);
    const tx = await this.source.lane(rows, true, reach);
    return { rows, rx, tx, startedMs };
  }

  /** Reads the packets of a segment. @param state of the decoder at its beginning */
  decodingAt(state: unknown): SegmentDecoding {
    const { decoder, text, isSettled } = this.#options;
    return new SegmentDecoding(decoder, state, text, 0, isSettled);
  }

  #decodingOf(segment: number): { decoding: SegmentDecoding; sink: Sink } {
    if (this.#live?.segment === segment) return this.#live;
    if (!this.canFold(segment)) throw new RangeError(`Cannot decode segment ${segment}: it is not known how it begins`);
    const decoding = this.decodingAt(this.#states.get(segment));
    const live = { segment, decoding, sink: this.#options.makeSink() };
    // One that is sealed and complete is read in one go.
    this.#live = live;
    return live;
  }
}
