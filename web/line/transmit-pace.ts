/**
 * Bytes are handed over so far ahead of the line, and more when it has taken half of them: a stop is to be felt within
 * 50 ms. So much more where a busy computer comes too late for that.
 */
const aheadMs = { least: 40, most: 160 };
/** So much is handed over without a pause until it is looked how far the line is. */
const lookMs = 512;
/** After so many of these looks at most it is tried again whether a line that keeps to its baud rate is faster. */
const mostLooks = 8;
/** So much is still to leave then. On Linux Chromium reads nothing from a port that it drains, and cannot discard. */
const leftMs = 12;
/** A line that does not keep to its baud rate is given so much more than was measured, which a look makes smaller. */
const haste = 1.0625;
/** After so long without anything to transmit, buffers are empty: nothing is known of the line. */
const idleMs = 1000;
/**
 * A line that has taken so much faster than its baud rate does not keep to it (USB without a UART, networks). Less may
 * be a buffer that fills: a driver's or an adapter's has 4 KiB, a pseudo-terminal's 12.
 */
const bufferedBytes = 16_384;
/** A line that sends so much of what its baud rate says keeps to it. */
const keeps = 0.85;
/** What a look takes on a computer that is too busy for all of this. */
const longestTripMs = 100;

/** How long so many bytes took until they had left. */
interface Look {
  readonly bytes: number;
  readonly tookMs: number;
}

/** Timers may be as coarse as 0.1 ms. */
const perMs = ({ bytes, tookMs }: Look, lessMs = 0): number => bytes / Math.max(0.1, tookMs - lessMs);

/**
 * How fast to hand bytes to a platform that takes far more than the line can send. Only a drain says when they have
 * left, so the baud rate is believed, and corrected by a drain now and then (a *look*): down to an eighth where the
 * device holds the line back, up without end where it does not keep to the baud rate.
 */
export class TransmitPace {
  readonly #nowMs: () => number;
  #nominal = 0;
  /** Bytes in a millisecond. */
  #rate = 0;
  /** When all that was handed over has left, as far as is known. */
  #dueMs = -Infinity;
  /** Since then bytes are handed over without a pause, and so many. */
  #busyMs = 0;
  #busyBytes = 0;
  /** Taken faster than the baud rate. */
  #fastBytes = 0;
  /** A few bytes at once, and a look: whether the line is faster. */
  #isSeeking = true;
  /** So many looks from one try to the next, and until it. */
  #looks = 1;
  #looksLeft = 1;
  /** What a look takes where nothing has to leave: 2 ms, on a busy computer 30. */
  #tripMs = 0;
  /** The longest of late, and the shortest. */
  #longTripMs = 0;
  #shortTripMs = 0;
  /** When to be asked again, and how late that was of late. */
  #awaitedMs = Infinity;
  #lateMs = 0;
  /** What a look said that was slow; 0: the last one wasn't. */
  #slow = 0;
  /** Not faster, or slow: a second look follows at once, which says how much of it was the look. */
  #doubtful: Look | undefined;

  /** @param nowMs milliseconds that run evenly */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /**
   * @param nominal what the line sends by its settings, in bytes a millisecond
   * @param waiting bytes that wait
   * @returns how many of them to hand over now; `look`: a drain first; or after how long to ask again
   */
  next(nominal: number, waiting: number): { readonly bytes: number } | 'look' | { readonly waitMs: number } {
    const nowMs = this.#nowMs();
    if (nominal !== this.#nominal || nowMs - this.#dueMs > idleMs) this.#restart(nominal, nowMs);
    const queuedMs = this.#dueMs - nowMs;
    if (queuedMs <= 0 || this.#doubtful) this.#beginBusy(nowMs);
    if (this.#doubtful) return 'look';
    this.#lateMs = Math.max(nowMs - this.#awaitedMs, this.#lateMs * 0.98);
    this.#awaitedMs = Infinity;
    const mostMs = this.#isSeeking ? this.#seekMs : lookMs;
    if (this.#busyBytes > 0 && this.#busyBytes >= Math.floor(mostMs * this.#rate))
      return this.#isSeeking || queuedMs <= leftMs ? 'look' : { waitMs: queuedMs - leftMs };
    const most = this.#isSeeking ? this.#seekMs : this.#aheadMs;
    const free = Math.floor((most - Math.max(0, queuedMs)) * this.#speed);
    const waitMs = queuedMs - most / 2;
    if (waitMs <= 0 || free >= waiting || this.#isSeeking) return { bytes: Math.max(1, Math.min(waiting, free)) };
    this.#awaitedMs = nowMs + waitMs;
    return { waitMs };
  }

  handedOver(bytes: number): void {
    this.#dueMs = Math.max(this.#dueMs, this.#nowMs()) + bytes / this.#speed;
    this.#busyBytes += bytes;
  }

  /** All that was handed over has left. */
  looked(): void {
    const nowMs = this.#nowMs();
    const look = { bytes: this.#busyBytes, tookMs: nowMs - this.#busyMs };
    if (this.#doubtful) {
      this.#tripMs = look.tookMs;
      this.#longTripMs = Math.max(look.tookMs, this.#longTripMs * 0.8);
      this.#shortTripMs = Math.min(look.tookMs, this.#shortTripMs || Infinity);
      this.#judge(this.#doubtful);
      this.#doubtful = undefined;
    } else if (this.#isSeeking ? this.#measured(look) <= this.#rate * haste : this.#isSlow(look)) {
      this.#doubtful = look;
    } else {
      this.#judge(look);
    }
    this.#dueMs = nowMs;
    this.#beginBusy(nowMs);
  }

  /** Nothing is on its way any more. */
  discarded(): void {
    this.#doubtful = undefined;
    this.#dueMs = this.#nowMs();
  }

  #judge(look: Look): void {
    const measured = this.#measured(look);
    const wasSeeking = this.#isSeeking;
    if (wasSeeking && measured > this.#rate * haste) {
      this.#fastBytes += look.bytes;
      const most = this.#fastBytes < bufferedBytes ? this.#nominal : Infinity;
      this.#rate = Math.max(this.#rate, Math.min(measured, this.#rate * 2, most));
      this.#looks = this.#looksLeft = 1;
      return;
    }
    if (this.#isSlow(look)) {
      const least = Math.max(perMs(look, this.#tripMs), this.#slow, this.#nominal / 8);
      const isSure = this.#slow > 0;
      this.#rate = Math.min(this.#rate, isSure ? least : this.#nominal);
      this.#slow = isSure ? 0 : least;
      // One look may have been late for many a reason.
      this.#isSeeking = !isSure;
      this.#looks = this.#looksLeft = 1;
      return;
    }
    this.#slow = 0;
    this.#rate =
      this.#rate < this.#nominal ? Math.min(this.#rate * 2, this.#nominal) : Math.max(measured, this.#nominal);
    if (wasSeeking) {
      // Looks take so long that a few bytes more are needed to know.
      this.#isSeeking = look.bytes * 1.5 < this.#seekMs * this.#rate;
      this.#looks = this.#rate === this.#nominal ? Math.min(this.#looks * 2, mostLooks) : 1;
      this.#looksLeft = this.#looks;
    } else {
      this.#isSeeking = --this.#looksLeft <= 0;
    }
  }

  /** Looks do not take equally long: to be sure that a line is fast, nothing is taken for the look. */
  #measured(look: Look): number {
    return perMs(look, this.#fastBytes < bufferedBytes ? 0 : this.#shortTripMs);
  }

  #isSlow(look: Look): boolean {
    return perMs(look, this.#tripMs) < Math.min(this.#rate, this.#nominal) * keeps;
  }

  /** Long enough that a slow look is not mistaken for a slow line. */
  get #seekMs(): number {
    return Math.max(aheadMs.least, Math.min(this.#longTripMs, longestTripMs) * 2);
  }

  get #aheadMs(): number {
    return Math.min(Math.max(aheadMs.least, this.#lateMs * 3), aheadMs.most);
  }

  get #speed(): number {
    return this.#rate === this.#nominal ? this.#rate : this.#rate * haste;
  }

  #restart(nominal: number, nowMs: number): void {
    this.#nominal = this.#rate = nominal;
    this.#dueMs = nowMs;
    this.#fastBytes = 0;
    this.#tripMs = this.#longTripMs = this.#shortTripMs = 0;
    this.#doubtful = undefined;
    this.#slow = 0;
    this.#isSeeking = true;
    this.#looks = this.#looksLeft = 1;
  }

  #beginBusy(nowMs: number): void {
    this.#busyMs = nowMs;
    this.#busyBytes = 0;
  }
}
