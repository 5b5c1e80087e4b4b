import { checksumOver } from '../core/payload/resolve-payload.ts';
import type { ChecksumPattern } from './program.ts';

/** So many beginnings of packets are remembered; the oldest are forgotten. */
const maxStarts = 32;

/** Finds the end of a packet whose checksum is right, among the bytes that were received. */
export class PacketSearch {
  readonly #pattern: ChecksumPattern;
  readonly #shortest: number;
  /** Where a packet may begin: at the first byte, and after each gap. */
  #starts: number[] = [0];
  /** Of a packet with a known length: the first place that was not looked at. */
  #next = 0;

  /** Bytes of the checksum. */
  readonly #width: number;

  constructor(pattern: ChecksumPattern) {
    this.#pattern = pattern;
    this.#shortest = shortestPacket(pattern);
    this.#width = this.#shortest - pattern.after - pattern.field.skip - pattern.field.drop - 1;
  }

  /** The oldest `count` bytes are gone. */
  dropped(count: number): void {
    this.#starts = this.#starts.map((start) => Math.max(0, start - count));
    this.#next = Math.max(0, this.#next - count);
  }

  /** A packet of the known length anywhere. @returns where it ends; -1: there is none */
  anywhere(bytes: Uint8Array): number {
    const { length } = this.#pattern;
    if (length === undefined) return -1;
    for (; this.#next + length <= bytes.length; this.#next++)
      if (this.#fits(bytes.subarray(this.#next, this.#next + length))) return this.#next + length;
    return -1;
  }

  /**
   * A packet that ends with the last byte, after which nothing came. It may have gaps in it itself: adapters and
   * networks make some.
   * @returns where it ends; -1: there is none
   */
  atGap(bytes: Uint8Array): number {
    if (this.#starts.some((start) => this.#fits(bytes.subarray(start)))) return bytes.length;
    if (this.#starts.at(-1) !== bytes.length) this.#starts = [...this.#starts, bytes.length].slice(-maxStarts);
    return -1;
  }

  #fits(packet: Uint8Array): boolean {
    const { field, after } = this.#pattern;
    if (packet.length < this.#shortest) return false;
    const end = packet.length - after - this.#width;
    const right = checksumOver(packet.subarray(0, end), field);
    return right.every((byte, at) => isSame(byte, packet[end + at] ?? 0, field.isText));
  }
}

/** The length of the shortest packet: its checksum is over one byte. */
export function shortestPacket({ field, after }: Pick<ChecksumPattern, 'field' | 'after'>): number {
  const before = field.skip + field.drop + 1;
  return before + checksumOver(new Uint8Array(before), field).length + after;
}

/** Hex digits may be capital or small. */
function isSame(right: number, found: number, isText: boolean): boolean {
  return right === found || (isText && right >= 0x41 && (right | 0x20) === found);
}
