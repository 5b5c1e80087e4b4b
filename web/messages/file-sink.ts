import type { Direction } from '../core/row.ts';
import type { MessageProblem, Packet } from '../decode/decoder.ts';
import type { MessageQuery } from '../decode/message-query.ts';
import { FieldNames, type FieldName } from './field-names.ts';
import { MessageMatch } from './message-match.ts';
import type { SegmentSink } from './packet-sink.ts';

/** Which messages go into a file. */
export interface FileSelection {
  /** Default: all. */
  readonly query: MessageQuery | undefined;
  readonly errorsOnly: boolean;
  readonly direction: Direction | 'both';
  /** Only packets of this time, milliseconds since 1970. Default: all. */
  readonly range: { readonly fromMs: number; readonly toMs: number } | undefined;
}

/** Of a message with more fields the first ones are written. */
const mostFields = 1000;

/** What a file of messages is made of: the wanted messages, their fields under names that a message has once. */
export abstract class FileSink<Out> implements SegmentSink<Out> {
  protected readonly names: FieldNames;
  protected packetNow!: Packet;
  /** Of the message: its packet may have changed when it ends. */
  protected timeMs = 0;
  protected direction: Direction = 'rx';
  protected kind = '';
  /** Bytes of its direction before the message. */
  protected offset = 0;
  protected problems: MessageProblem[] = [];
  readonly #selection: FileSelection;
  readonly #match: MessageMatch | undefined;
  #packetOffset = 0;
  #isPacketWanted = false;
  #isInMessage = false;
  #fields = 0;

  /** @param columns names that have a column */
  constructor(selection: FileSelection, columns: readonly string[] = []) {
    this.#selection = selection;
    this.#match = selection.query && new MessageMatch(selection.query);
    this.names = new FieldNames(columns);
  }

  packet(packet: Packet, _row: number, offset: number): void {
    this.finish();
    const { direction, range } = this.#selection;
    this.packetNow = packet;
    this.timeMs = packet.timeMs;
    this.direction = packet.direction;
    this.#packetOffset = offset;
    this.#isPacketWanted =
      (direction === 'both' || direction === packet.direction) &&
      (!range || (packet.timeMs >= range.fromMs && packet.timeMs <= range.toMs));
  }

  begin(kind: string, from: number, to: number): void {
    this.finish();
    if (!this.#isPacketWanted) return;
    this.#isInMessage = true;
    this.#fields = 0;
    this.kind = kind;
    this.offset = this.#packetOffset + from;
    if (this.problems.length > 0) this.problems = [];
    this.names.next();
    this.#match?.begin(kind, to - from, this.direction);
    this.start();
  }

  number(name: string, value: number, _from: number, _to: number, unit = '', label = ''): void {
    if (!this.#isInMessage || ++this.#fields > mostFields) return;
    this.#match?.number(name, value, label);
    this.addNumber(this.names.of(name), value, unit, label);
  }

  text(name: string, from: number, to: number): void {
    if (!this.#isInMessage || ++this.#fields > mostFields) return;
    this.#match?.text(name, this.packetNow, from, to);
    this.addText(this.names.of(name), from, to);
  }

  bytes(name: string, from: number, to: number, value?: Uint8Array): void {
    if (!this.#isInMessage || ++this.#fields > mostFields) return;
    this.#match?.bytes(name, this.packetNow, from, to, value);
    this.addBytes(this.names.of(name), value ?? this.packetNow.bytes.subarray(from, to));
  }

  problem(problem: MessageProblem): void {
    if (!this.#isInMessage) return;
    if (!this.problems.includes(problem)) this.problems.push(problem);
    this.#match?.problem(problem);
  }

  abstract copy(): SegmentSink<Out>;
  abstract result(): Out;

  /** A message begins. */
  protected abstract start(): void;
  protected abstract addNumber(name: FieldName, value: number, unit: string, label: string): void;
  protected abstract addText(name: FieldName, from: number, to: number): void;
  protected abstract addBytes(name: FieldName, value: Uint8Array): void;
  /** The message that ends is wanted. */
  protected abstract take(): void;

  /** Ends the message in progress. */
  protected finish(): void {
    if (!this.#isInMessage) return;
    this.#isInMessage = false;
    if (this.#selection.errorsOnly && this.problems.length === 0) return;
    if (this.#match?.matches() === false) return;
    this.take();
  }

  protected get selection(): FileSelection {
    return this.#selection;
  }
}
