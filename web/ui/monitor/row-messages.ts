import type { ReactiveControllerHost } from 'lit';
import { createDecoder } from '../../core/decoder.ts';
import type { EncodingId } from '../../core/encodings.ts';
import { plainText } from '../../core/escape-sequences.ts';
import { joinBytes } from '../../core/join-bytes.ts';
import type { MonitorRow, PacketRow } from '../../core/row.ts';
import { wideOrder } from '../../core/utf-16.ts';
import type { Message, MessageDecoder } from '../../decode/decoder.ts';
import { loadDecoder } from '../../decode/decoders.ts';
import { readMessages } from '../../decode/read-messages.ts';
import { attempt } from '../page/problem.ts';
import { messageText } from '../decoders/message-text.ts';

/** Of one packet, in its row. */
const mostMessages = 20;

/** What the packet of a row says, in a line. */
interface RowMessage {
  readonly text: string;
  /** Something is not as the protocol says. */
  readonly isWrong: boolean;
}

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
  #rows: readonly MonitorRow[] = [];
  #read: readonly MonitorRow[] | undefined;
  #messages = new Map<MonitorRow, RowMessage>();

  /** @param changed rows are to be drawn again */
  constructor(host: ReactiveControllerHost & HTMLElement, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
  }

  /** Uses the decoder with this id; none where there is none. It is loaded when it is first chosen. */
  choose(id: string, encoding: EncodingId): void {
    const isSame = id === this.#chosen && wideOrder(encoding) === wideOrder(this.#encoding);
    this.#encoding = encoding;
    if (isSame) return;
    this.#chosen = id;
    this.#use(undefined);
    attempt(this.#host, this.#load(id, encoding));
  }

  /** The packets of the rows read last, also without a decoder. */
  readonly sample = (): readonly PacketRow[] => this.#rows.filter((row) => row.kind === 'packet');

  /** Reads rows that follow each other, before they are drawn. The same rows are read once. */
  read(rows: readonly MonitorRow[]): void {
    const decoder = this.#decoder;
    this.#rows = rows;
    if (!decoder || rows === this.#read) return;
    this.#read = rows;
    this.#messages = new Map();
    for (const { row, messages } of this.#messagesIn(decoder, rows)) {
      if (messages.length === 0) continue;
      const text = messages
        .slice(0, mostMessages)
        .map((message) => messageText(message, decoder.summary(message)))
        .join('  ·  ');
      this.#messages.set(row, { text, isWrong: messages.some(({ problems }) => problems.length > 0) });
    }
  }

  /** What a row says, of those read last. */
  of(row: MonitorRow): RowMessage | undefined {
    return this.#messages.get(row);
  }

  /** The messages of rows, for the inspector: those of a packet over several rows are the first one's. */
  messagesOf(rows: readonly PacketRow[]): readonly (readonly Message[])[] {
    if (!this.#decoder) return rows.map(() => []);
    const read = new Map(this.#messagesIn(this.#decoder, rows).map(({ row, messages }) => [row, messages]));
    return rows.map((row) => read.get(row) ?? []);
  }

  #messagesIn(decoder: MessageDecoder, rows: readonly MonitorRow[]) {
    const text = createDecoder(this.#encoding, (label) => new TextDecoder(label, { ignoreBOM: true }));
    const packets = wholePackets(rows).map(([row, ...rest]) => {
      const bytes = rest.length === 0 ? row.bytes : joinBytes([row, ...rest].map((part) => part.bytes));
      const { direction, timeMs } = row;
      return {
        row,
        bytes,
        direction,
        timeMs,
        text: (from: number, to: number) => plainText(text.decode(bytes.subarray(from, to))),
      };
    });
    const read = readMessages(decoder, packets);
    return packets.map(({ row }, at) => ({ row, messages: read[at] ?? [] }));
  }

  async #load(id: string, encoding: EncodingId): Promise<void> {
    const order = wideOrder(encoding);
    const decoder = await loadDecoder(id, order);
    if (this.#chosen !== id || order !== wideOrder(this.#encoding)) return;
    this.#use(decoder);
    this.#changed();
  }

  #use(decoder: MessageDecoder | undefined): void {
    this.#decoder = decoder;
    this.#read = undefined;
    this.#messages = new Map();
  }
}

/** The rows of each packet. A packet whose first row is not among them is left out: a part of it says nothing. */
function wholePackets(rows: readonly MonitorRow[]): readonly [first: PacketRow, ...PacketRow[]][] {
  const packets: [PacketRow, ...PacketRow[]][] = [];
  for (const row of rows) {
    if (row.kind !== 'packet') continue;
    if (!row.continued) packets.push([row]);
    else {
      const last = packets.at(-1);
      if (last?.[0].direction === row.direction && last[0].source === row.source) last.push(row);
    }
  }
  return packets;
}
