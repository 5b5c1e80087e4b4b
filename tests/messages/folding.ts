import { createDecoder } from '../../web/core/decoder.ts';
import type { PacketRule } from '../../web/core/packet-rule.ts';
import type { MessageDecoder, Packet } from '../../web/decode/decoder.ts';
import type { SegmentReader } from '../../web/capture/rows/row-source.ts';
import { MessageFold, type MessageFoldResult, type MessageState } from '../../web/messages/message-fold.ts';
import type { SegmentSink } from '../../web/messages/packet-sink.ts';
import { PacketText } from '../../web/messages/packet-text.ts';

/** Writes down all that it is told, a message a line. */
class LogSink implements SegmentSink<readonly string[]> {
  readonly #lines: string[];
  #packet: Packet | undefined;
  #offset = 0;

  constructor(lines: readonly string[] = []) {
    this.#lines = [...lines];
  }

  packet(packet: Packet, _row: number, offset: number): void {
    this.#packet = packet;
    this.#offset = offset;
  }

  begin(kind: string, from: number, to: number): void {
    const { direction, timeMs } = this.#packet!;
    this.#lines.push(`${timeMs} ${direction} ${this.#offset + from}+${to - from} ${kind}`);
  }

  number(name: string, value: number): void {
    this.#add(`${name}=${value}`);
  }

  text(name: string, from: number, to: number): void {
    this.#add(`${name}=${this.#packet!.text(from, to)}`);
  }

  bytes(name: string, from: number, to: number): void {
    this.#add(`${name}=#${to - from}`);
  }

  problem(problem: string): void {
    this.#add(`!${problem}`);
  }

  copy(): LogSink {
    return new LogSink(this.#lines);
  }

  result(): readonly string[] {
    return [...this.#lines];
  }

  #add(text: string): void {
    this.#lines[this.#lines.length - 1] += ` ${text}`;
  }
}

export const packetText = (): PacketText =>
  new PacketText(
    createDecoder('utf-8', (label) => new TextDecoder(label)),
    true,
  );

export function logFold(
  reader: SegmentReader,
  rule: PacketRule,
  decoder: MessageDecoder,
  reach: number,
  from?: number,
  state?: MessageState,
): MessageFold<readonly string[]> {
  const makeSink = () => new LogSink();
  return new MessageFold({ reader, startedMs: 1000, rule, decoder, text: packetText(), makeSink, reach }, from, state);
}

/** Folds all of a capture, and what is open at its end. */
export async function foldAll<Out>(
  fold: MessageFold<Out>,
  reader: SegmentReader,
  from = 0,
): Promise<{ finals: MessageFoldResult<Out>[]; open: Out[] }> {
  const finals: MessageFoldResult<Out>[] = [];
  let segment = from;
  for (; segment < reader.segmentCount; segment++) {
    const result = await fold.fold(segment);
    if (!result) break;
    finals.push(result);
  }
  const open: Out[] = [];
  let before: { readonly decoder: unknown } | undefined;
  for (; segment < reader.segmentCount; segment++) {
    const { out, decoder } = await fold.foldOpen(segment, before);
    open.push(out);
    before = { decoder };
  }
  return { finals, open };
}
