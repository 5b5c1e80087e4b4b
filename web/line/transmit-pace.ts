/** So much is handed over before it leaves: a stop is to be felt within 50 ms. */
const aheadMs = 40;
/** And the next when so much is left: timers may be so late before the line pauses. */
const refillMs = 24;
/** From one look to the next, by the line's speed. */
const stretches = { leastMs: 10, mostMs: 512 };
/** What is left when a look begins. While Chromium on Linux drains, it does nothing else, and cannot end it. */
const leftMs = 12;
const leftBytes = 2048;
/** What a look that tries whether the line is faster begins with at most. */
const burst = { mostMs: 160, leastBytes: 512, mostBytes: 4096 };
/** Buffers that a drain does not see are smaller: those of adapters, drivers, pseudo-terminals, sockets. */
const hiddenBytes = 72 * 1024;
/** A look may be so late on an idle line, and so late where the computer is too busy for all of this. */
const doubtMs = 20;
const longestLookMs = 80;
/** On an idle computer looks are not later than this, and say something of the line. */
const quickMs = 10;
/** A line that takes bytes this much sooner than its baud rate allows is faster; errors of measuring are smaller. */
const faster = 1.1;
/** After so many looks at most it is tried again whether the line is faster. */
const mostLooks = 256;

/**
 * How fast to hand bytes to a platform that takes far more than the line can send. The baud rate says how fast they
 * leave at most; only a drain (a *look*) says that they have left. A line that has taken more than any buffer holds
 * sooner than its baud rate allows ignores it: its speed is then sought by doubling, until a look is late.
 */
export class TransmitPace {
  readonly #nowMs: () => number;
  #nominal = 0;
  /** Bytes in a millisecond. */
  #speed = 0;
  #ignoresRate = false;
  /** When all that was handed over has left at the baud rate, and at the line's speed. */
  #wireMs = 0;
  #dueMs = 0;
  /** Handed over since the line was empty, which was then. */
  #bytes = 0;
  #sinceMs = 0;
  /** Bytes that wait. If the line pauses while there are some, the computer was too slow. */
  #waiting = 0;
  #stretchMs = aheadMs;
  /** Whether the line is faster is tried now; or after so many looks, twice as many after each time it isn't. */
  #isTrying = true;
  #looksLeft = 1;
  #looks = 1;
  #lookMs = 0;
  /** How late the last look was: on a busy computer each one is. */
  #lateMs = 0;
  /** A look was late. A second one at the empty line follows, which says how much of that was the look. */
  #doubt: { readonly lateMs: number; readonly tookMs: number } | undefined;

  /** @param nowMs milliseconds that run evenly */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /**
   * @param nominal what the line sends by its settings, in bytes a millisecond
   * @param waiting bytes that wait, all of them
   * @returns how many of them to hand over now at most; `look`: a drain first; or after how long to ask again
   */
  next(nominal: number, waiting: number): { readonly bytes: number } | 'look' | { readonly waitMs: number } {
    if (nominal !== this.#nominal) this.#restart(nominal);
    if (this.#doubt) return this.#look();
    const queuedMs = Math.max(0, this.#dueMs - this.#nowMs());
    if (queuedMs === 0 && this.#waiting === 0) this.#bytes = 0;
    this.#waiting = waiting;
    if (this.#isTrying && !this.#ignoresRate) {
      const free = this.#burst - this.#bytes;
      return free > 0 ? { bytes: Math.min(waiting, free) } : this.#look();
    }
    const untilLook = Math.ceil((this.#isTrying ? aheadMs : this.#stretchMs) * this.#speed) - this.#bytes;
    if (untilLook <= 0) {
      const most = Math.min(leftMs, leftBytes / this.#speed);
      return queuedMs <= most ? this.#look() : { waitMs: queuedMs - most };
    }
    const free = Math.min(untilLook, Math.max(1, Math.floor((aheadMs - queuedMs) * this.#speed)));
    if (queuedMs > refillMs && free < waiting) return { waitMs: queuedMs - refillMs };
    return { bytes: Math.min(waiting, free) };
  }

  handedOver(bytes: number): void {
    const nowMs = this.#nowMs();
    if (this.#bytes === 0) this.#sinceMs = nowMs;
    this.#bytes += bytes;
    this.#waiting -= bytes;
    this.#wireMs = Math.max(this.#wireMs, nowMs) + bytes / this.#nominal;
    this.#dueMs = this.#ignoresRate ? Math.max(this.#dueMs, nowMs) + bytes / this.#speed : this.#wireMs;
  }

  /** All that was handed over has left. */
  looked(): void {
    const nowMs = this.#nowMs();
    const lookedMs = nowMs - this.#lookMs;
    if (this.#doubt) {
      const { lateMs, tookMs } = this.#doubt;
      this.#doubt = undefined;
      this.#lateMs = lookedMs;
      this.#judge(Math.max(0, lateMs - lookedMs), tookMs - lookedMs);
    } else {
      const lateMs = nowMs - Math.max(this.#lookMs, this.#dueMs);
      const tookMs = nowMs - this.#sinceMs;
      if (this.#isTrying && !this.#ignoresRate) {
        this.#judgeBurst(nowMs, tookMs);
      } else if (this.#isSlow(lateMs)) {
        this.#doubt = { lateMs, tookMs };
        return;
      } else {
        this.#lateMs = lateMs;
        this.#judge(0, tookMs);
      }
    }
    this.#emptied(nowMs);
  }

  /** Nothing is on its way any more. */
  discarded(): void {
    this.#doubt = undefined;
    this.#waiting = 0;
    this.#wireMs -= this.#bytes / this.#nominal;
    this.#emptied(this.#nowMs());
  }

  #judgeBurst(nowMs: number, tookMs: number): void {
    const wiredMs = this.#bytes / this.#nominal;
    if (wiredMs > tookMs * faster) {
      this.#ignoresRate = (this.#wireMs - nowMs) * this.#nominal > hiddenBytes;
      // Timers may be as coarse as 0.1 ms.
      if (this.#ignoresRate) this.#speedUpTo(this.#bytes / Math.max(0.1, tookMs));
      return;
    }
    const isSwallowed = this.#wireMs - nowMs > aheadMs * 2;
    // A buffer was filled; or the line keeps to its rate, if looks are quick enough to say so.
    this.#tryLater(isSwallowed ? 8 : tookMs < wiredMs * 1.5 && this.#lateMs < quickMs ? 2 : 1);
    this.#lateMs = nowMs - Math.max(this.#lookMs, this.#wireMs);
  }

  /** @param lagMs so much later than at the believed speed all had left, `tookMs` after the line was empty */
  #judge(lagMs: number, tookMs: number): void {
    const isSlow = this.#isSlow(lagMs);
    const isTry = this.#isTrying;
    if (isSlow && this.#ignoresRate) this.#slowTo(this.#bytes / Math.max(0.1, tookMs));
    else if (isTry && tookMs * this.#speed < this.#bytes * 2) this.#speedUpTo(this.#speed * 2);
    // Bytes are not handed over faster than that.
    else if (isTry) this.#tryLater(2);
    if (isTry) return;
    const { leastMs, mostMs } = stretches;
    this.#stretchMs = Math.max(leastMs, Math.min(this.#stretchMs * (isSlow ? 0.5 : 2), mostMs));
    if (!isSlow && --this.#looksLeft <= 0) this.#isTrying = true;
  }

  #speedUpTo(speed: number): void {
    this.#speed = speed;
    this.#looks = 1;
  }

  #slowTo(measured: number): void {
    // The double of what the line takes was tried. Anything else may have been a moment, and is tried again.
    const isKnown = this.#isTrying && measured > this.#speed / 3;
    this.#speed = Math.min(this.#speed, measured);
    this.#isTrying = true;
    if (measured <= this.#nominal * faster) {
      this.#ignoresRate = false;
      this.#speed = this.#nominal;
    } else if (isKnown) {
      this.#tryLater(this.#lateMs < quickMs ? 2 : 1);
    }
  }

  /** @param growth so many times as many looks as the last time; 1: one more */
  #tryLater(growth: number): void {
    this.#isTrying = false;
    this.#looks = Math.min(growth > 1 ? this.#looks * growth : this.#looks + 1, mostLooks);
    this.#looksLeft = this.#looks;
  }

  #isSlow(lateMs: number): boolean {
    return lateMs > Math.max(doubtMs, this.#isTrying ? 0 : this.#stretchMs / 4);
  }

  /** More than a look takes, and half of what has fitted into a buffer, if it is one: little waits when it is full. */
  get #burst(): number {
    const swallowed = (this.#wireMs - this.#nowMs()) * this.#nominal - this.#bytes;
    const burstMs = Math.max(aheadMs, Math.min(this.#lateMs, longestLookMs) * 2);
    const most = Math.max(burst.leastBytes, Math.min(burst.mostMs * this.#nominal, burst.mostBytes));
    return Math.max(1, Math.floor(Math.min(most, Math.max(burstMs * this.#nominal, swallowed / 2))));
  }

  #look(): 'look' {
    this.#lookMs = this.#nowMs();
    return 'look';
  }

  /** The platform has nothing more; a buffer behind it may. */
  #emptied(nowMs: number): void {
    this.#bytes = 0;
    this.#wireMs = Math.min(this.#wireMs, nowMs + hiddenBytes / this.#nominal);
    this.#dueMs = this.#ignoresRate ? nowMs : this.#wireMs;
  }

  #restart(nominal: number): void {
    this.#nominal = this.#speed = nominal;
    this.#ignoresRate = false;
    this.#wireMs = this.#dueMs = this.#nowMs();
    this.#bytes = this.#waiting = 0;
    this.#doubt = undefined;
    this.#stretchMs = aheadMs;
    this.#isTrying = true;
    this.#looks = this.#looksLeft = 1;
  }
}
