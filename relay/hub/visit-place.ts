import type { AttachMessage } from '../protocol/receive-messages.ts';
import type { PortEvent } from '../client/port-attachment.ts';
import { type PortPresence, presenceAfter, presenceOf } from '../client/port-presence.ts';
import { ReceiveTracker } from '../client/receive-tracker.ts';
import type { Attached } from '../protocol/result-values.ts';
import { frameDataBytes, frameOffset } from '../session/feed/receive-frame.ts';

/** The place of a client attached through a link, to resume there over the next link. */
export class VisitPlace {
  readonly #tracker = new ReceiveTracker();
  #presence: PortPresence;

  constructor(attached: Attached) {
    this.#tracker.begin(attached.epoch, attached.from);
    this.#presence = presenceOf(attached);
  }

  /** A live frame is delivered to the client. */
  frame(frame: Uint8Array): void {
    this.#tracker.passed(frameOffset(frame), frameDataBytes(frame));
  }

  /** A message of the node about this port. @returns whether to send it to the client */
  message(message: PortEvent): boolean {
    const { state } = this.#presence;
    switch (message.type) {
      case 'gap':
        return this.#tracker.gap(message).length > 0;
      case 'opened':
        this.#tracker.opened(message.epoch);
        break;
      case 'lost':
      case 'closed':
        // A client that reattaches is sent the end of the opening once more.
        if (state === 'closed' || state === message.type) return false;
        this.#tracker.ended(message.epoch, message.offset);
        break;
      default:
    }
    this.#presence = presenceAfter(this.#presence, message);
    return true;
  }

  /** Where to reattach. */
  get wanted(): Pick<AttachMessage, 'epoch' | 'from'> {
    const { epoch, next } = this.#tracker;
    return epoch === null ? { from: 'oldest' } : { epoch, from: next };
  }

  /** The rest and the end of an opening that the node has forgotten. */
  missing(handle: number, timeUs: number): PortEvent[] {
    const { epoch, next } = this.#tracker;
    const rest: PortEvent[] =
      epoch === null || this.#presence.state !== 'open'
        ? []
        : [{ type: 'gap', handle, epoch, from: next, to: null, reason: 'epoch-ended' }];
    return [...rest, ...this.ending(handle, timeUs)];
  }

  /** The end of an opening of which no more is known. */
  ending(handle: number, timeUs: number): PortEvent[] {
    const { epoch, next } = this.#tracker;
    if (epoch === null || this.#presence.state === 'closed') return [];
    return [{ type: 'closed', handle, epoch, offset: next, timeUs, reason: 'shutdown', by: null }];
  }

  /**
   * It was reattached: the messages that keep the client, which did not notice, up to date.
   * @returns `first`: to send before anything of the port; `afterGap`: to send after the first gap
   */
  resume(
    attached: Attached,
    handle: number,
    timeUs: number,
  ): { readonly first: readonly PortEvent[]; readonly afterGap: readonly PortEvent[] } {
    const { epoch, from, settings, holder, wanting, outputSignals, inputSignals } = attached;
    const before = this.#presence;
    const beforeEpoch = this.#tracker.epoch;
    const opening: PortEvent[] = [];
    if (epoch !== beforeEpoch) {
      if (epoch === null || settings === null) opening.push(...this.ending(handle, timeUs));
      else opening.push({ type: 'opened', handle, epoch, timeUs, settings, reason: 'returned', by: null });
      if (epoch !== null && beforeEpoch === null && from > 0)
        opening.push({ type: 'gap', handle, epoch, from: 0, to: from, reason: 'overwritten' });
      this.#tracker.begin(epoch, beforeEpoch === null ? from : 0);
    }
    const others: PortEvent[] = [];
    if (holder !== before.holder || wanting.join() !== before.wanting.join()) {
      const whom = holder ?? before.holder;
      others.push({ type: 'lease', handle, holder, wanting, reason: 'expired', by: null, whom });
    }
    const place = epoch === null ? undefined : { handle, epoch, offset: this.#tracker.next, timeUs };
    // In the same opening the client has been sent each change of them, if there was one.
    const isChanged = (now: object, known: object | null): boolean =>
      known === null ? epoch !== beforeEpoch : !sameLines(now, known);
    if (place && outputSignals && isChanged(outputSignals, before.outputSignals))
      others.push({ type: 'output-signals', ...place, signals: outputSignals, by: null });
    if (place && inputSignals && isChanged(inputSignals, before.inputSignals))
      others.push({ type: 'input-signals', ...place, signals: inputSignals });
    this.#presence = { ...presenceOf(attached, before), state: epoch === beforeEpoch ? before.state : attached.state };
    // A gap comes first only for a forgotten opening.
    const comesGap = beforeEpoch !== null && epoch !== beforeEpoch;
    return comesGap
      ? { first: [], afterGap: [...opening, ...others] }
      : { first: [...opening, ...others], afterGap: [] };
  }
}

function sameLines(one: object, other: object | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
