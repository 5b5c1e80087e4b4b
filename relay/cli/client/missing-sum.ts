import type { Clock } from '../../base/clock.ts';
import { Paced } from '../../base/paced.ts';
import type { ReceivedGap } from '../../client/receive-tracker.ts';

/** So that reports of gaps do not fill the screen that was too slow. */
const everyMs = 1000;

/** Reports bytes that are missing: the first at once, those after it in one sentence a second. */
export class MissingSum {
  readonly #say: (sentence: string) => void;
  readonly #paced: Paced;
  #first: ReceivedGap | undefined;
  #hasUncounted = false;
  #places = 0;
  #bytes = 0;

  constructor(clock: Clock, say: (sentence: string) => void) {
    this.#say = say;
    this.#paced = new Paced(clock, everyMs, () => this.#report());
  }

  add(gap: ReceivedGap): void {
    this.#first ??= gap;
    this.#places++;
    if (gap.to === null || gap.reason === 'overrun') this.#hasUncounted = true;
    else this.#bytes += gap.to - gap.from;
    this.#paced.ask();
  }

  /** Reports what is left. */
  close(): void {
    this.#paced.dispose();
    this.#report();
  }

  #report(): void {
    const first = this.#first;
    if (!first) return;
    const least = this.#hasUncounted ? 'At least ' : '';
    const sum = `${least}${this.#bytes} bytes are missing in ${this.#places} places, from offset ${first.from} on.`;
    this.#say(this.#places === 1 ? sayMissing(first) : sum);
    this.#first = undefined;
    this.#hasUncounted = false;
    this.#places = this.#bytes = 0;
  }
}

/** Bytes that are missing, as a sentence. */
function sayMissing({ from, to, reason }: ReceivedGap): string {
  if (reason === 'overrun')
    return `Bytes are missing at offset ${from}, number unknown: the relay's host could not keep up.`;
  if (to === null)
    return `Bytes may be missing from offset ${from} on, number unknown: the relay has forgotten that opening.`;
  const count = to - from;
  return `${count} ${count === 1 ? 'byte is' : 'bytes are'} missing, from offset ${from} to ${to}: ${reasons[reason]}.`;
}

const reasons: Readonly<Record<Exclude<ReceivedGap['reason'], 'overrun'>, string>> = {
  overwritten: 'they came too long ago, and the relay no longer has them',
  lagging: 'they were not taken fast enough, and the relay no longer has them',
  'epoch-ended': 'that opening is over, and the relay no longer has them',
  unexplained: 'the relay left them out, and does not say why',
};
