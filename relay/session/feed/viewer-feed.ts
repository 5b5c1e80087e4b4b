import type { Epoch } from '../../protocol/port-info.ts';
import type { GapReason } from '../../protocol/receive-messages.ts';
import type { FeedOutlet } from './port-client.ts';
import type { Recall } from './recall.ts';
import { cutReceiveFrame } from './receive-frame.ts';
import type { ReceivedOpening, ReceiveLog } from './receive-log.ts';

/** Where a feed begins. */
export interface FeedStart {
  /** The opening; undefined: the first there will be. */
  readonly opening: ReceivedOpening | undefined;
  readonly place: number;
  /** The viewer knows that this opening is over, if it is. */
  readonly endKnown: boolean;
}

/**
 * How much of what waits for one client may be device bytes: the rest of the 1 MiB is for events, so that these still
 * reach to a client that takes nothing.
 */
export const maxBufferedData = 768 * 1024;

/**
 * The bytes and openings of one port on their way to one viewer. Keeps nothing but a place: what the viewer cannot take
 * yet stays in the replay buffer, and is a gap when it is overwritten there.
 */
export class ViewerFeed {
  readonly #log: ReceiveLog;
  readonly #outlet: FeedOutlet;
  readonly #maxCredit: number;
  /** For a viewer that attached late: has what the replay buffer no longer holds. */
  readonly #recall: Recall | undefined;
  #credit: number;
  /** The most credit there was at a time: what the viewer can take in one go. */
  #window: number;
  /** The opening the viewer is in, as it was when the viewer came to it. */
  #opening: ReceivedOpening | undefined;
  #place: number;
  /** The number of the frame at the place, once known. */
  #sequence: number | undefined;
  /** Nothing was sent yet: what is missing was overwritten before this viewer came. */
  #late = true;
  /** How many of the opening's endings the viewer knows. */
  #endingsTold: number;
  #stopped = false;

  /** @param credit bytes that may be sent before more is granted @param maxCredit upper limit of credit */
  constructor(
    log: ReceiveLog,
    outlet: FeedOutlet,
    start: FeedStart,
    credit: number,
    maxCredit: number,
    recall?: Recall,
  ) {
    this.#log = log;
    this.#outlet = outlet;
    this.#opening = start.opening;
    this.#place = start.place;
    this.#endingsTold = start.endKnown ? (start.opening?.endings.length ?? 0) : 0;
    this.#maxCredit = maxCredit;
    this.#recall = recall;
    this.#credit = Math.min(credit, maxCredit);
    this.#window = this.#credit;
  }

  /** Of the opening that the bytes being sent are of. */
  get epoch(): Epoch | undefined {
    return this.#opening?.epoch;
  }

  /** How many bytes there are that were not sent yet, those that are overwritten included. */
  get behindBytes(): number {
    return this.#log.buffer.end - this.#place;
  }

  /** The place of the next byte: it grows as bytes are sent. */
  get place(): number {
    return this.#place;
  }

  /** Allows so many bytes more. */
  grant(bytes: number): void {
    this.#credit = Math.min(this.#credit + bytes, this.#maxCredit);
    this.#window = Math.max(this.#window, this.#credit);
  }

  stop(): void {
    this.#stopped = true;
    this.#recall?.stop();
  }

  /** Sends what there is and may be sent. To be called when there is more, or the client has room again. */
  send(): void {
    while (!this.#stopped && this.#outlet.bufferedBytes < maxBufferedData && this.#step());
  }

  /** @returns whether there may be more to do */
  #step(): boolean {
    const opening = this.#opening && this.#log.opening(this.#opening.serial);
    if (opening === undefined) return this.#enter(this.#log.openings[0]);
    if (opening === 'forgotten') return this.#skipForgotten();
    const end = this.#log.endOf(opening);
    const oldest = Math.min(this.#log.buffer.oldest, end);
    if (this.#place < oldest) return this.#sendRecalled(oldest, opening);
    if (this.#place < end) return this.#sendFrame();
    return opening.endPlace !== undefined && this.#goOn(opening);
  }

  #sendFrame(): boolean {
    const { buffer } = this.#log;
    this.#sequence ??= buffer.sequenceAt(this.#place);
    const frame = buffer.frame(this.#sequence);
    if (!frame) return false;
    const start = buffer.startOf(this.#sequence);
    const frameEnd = buffer.startOf(this.#sequence + 1);
    const left = frameEnd - this.#place;
    if (!this.#hasCreditFor(left)) return false;
    const take = Math.min(left, this.#credit);
    this.#late = false;
    if (take < frameEnd - start) this.#outlet.sendFrame(cutReceiveFrame(frame, this.#place - start, take));
    else this.#outlet.sendFrame(frame, this.#sequence + 1 === buffer.endSequence);
    this.#credit -= take;
    this.#place += take;
    if (take === left) this.#sequence++;
    return true;
  }

  /** Sends what is recorded, and gaps for the rest, up to the replay buffer. Not for viewers that fall behind later. */
  #sendRecalled(oldest: number, opening: ReceivedOpening): boolean {
    const from = this.#place - opening.startPlace;
    const recalled = this.#late ? this.#recall?.next(opening.epoch, from, oldest - opening.startPlace) : undefined;
    if (recalled === 'reading') return false;
    if (!recalled) return this.#skipTo(oldest, opening);
    const { offset, byteLength, frame } = recalled;
    const left = offset + byteLength - Math.max(from, offset);
    if (!this.#hasCreditFor(left)) return false;
    if (offset > from) {
      this.#gap(opening.epoch, from, offset, 'overwritten');
      this.#place = opening.startPlace + offset;
      return true;
    }
    const take = Math.min(left, this.#credit);
    this.#outlet.sendFrame(take === byteLength ? frame : cutReceiveFrame(frame, from - offset, take));
    this.#credit -= take;
    this.#place += take;
    this.#sequence = undefined;
    return true;
  }

  /** The opening has ended and all of it was sent: sends its end, and starts the next if there is one. */
  #goOn({ endings, serial }: ReceivedOpening): boolean {
    for (const ending of endings.slice(this.#endingsTold)) this.#outlet.send(ending);
    this.#endingsTold = endings.length;
    const next = this.#log.opening(serial + 1);
    return next !== 'forgotten' && this.#enter(next);
  }

  #enter(opening: ReceivedOpening | undefined): boolean {
    if (!opening) return false;
    this.#opening = opening;
    this.#place = opening.startPlace;
    this.#sequence = undefined;
    this.#endingsTold = 0;
    this.#outlet.send(opening.opened);
    return true;
  }

  /** A frame is sent when there is credit for it, or for half of the window: smaller pieces would only get smaller. */
  #hasCreditFor(bytes: number): boolean {
    return this.#credit >= Math.min(bytes, Math.max(1, Math.ceil(this.#window / 2)));
  }

  /** Sends a gap only when the viewer has credit for what follows: until then it may grow. */
  #skipTo(place: number, opening: ReceivedOpening): boolean {
    const { buffer } = this.#log;
    const sequence = buffer.sequenceAt(place);
    const isWholeRest = place === opening.endPlace;
    if (!this.#hasCreditFor(isWholeRest ? 1 : buffer.startOf(sequence + 1) - place)) return false;
    const slow = this.#late ? 'overwritten' : 'lagging';
    this.#gap(
      opening.epoch,
      this.#place - opening.startPlace,
      place - opening.startPlace,
      isWholeRest ? 'epoch-ended' : slow,
    );
    this.#place = place;
    this.#sequence = undefined;
    return true;
  }

  /** More openings have come and gone than are remembered: the size of the gap is unknown. */
  #skipForgotten(): boolean {
    if (!this.#hasCreditFor(1)) return false;
    if (this.#opening) this.#gap(this.#opening.epoch, this.#place - this.#opening.startPlace, null, 'epoch-ended');
    return this.#enter(this.#log.openings[0]);
  }

  #gap(epoch: string, from: number, to: number | null, reason: GapReason): void {
    this.#log.missed.gaps++;
    this.#log.missed.missedBytes += (to ?? from) - from;
    this.#outlet.send({ type: 'gap', handle: this.#log.handle, epoch, from, to, reason });
  }
}
