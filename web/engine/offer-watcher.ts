import { createByteTest } from './byte-test.ts';
import { joinBytes } from '../core/join-bytes.ts';
import { crc16 } from '../transfer/transfer-checks.ts';
import { zdle, zmodemFormat, zmodemType, zpad } from '../transfer/zmodem-codec.ts';
import { xmodemByte } from '../transfer/xmodem-blocks.ts';
import type { TransferOffer } from './api/transfers.ts';

interface OfferWatcherOptions {
  readonly nowMs: () => number;
  /** Calls `callback` once after `delayMs`. @returns cancels it */
  readonly after: (delayMs: number, callback: () => void) => () => void;
  /** A transfer has the line, or nothing can be transmitted: what is received starts none. */
  readonly isIdle: () => boolean;
  readonly onChange: () => void;
}

/** A device that waits repeats itself within this time, or has given up. lrzsz takes 10 to 20 s. */
const zmodemMs = 30_000;
const letterMs = 20_000;
/** A letter that stays the last thing for so long, after text that names its protocol, is a receiver's. */
const namedMs = 1000;
/** Letters that come quicker are data. */
const letterGapMs = 400;
/** After a command of so long ago a letter repeated once is enough. */
const commandMs = 60_000;
/** What is older was received while nobody could look: the device may have given up since. */
const oldMs = 3000;
/** After so many bytes without another header the device does something else. */
const otherBytes = 256;
/** Text before the first letter that may name the protocol. */
const recentBytes = 512;
/** `**`, ZDLE, `B`, then type, four bytes and CRC in hexadecimal digits. */
const headerBytes = 18;
const cancelCans = 5;
const hasZdle = createByteTest([zdle]);

/**
 * Finds where a device starts a file transfer in what is received live: a ZMODEM header, or the letter by which an
 * XMODEM or YMODEM receiver asks for the first block. One start is offered once, until the device gives up.
 */
export class OfferWatcher {
  readonly #options: OfferWatcherOptions;
  #offer: TransferOffer | undefined;
  #isDismissed = false;
  /** What was received last; its end is filled. */
  readonly #kept = new Uint8Array(4 * recentBytes);
  #keptEnd = 0;
  /** Bytes since the header that was found last. */
  #since = 0;
  /** How often the last letter came alone, and when; `firstMs`: the first time. */
  #letter = { byte: -1, count: 0, firstMs: 0, lastMs: 0 };
  /** What was transmitted last. */
  #command = { lastByte: -1, atMs: -Infinity };
  /** Of the offer's end, or of a first letter. */
  #cancelTimer: () => void = () => {};

  constructor(options: OfferWatcherOptions) {
    this.#options = options;
  }

  /** What the device waits for; `undefined` also after it was dismissed. */
  get offer(): TransferOffer | undefined {
    return this.#isDismissed ? undefined : this.#offer;
  }

  /** This start is not offered any more; the next one is. */
  dismiss(): void {
    this.#isDismissed = this.#offer !== undefined;
    this.#options.onChange();
  }

  /** To be called with everything received, in order. */
  received(bytes: Uint8Array, timeMs: number): void {
    const { isIdle, nowMs } = this.#options;
    if (bytes.length === 0) return;
    if (!isIdle() || nowMs() - timeMs > oldMs) return this.ended();
    this.#findHeader(bytes);
    if (this.#offer?.protocol !== 'zmodem') this.#countLetter(bytes, timeMs);
    this.#keep(bytes);
  }

  /** To be called when something was transmitted: a letter that follows may be its echo. */
  transmitted(bytes: Uint8Array, timeMs: number): void {
    if (!this.#options.isIdle()) return this.ended();
    this.#command = { lastByte: bytes[bytes.length - 1] ?? -1, atMs: timeMs };
    this.#letter.count = 0;
  }

  /** The opening is over, or a transfer has begun. */
  ended(): void {
    this.#end();
    this.#keptEnd = 0;
    this.#letter.count = 0;
  }

  /** The last bytes before this chunk, at most so many. */
  #recent(count: number): Uint8Array {
    return this.#kept.subarray(Math.max(0, this.#keptEnd - count), this.#keptEnd);
  }

  #keep(bytes: Uint8Array): void {
    const newest = bytes.length > recentBytes ? bytes.subarray(-recentBytes) : bytes;
    if (this.#keptEnd + newest.length > this.#kept.length) {
      this.#kept.copyWithin(0, this.#keptEnd - recentBytes, this.#keptEnd);
      this.#keptEnd = recentBytes;
    }
    this.#kept.set(newest, this.#keptEnd);
    this.#keptEnd += newest.length;
  }

  #findHeader(bytes: Uint8Array): void {
    const before = this.#recent(headerBytes - 1);
    this.#since += bytes.length;
    // The search for a rare byte is all that other data costs.
    const mayBegin = hasZdle(bytes) || hasZdle(before);
    const all = mayBegin ? joinBytes([before, bytes]) : bytes.subarray(0, 0);
    let isEnded = false;
    for (let at = all.indexOf(zdle); at >= 0; at = all.indexOf(zdle, at + 1)) {
      const type = headerAt(all, at - 2);
      if (type === zmodemType.rqinit) this.#begin({ direction: 'receive', protocol: 'zmodem' }, zmodemMs);
      else if (type === zmodemType.rinit) this.#begin({ direction: 'send', protocol: 'zmodem' }, zmodemMs);
      if (type === zmodemType.rqinit || type === zmodemType.rinit) {
        this.#since = all.length - at;
        isEnded = false;
      } else if (type === zmodemType.fin || isCancel(all, at)) isEnded = true;
    }
    if (this.#offer?.protocol === 'zmodem' && (isEnded || this.#since > otherBytes)) this.#end();
  }

  #countLetter(bytes: Uint8Array, timeMs: number): void {
    const byte = bytes[bytes.length - 1] ?? -1;
    if (byte !== xmodemByte.crc && byte !== xmodemByte.nak) {
      this.#letter.count = 0;
      return this.#end();
    }
    const letter = this.#letter;
    const isAlone = bytes.every((other) => other === byte);
    if (letter.count > 0 && byte === letter.byte && isAlone && timeMs - letter.lastMs >= letterGapMs) {
      letter.count++;
      letter.lastMs = timeMs;
      const needed = letter.firstMs - this.#command.atMs <= commandMs ? 2 : 3;
      if (letter.count >= needed) this.#begin({ direction: 'send', protocol: this.#letterProtocol(byte) }, letterMs);
      return;
    }
    this.#end();
    const before = bytes.length === 1 ? this.#recent(1)[0] : bytes[bytes.length - 2];
    const isInWord = before !== undefined && before !== byte && /\w/.test(String.fromCharCode(before));
    this.#letter = { byte, count: isInWord ? 0 : 1, firstMs: timeMs, lastMs: timeMs };
    if (isInWord || byte === this.#command.lastByte || this.#namedProtocol(bytes) === undefined) return;
    const offer: TransferOffer = { direction: 'send', protocol: this.#letterProtocol(byte, bytes) };
    this.#cancelTimer = this.#options.after(namedMs, () => this.#begin(offer, letterMs));
  }

  #letterProtocol(byte: number, bytes?: Uint8Array): TransferOffer['protocol'] {
    return byte === xmodemByte.nak ? 'xmodem' : (this.#namedProtocol(bytes) ?? 'ymodem');
  }

  /** Only the text before it tells XMODEM from YMODEM: the echo of a command, or what the device said. */
  #namedProtocol(bytes: Uint8Array = new Uint8Array(0)): TransferOffer['protocol'] | undefined {
    const text = String.fromCharCode(...joinBytes([this.#recent(recentBytes), bytes.subarray(-recentBytes)]));
    const name = /.*(ymodem|loady|\brb\b|xmodem|loadx|\brx\b)/is.exec(text)?.[1];
    if (name === undefined) return undefined;
    return /x/i.test(name) ? 'xmodem-1k' : 'ymodem';
  }

  #begin(offer: TransferOffer, silentMs: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#options.after(silentMs, () => this.#end());
    if (this.#offer?.direction === offer.direction && this.#offer.protocol === offer.protocol) return;
    this.#offer = offer;
    this.#isDismissed = false;
    this.#options.onChange();
  }

  #end(): void {
    this.#cancelTimer();
    if (!this.#offer) return;
    this.#offer = undefined;
    this.#isDismissed = false;
    this.#options.onChange();
  }
}

/** The type of the ZMODEM header whose `**` is at `from`; `undefined`: there is none, or it is damaged. */
function headerAt(bytes: Uint8Array, from: number): number | undefined {
  if (from < 0 || bytes[from] !== zpad || bytes[from + 3] !== zmodemFormat.zhex) return undefined;
  const text = String.fromCharCode(...bytes.subarray(from, from + headerBytes));
  if (!/^\*\*\u0018B[\da-f]{14}$/i.test(text)) return undefined;
  const values = Uint8Array.from(text.slice(4).match(/../g) ?? [], (digits) => parseInt(digits, 16));
  return crc16(values) === 0 ? values[0] : undefined;
}

const isCancel = (bytes: Uint8Array, at: number): boolean =>
  at + cancelCans <= bytes.length && bytes.subarray(at, at + cancelCans).every((byte) => byte === zdle);
