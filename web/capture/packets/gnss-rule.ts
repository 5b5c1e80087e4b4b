import type { GnssRule } from '../../core/packet-rule.ts';
import type { PacketCutter, PacketKind, PacketMarks } from './packet-cutter.ts';

type Part = 'none' | 'line' | 'ubx' | 'rtcm' | 'stray';

interface GnssState {
  /** What is in progress. */
  readonly part: Part;
  /** Bytes of the head of a binary message so far, and its length as far as it is read. */
  readonly head: number;
  readonly length: number;
  /** Bytes that it still needs, once its head is read. */
  readonly missing: number;
}

const [lineFeed, ubxStart, ubxSecond, rtcmStart] = [0x0a, 0xb5, 0x62, 0xd3];

/** Heads and what follows the data, in bytes. */
const ubx = { head: 6, after: 2, most: 8192 } as const;
const rtcm = { head: 3, after: 3 } as const;

class GnssCutter implements PacketCutter {
  #part: Part;
  #head: number;
  #length: number;
  #missing: number;

  constructor(state: GnssState | undefined) {
    this.#part = state?.part ?? 'none';
    this.#head = state?.head ?? 0;
    this.#length = state?.length ?? 0;
    this.#missing = state?.missing ?? 0;
  }

  get isOpen(): boolean {
    return this.#part !== 'none';
  }

  get state(): GnssState {
    return { part: this.#part, head: this.#head, length: this.#length, missing: this.#missing };
  }

  take(bytes: Uint8Array, from: number, to: number, _timeMs: number, marks: PacketMarks): void {
    for (let at = from; at < to;) {
      if (this.#missing > 0) {
        const taken = Math.min(this.#missing, to - at);
        this.#missing -= taken;
        at += taken;
        if (this.#missing === 0) this.#part = 'none';
      } else if (this.#part === 'ubx' || this.#part === 'rtcm') at = this.#readHead(bytes[at] ?? 0, at, marks);
      else if (this.#part === 'none') this.#begin(bytes[at] ?? 0, at++, marks);
      else at = this.#readOn(bytes, at, to);
    }
  }

  end(): void {
    this.#part = 'none';
    this.#missing = 0;
  }

  #begin(byte: number, at: number, marks: PacketMarks): void {
    marks.begin(at);
    this.#head = 1;
    this.#length = 0;
    if (byte === ubxStart) this.#part = 'ubx';
    else if (byte === rtcmStart) this.#part = 'rtcm';
    else if (byte === lineFeed) this.#part = 'none';
    else if (isText(byte)) this.#part = 'line';
    else {
      this.#part = 'stray';
      marks.fault();
    }
  }

  /** @returns where to go on: a byte that does not belong to a head may begin something else */
  #readHead(byte: number, at: number, marks: PacketMarks): number {
    const isUbx = this.#part === 'ubx';
    const place = this.#head++;
    if (place === 1 && (isUbx ? byte !== ubxSecond : byte > 3)) return this.#leaveHead(at, marks);
    if (isUbx && place >= 4) this.#length += place === 4 ? byte : byte << 8;
    if (!isUbx) this.#length = (this.#length << 8) | byte;
    if (this.#head < (isUbx ? ubx.head : rtcm.head)) return at + 1;
    if (isUbx && this.#length > ubx.most) return this.#leaveHead(at + 1, marks);
    this.#missing = this.#length + (isUbx ? ubx.after : rtcm.after);
    return at + 1;
  }

  #leaveHead(at: number, marks: PacketMarks): number {
    this.#part = 'stray';
    marks.fault();
    return at;
  }

  /** A line goes on to its end, stray bytes to what may begin something. Sentences are ASCII: another byte ends one. */
  #readOn(bytes: Uint8Array, from: number, to: number): number {
    const isLine = this.#part === 'line';
    for (let at = from; at < to; at++) {
      const byte = bytes[at] ?? 0;
      const isBinary = byte === ubxStart || byte === rtcmStart;
      if (!isBinary && !(isLine ? byte === lineFeed : isSentence(byte))) continue;
      this.#part = 'none';
      return isLine && !isBinary ? at + 1 : at;
    }
    return to;
  }
}

const isText = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || byte === 0x0d || byte === 0x09;
const isSentence = (byte: number): boolean => byte === 0x24 || byte === 0x21 || byte === 0x5c;

/** Lines of text, UBX and RTCM 3 on one line, each as a packet; other bytes are a fault. */
export const gnssKind: PacketKind<GnssRule> = {
  makeCutter: (_rule, state) => new GnssCutter(state as GnssState | undefined),
};
