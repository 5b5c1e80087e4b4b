import { SegmentCounts } from '../capture/rows/segment-counts.ts';
import type { MessageDecoder, Packet } from '../decode/decoder.ts';
import { LatencyHistogram } from '../messages/latency-counts.ts';
import { MessageList } from '../decode/read-messages.ts';
import type { MessageFold, MessageFoldResult, SegmentReading } from '../messages/message-fold.ts';
import { MessageTable, type MessageCounts, type ShownMessage } from '../messages/message-table.ts';
import type { PacketSink } from '../messages/packet-sink.ts';
import { messageFoldOf } from '../scan/message-fold-of.ts';
import { queryOf } from '../scan/message-sinks.ts';
import type { MessagesSpec } from '../scan/scan-request.ts';
import type { KindStatistics, MessageRow, MessageStatistics, MessagesOptions } from './api/messages.ts';
import type { RowsOf } from './capture-rows.ts';
import { MessageProgress } from './message-progress.ts';

/** A message's place, whatever the filter. */
export interface MessageAnchor extends ShownMessage {
  readonly segment: number;
}

type Reading = SegmentReading<MessageTable>;

/** Segments that were read and are kept: enough for a screen and its neighbours. */
const keptReadings = 4;

/** Fields of a message that go to the window. */
const mostFields = 64;

/** The messages of one capture that are wanted, numbered from 0. */
export class MessageRows {
  readonly startedMs: number;
  readonly #of: RowsOf;
  readonly #decoder: MessageDecoder;
  readonly #fold: MessageFold<MessageCounts, MessageTable>;
  readonly #progress: MessageProgress<MessageCounts>;
  readonly #shown = new SegmentCounts();
  readonly #kinds = new Map<string, Mutable<KindStatistics>>();
  readonly #latencies = new LatencyHistogram();
  readonly #readings = new Map<number, Reading>();
  /** What may still grow: its segments follow those that are counted. */
  #open: readonly Reading[] = [];
  #messages = 0;
  #packets = 0;
  #firstMs = NaN;
  #lastMs = NaN;

  /** Use `open`. */
  private constructor(
    of: RowsOf,
    spec: MessagesSpec,
    fold: MessageFold<MessageCounts, MessageTable>,
    onProgress: () => void,
  ) {
    const { captureId, reader, scanner, checkpoints } = of;
    this.#of = of;
    this.#fold = fold;
    this.#decoder = fold.decoder;
    this.startedMs = reader.startedMs;
    const take = (result: MessageFoldResult<MessageCounts>): void => this.#take(result);
    this.#progress = new MessageProgress({ captureId, reader, spec, fold, scanner, checkpoints, take, onProgress });
  }

  /** @throws {SyntaxError} when the filter is not valid @throws {RangeError} for an unknown decoder */
  static async open(of: RowsOf, options: MessagesOptions, onProgress: () => void): Promise<MessageRows> {
    const { rule, encoding, decoder, filter, errorsOnly } = options;
    const spec: MessagesSpec = { rule, encoding, decoder, sink: { kind: 'count', filter, errorsOnly } };
    const selection = { query: queryOf(filter), errorsOnly };
    const makeSink = (): MessageTable => new MessageTable(selection, true);
    const { reader } = of;
    const fold = await messageFoldOf<MessageCounts, MessageTable>(spec, reader, reader.startedMs, undefined, makeSink);
    return new MessageRows(of, spec, fold, onProgress);
  }

  /** Messages that are wanted, as far as they are counted. */
  get total(): number {
    return this.#open.reduce((sum, { sink }) => sum + sink.places.length, this.#shown.total);
  }
  /** All messages. */
  get messages(): number {
    return this.#sum(this.#messages, ({ messages }) => messages);
  }
  get packets(): number {
    return this.#sum(this.#packets, ({ packets }) => packets);
  }
  /** How much is read, 0 to 1. */
  get share(): number {
    return Math.min(1, this.#progress.known / this.#of.reader.segmentCount);
  }

  /** As `MessageProgress.advance`. */
  async advance(outOfTime: () => boolean): Promise<'done' | 'more' | 'waiting'> {
    const came = await this.#progress.advance(outOfTime);
    this.#open = came === 'done' ? await this.#readOpen() : [];
    return came;
  }

  stop(): void {
    this.#progress.stop();
  }

  /** Up to `count` messages from number `first` on. */
  async read(first: number, count: number): Promise<readonly MessageRow[]> {
    const rows: MessageRow[] = [];
    for (let number = first; rows.length < count && number < this.total;) {
      const { segment, before } = this.#segmentOf(number);
      const reading = await this.#reading(segment);
      const places = reading.sink.places.slice(number - before, number - before + count - rows.length);
      // It has grown less than it was counted: it is read anew with the next update.
      if (places.length === 0) break;
      rows.push(...this.#rowsAt(reading, places));
      number += places.length;
    }
    return rows;
  }

  /** The place of message `number`; `undefined` where there is none. */
  async anchorOf(number: number): Promise<MessageAnchor | undefined> {
    if (number < 0 || number >= this.total) return undefined;
    const { segment, before } = this.#segmentOf(number);
    const place = (await this.#reading(segment)).sink.places[number - before];
    return place && { segment, ...place };
  }

  /** Whether the messages up to a place have numbers. */
  isNumbered({ segment }: MessageAnchor): boolean {
    return segment < this.#progress.known + this.#open.length;
  }

  /** The number of the message at a place, or of the first one after it. */
  async numberOf({ segment, row, at }: MessageAnchor): Promise<number> {
    const { places } = (await this.#reading(segment)).sink;
    const index = places.findIndex((place) => place.row > row || (place.row === row && place.at >= at));
    return this.#before(segment) + (index < 0 ? places.length : index);
  }

  statistics(): MessageStatistics {
    const kinds = new Map<string, Mutable<KindStatistics>>();
    for (const [kind, count] of this.#kinds) kinds.set(kind, { ...count });
    const open = this.#open.map(({ sink }) => sink.result());
    const latencies = this.#latencies.copy();
    for (const one of open) {
      addKinds(kinds, one.kinds);
      latencies.addAll(one.latencies);
    }
    const times = open.filter(({ messages }) => messages > 0);
    const firstMs = Number.isNaN(this.#firstMs) ? (times[0]?.firstMs ?? NaN) : this.#firstMs;
    return {
      kinds: [...kinds.values()],
      firstMs,
      lastMs: times.at(-1)?.lastMs ?? this.#lastMs,
      latency: latencies.summary(),
    };
  }

  #take({ segment, out }: MessageFoldResult<MessageCounts>): void {
    this.#shown.set(segment, out.shown);
    this.#messages += out.messages;
    this.#packets += out.packets;
    addKinds(this.#kinds, out.kinds);
    this.#latencies.addAll(out.latencies);
    if (out.messages === 0) return;
    if (Number.isNaN(this.#firstMs)) this.#firstMs = out.firstMs;
    this.#lastMs = out.lastMs;
  }

  async #readOpen(): Promise<readonly Reading[]> {
    const open: Reading[] = [];
    const { known } = this.#progress;
    let before: { readonly decoder: unknown } | undefined;
    for (let segment = known; segment < this.#of.reader.segmentCount; segment++) {
      const reading = await this.#fold.read(segment, before);
      open.push(reading);
      before = { decoder: reading.decoding.state };
    }
    return open;
  }

  #sum(start: number, of: (counts: MessageCounts) => number): number {
    return this.#open.reduce((sum, { sink }) => sum + of(sink.result()), start);
  }

  #before(segment: number): number {
    const { known } = this.#progress;
    if (segment < known) return this.#shown.before(segment);
    return this.#open
      .slice(0, segment - known)
      .reduce((sum, { sink }) => sum + sink.places.length, this.#shown.before(known));
  }

  #segmentOf(number: number): { readonly segment: number; readonly before: number } {
    const { known } = this.#progress;
    if (number < this.#shown.before(known)) {
      const segment = this.#shown.segmentOf(number, known);
      return { segment, before: this.#shown.before(segment) };
    }
    let before = this.#shown.before(known);
    let segment = known;
    for (const { sink } of this.#open) {
      if (number < before + sink.places.length) break;
      before += sink.places.length;
      segment++;
    }
    return { segment, before };
  }

  async #reading(segment: number): Promise<Reading> {
    const open = this.#open[segment - this.#progress.known];
    if (open) return open;
    const kept = this.#readings.get(segment);
    if (kept) return kept;
    const reading = await this.#fold.read(segment);
    if (segment >= this.#progress.known) return reading;
    this.#readings.set(segment, reading);
    if (this.#readings.size > keptReadings) this.#readings.delete(this.#readings.keys().next().value as number);
    return reading;
  }

  #rowsAt({ packets, decoding }: Reading, places: readonly ShownMessage[]): readonly MessageRow[] {
    const wanted = new WantedPackets(places);
    let again = decoding.again(places[0]?.row ?? 0);
    for (const { row } of places) {
      if (again.row > row) continue;
      const near = decoding.again(row);
      if (near.row > again.row) again = near;
      again.read(packets, wanted, true, row + 1);
    }
    return places.flatMap(({ row, at }) => {
      const packet = wanted.read.get(row);
      const message = packet?.list.messages[at];
      if (!packet || !message) return [];
      const fields = message.fields.slice(0, mostFields);
      const summary = this.#decoder.summary(message);
      const { timeMs, direction, offset } = packet;
      return [{ ...message, fields, summary, timeMs, direction, offset: offset + message.from }];
    });
  }
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

function addKinds(to: Map<string, Mutable<KindStatistics>>, more: readonly KindStatistics[]): void {
  for (const { kind, messages, wrong, bytes } of more) {
    const count = to.get(kind) ?? { kind, messages: 0, wrong: 0, bytes: 0 };
    count.messages += messages;
    count.wrong += wrong;
    count.bytes += bytes;
    to.set(kind, count);
  }
}

/** The messages of some packets, with all their fields; others cost nothing. */
class WantedPackets implements PacketSink {
  readonly read = new Map<
    number,
    { readonly list: MessageList } & Pick<MessageRow, 'timeMs' | 'direction' | 'offset'>
  >();
  readonly #rows: Set<number>;
  #list: MessageList | undefined;

  constructor(places: readonly ShownMessage[]) {
    this.#rows = new Set(places.map(({ row }) => row));
  }

  packet(packet: Packet, row: number, offset: number): void {
    this.#list = this.#rows.has(row) ? new MessageList(packet) : undefined;
    const { timeMs, direction } = packet;
    if (this.#list) this.read.set(row, { list: this.#list, timeMs, direction, offset });
  }

  begin(kind: string, from: number, to: number): void {
    this.#list?.begin(kind, from, to);
  }
  number(...args: Parameters<PacketSink['number']>): void {
    this.#list?.number(...args);
  }
  text(...args: Parameters<PacketSink['text']>): void {
    this.#list?.text(...args);
  }
  bytes(...args: Parameters<PacketSink['bytes']>): void {
    this.#list?.bytes(...args);
  }
  problem(...args: Parameters<PacketSink['problem']>): void {
    this.#list?.problem(...args);
  }
}
