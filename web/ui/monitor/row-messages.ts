import type { ReactiveControllerHost } from 'lit';
import { createDecoder } from '../../core/decoder.ts';
import type { EncodingId } from '../../core/encodings.ts';
import { joinBytes } from '../../core/join-bytes.ts';
import type { MonitorRow, PacketRow } from '../../core/row.ts';
import type { Message, MessageDecoder, Packet } from '../../decode/decoder.ts';
import { decoderKinds } from '../../decode/decoders.ts';
import { readMessages } from '../../decode/read-messages.ts';
import { attempt } from '../page/problem.ts';
import { messageText } from './message-text.ts';

/**
 * The messages of the rows on the screen, by the chosen decoder. Rows before them are not read: a reply whose request
 * is out of sight does not name it.
 */
export class RowMessages {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #changed: () => void;
  #chosen = '';
  #encoding: EncodingId = 'utf-8';
  #decoder: MessageDecoder | undefined;
  #texts = new WeakMap<MonitorRow, string>();

  /** @param changed rows are to be drawn again */
  constructor(host: ReactiveControllerHost & HTMLElement, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
  }

  /** Uses the decoder with this id; none where there is none. It is loaded when it is first chosen. */
  choose(id: string, encoding: EncodingId): void {
    this.#encoding = encoding;
    if (id === this.#chosen) return;
    this.#chosen = id;
    this.#decoder = undefined;
    attempt(this.#host, this.#load(id));
  }

  /** Reads rows that follow each other, before they are drawn. */
  read(rows: readonly MonitorRow[]): void {
    const decoder = this.#decoder;
    if (!decoder) return;
    const firsts: PacketRow[] = [];
    const packets: PacketRow[][] = [];
    for (const row of rows) {
      if (row.kind !== 'packet') continue;
      const last = packets.at(-1);
      const [before] = last ?? [];
      if (row.continued && before?.direction === row.direction && before.source === row.source) last?.push(row);
      else {
        firsts.push(row);
        packets.push([row]);
      }
    }
    const read = this.#read(decoder, packets.map(packetOf));
    for (const [at, row] of firsts.entries()) {
      const messages = read[at] ?? [];
      this.#texts.set(row, messages.map((message) => messageText(message, decoder.summary(message))).join('  ·  '));
    }
  }

  /** What a row says, in a line; empty for none. */
  textOf(row: MonitorRow): string {
    return this.#decoder ? (this.#texts.get(row) ?? '') : '';
  }

  /** The messages of whole packets, for the inspector. */
  messagesOf(packets: readonly PacketRow[]): readonly (readonly Message[])[] {
    return this.#decoder ? this.#read(this.#decoder, packets) : packets.map(() => []);
  }

  #read(decoder: MessageDecoder, packets: readonly Omit<Packet, 'text'>[]) {
    const text = createDecoder(this.#encoding, (label) => new TextDecoder(label, { ignoreBOM: true }));
    return readMessages(
      decoder,
      packets.map(({ bytes, direction, timeMs }) => ({
        bytes,
        direction,
        timeMs,
        text: (from, to) => text.decode(bytes.subarray(from, to)),
      })),
    );
  }

  async #load(id: string): Promise<void> {
    const decoder = await decoderKinds.find((kind) => kind.id === id)?.load();
    if (this.#chosen !== id) return;
    this.#decoder = decoder;
    this.#changed();
  }
}

/** The rows of one packet as a whole. */
function packetOf(rows: readonly PacketRow[]): Omit<Packet, 'text'> {
  const [first] = rows as readonly [PacketRow];
  const bytes = rows.length === 1 ? first.bytes : joinBytes(rows.map((row) => row.bytes));
  return { bytes, direction: first.direction, timeMs: first.timeMs };
}
