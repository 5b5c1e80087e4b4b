import type { LaneView } from '../capture/search/lane-view.ts';
import type { SegmentRows } from '../capture/rows/row-source.ts';
import { rowFlag } from '../capture/packets/row-table.ts';
import { endsPackets } from '../capture/store/segment.ts';
import type { Direction } from '../core/row.ts';
import type { MessageDecoder, Packet } from '../decode/decoder.ts';
import type { PacketSink } from './packet-sink.ts';
import type { PacketText } from './packet-text.ts';

/** The rows of a segment with their bytes, those of the last ones whole. */
export interface SegmentPackets {
  readonly rows: SegmentRows;
  readonly rx: LaneView;
  readonly tx: LaneView;
  /** Wall clock at the capture's start. */
  readonly startedMs: number;
}

/**
 * Whether a packet that may still grow is read as it is. What is added later is not read.
 * @param isPassed something follows it
 */
export type IsSettled = (packet: Packet, isPassed: boolean) => boolean;

/** Rows between two places from which a segment can be read again. */
const stepRows = 256;

/** The decoder's state before a row. */
interface DecodingStep {
  readonly row: number;
  readonly state: unknown;
}

/** Reads the packets of a segment in the order of their first bytes. When the segment has grown, it goes on. */
export class SegmentDecoding {
  readonly #decoder: MessageDecoder;
  readonly #text: PacketText;
  readonly #packet: ReadPacket;
  readonly #state: unknown;
  readonly #isSettled: IsSettled | undefined;
  readonly #steps: DecodingStep[];
  #row: number;

  /**
   * @param state of the decoder before row `row`; it is copied
   * @param isSettled default: no packet that may still grow is
   */
  constructor(
    decoder: MessageDecoder,
    state: unknown,
    text: PacketText,
    row = 0,
    isSettled?: IsSettled,
    steps: readonly DecodingStep[] = [],
  ) {
    this.#isSettled = isSettled;
    this.#decoder = decoder;
    this.#text = text;
    this.#state = copyState(state);
    this.#packet = new ReadPacket(text);
    this.#row = row;
    this.#steps = [...steps];
  }

  /** One that goes on from here by itself. */
  copy(): SegmentDecoding {
    return new SegmentDecoding(this.#decoder, this.#state, this.#text, this.#row, this.#isSettled, this.#steps);
  }

  /** One that reads again, from a row at or before `row` on that was read. */
  again(row: number): SegmentDecoding {
    const step = this.#steps.findLast((one) => one.row <= row);
    return step ? new SegmentDecoding(this.#decoder, step.state, this.#text, step.row) : this.copy();
  }

  /** The next row to read. */
  get row(): number {
    return this.#row;
  }

  /** The decoder's state before that row. */
  get state(): unknown {
    return copyState(this.#state);
  }

  /**
   * Reads up to row `to`, but not beyond a packet that may still grow.
   * @param withOpen reads those, too
   * @returns whether all up to `to` are read
   */
  read(packets: SegmentPackets, sink: PacketSink, withOpen = false, to = Infinity): boolean {
    const { rows, rx, tx, startedMs } = packets;
    const { segment, cutter } = rows;
    const { table } = cutter;
    // A segment in progress makes these anew each time it is asked.
    const { times, rxBase, txBase } = segment;
    const { buffer: rxBuffer, byteOffset: rxOffset } = rx.bytes;
    const { buffer: txBuffer, byteOffset: txOffset } = tx.bytes;
    const packet = this.#packet;
    const end = Math.min(to, table.length);
    let nextStep = (this.#steps.at(-1)?.row ?? -Infinity) + stepRows;
    for (; this.#row < end; this.#row++) {
      const row = this.#row;
      if (row >= nextStep) {
        this.#steps.push({ row, state: this.state });
        nextStep = row + stepRows;
      }
      const flags = table.flags(row);
      if (flags & rowFlag.event) {
        const event = sink.breakLines && segment.events[table.index(row)];
        if (event && endsPackets(event)) sink.breakLines?.(startedMs + (times[table.record(row)] ?? 0));
        continue;
      }
      const isTx = (flags & rowFlag.tx) !== 0;
      const lane = isTx ? tx : rx;
      const index = table.index(row);
      // Rows that came after the lanes were read have no bytes there.
      if (index >= lane.count) return false;
      const from = lane.start(index);
      const length = lane.start(index + 1) - from;
      // As `subarray`, which takes longer.
      packet.bytes = isTx
        ? new Uint8Array(txBuffer, txOffset + from, length)
        : new Uint8Array(rxBuffer, rxOffset + from, length);
      packet.direction = isTx ? 'tx' : 'rx';
      packet.timeMs = startedMs + (times[table.record(row)] ?? 0);
      const isOpen = index === lane.count - 1 && !lane.after.isComplete && !withOpen;
      if (isOpen && !this.#isSettled?.(packet, row + 1 < end)) return false;
      sink.packet(packet, row, (isTx ? txBase : rxBase) + from);
      this.#decoder.decode(packet, this.#state, sink);
    }
    return true;
  }
}

/** States are flat: what they hold is replaced and never changed. */
function copyState(state: unknown): unknown {
  return typeof state === 'object' && state !== null ? { ...state } : state;
}

/** One for all packets of a segment. */
class ReadPacket {
  bytes: Uint8Array = new Uint8Array(0);
  direction: Direction = 'rx';
  timeMs = 0;
  readonly #text: PacketText;

  constructor(text: PacketText) {
    this.#text = text;
  }

  text(from: number, to: number): string {
    return this.#text.read(this.bytes, from, to);
  }
}
