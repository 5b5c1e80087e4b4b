import type { Direction } from '../core/row.ts';
import type { Message, MessageProblem, Packet } from '../decode/decoder.ts';
import type { MessageQuery } from '../decode/message-query.ts';
import { MessageList } from '../decode/read-messages.ts';
import { MessageMatch } from './message-match.ts';
import type { PacketSink } from './packet-sink.ts';

/** A message, and where in the capture it is. */
export interface PlacedMessage extends Message {
  /** Wall clock at the first byte of its packet. */
  readonly timeMs: number;
  readonly direction: Direction;
  /** Bytes of this direction before its first byte. */
  readonly offset: number;
}

interface VisitSelection {
  /** Default: all. */
  readonly query: MessageQuery | undefined;
  readonly errorsOnly: boolean;
  readonly direction: Direction | 'both';
  /** Only packets of this time, milliseconds since 1970. Default: all. */
  readonly range: { readonly fromMs: number; readonly toMs: number } | undefined;
}

/** Gives the wanted messages, one after the other, with all their fields. */
export class MessageVisitor implements PacketSink {
  readonly #selection: VisitSelection;
  readonly #match: MessageMatch | undefined;
  readonly #visit: (message: PlacedMessage) => void;
  #packet!: Packet;
  #list: MessageList | undefined;
  #timeMs = 0;
  #direction: Direction = 'rx';
  #offset = 0;

  constructor(selection: VisitSelection, visit: (message: PlacedMessage) => void) {
    this.#selection = selection;
    this.#match = selection.query && new MessageMatch(selection.query);
    this.#visit = visit;
  }

  packet(packet: Packet, _row: number, offset: number): void {
    this.end();
    this.#packet = packet;
    this.#timeMs = packet.timeMs;
    this.#direction = packet.direction;
    this.#offset = offset;
  }

  begin(kind: string, from: number, to: number): void {
    this.end();
    if (!this.#isWanted) return;
    this.#list = new MessageList(this.#packet);
    this.#list.begin(kind, from, to);
    this.#match?.begin(kind, to - from, this.#direction);
  }

  number(name: string, value: number, from: number, to: number, unit?: string, label?: string): void {
    this.#list?.number(name, value, from, to, unit, label);
    this.#match?.number(name, value, label);
  }

  text(name: string, from: number, to: number): void {
    this.#list?.text(name, from, to);
    this.#match?.text(name, this.#packet, from, to);
  }

  bytes(name: string, from: number, to: number, value?: Uint8Array): void {
    this.#list?.bytes(name, from, to, value);
    this.#match?.bytes(name, this.#packet, from, to);
  }

  problem(problem: MessageProblem): void {
    this.#list?.problem(problem);
    this.#match?.problem(problem);
  }

  /** Nothing more comes: gives the last one. */
  end(): void {
    const message = this.#list?.messages[0];
    this.#list = undefined;
    if (!message) return;
    if (this.#selection.errorsOnly && message.problems.length === 0) return;
    if (this.#match?.matches() === false) return;
    const { kind, from, to, fields, problems } = message;
    const [timeMs, direction, offset] = [this.#timeMs, this.#direction, this.#offset + from];
    this.#visit({ kind, from, to, fields, problems, timeMs, direction, offset });
  }

  get #isWanted(): boolean {
    const { direction, range } = this.#selection;
    if (direction !== 'both' && direction !== this.#direction) return false;
    return !range || (this.#timeMs >= range.fromMs && this.#timeMs <= range.toMs);
  }
}
