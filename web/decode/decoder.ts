import type { Direction } from '../core/row.ts';

/** What a decoder reads: bytes as the packet rule cut them. */
export interface Packet {
  readonly bytes: Uint8Array;
  readonly direction: Direction;
  /** Wall clock at the first byte. */
  readonly timeMs: number;
  /** Some of the bytes as text, in the encoding of the view. */
  text(from: number, to: number): string;
}

/**
 * Why a message is not as its protocol says: its checksum does not fit, it is shorter or longer than it says, or a
 * field cannot be read.
 */
export type MessageProblem = 'checksum' | 'length' | 'value';

/**
 * What a decoder tells, message by message, in the order of the bytes. Spans are places in the packet, `to` not
 * included. Names and units are constants, and no text is made for a number: so a sink that fills columns is quick.
 */
export interface MessageSink {
  /**
   * All that it needs of the message in progress is told: other fields may be left out, but not problems, nor a
   * latency. Default: false
   */
  readonly hasEnough?: boolean;
  /**
   * A message begins.
   * @param kind its name in the protocol
   * @param series what its numbers are of, where messages of several kinds bring the same ones. Default: `kind`
   */
  begin(kind: string, from: number, to: number, series?: string): void;
  /** @param label what the number stands for, where the protocol names it */
  number(name: string, value: number, from: number, to: number, unit?: string, label?: string): void;
  /** A field whose value is its bytes, read as text. */
  text(name: string, from: number, to: number): void;
  /** A field whose value is its bytes, shown as hex. @param value the bytes where they are escaped, for this call */
  bytes(name: string, from: number, to: number, value?: Uint8Array): void;
  problem(problem: MessageProblem): void;
}

/** A protocol, as its messages are read from packets. Names of fields are those of the protocol, never translated. */
export interface MessageDecoder<State = unknown> {
  /**
   * What it remembers from one packet to the next: structured-cloneable, and flat. Members are replaced and what they
   * hold is never changed, so a shallow copy is a checkpoint.
   */
  begin(): State;
  /** Reads one packet; what it has to remember is changed in `state`. Throws for no bytes whatever. */
  decode(packet: Packet, state: State, sink: MessageSink): void;
  /** A message in one line, without its kind. */
  summary(message: Message): string;
}

/** A field of a message, for a person. */
export interface Field {
  readonly name: string;
  /** A number, or a text: `bytes` as hex. */
  readonly value: number | string;
  readonly unit: string;
  readonly label: string;
  readonly from: number;
  readonly to: number;
}

export interface Message {
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  readonly fields: readonly Field[];
  readonly problems: readonly MessageProblem[];
}
