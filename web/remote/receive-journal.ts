import type { PortEvent } from '../../relay/client/port-attachment.ts';
import type { ReceivedBytes, ReceivedGap } from '../../relay/client/receive-tracker.ts';

/** An event that has its place among the bytes. */
export type PinnedEvent = Extract<PortEvent, { readonly epoch: unknown; readonly timeUs: number }>;

/** Particulars of what was read from a `RelayPort`, in order. */
export type ReceiveDetail =
  /** The next bytes read, and when the host received the first of them. */
  | (Omit<ReceivedBytes, 'bytes'> & { readonly byteLength: number })
  | ReceivedGap
  /** What happened between the bytes before and those after. */
  | { readonly kind: 'event'; readonly event: PinnedEvent };

/** Of more than this, times are told of longer pieces, and events not at all: a relay must not fill the memory of a page that does not read. */
const maxDetails = 10_000;

/** Keeps, beside the stream of bytes, what a stream of bytes cannot say; nothing until it is asked to. */
export class ReceiveJournal {
  #details: ReceiveDetail[] = [];
  /** Events that are ahead of the bytes: a viewer that is behind is told at once. */
  #ahead: PinnedEvent[] = [];
  #keeping = false;
  #byteLength = 0;

  /** Begins to keep. */
  keep(): void {
    this.#keeping = true;
  }

  addBytes({ kind, epoch, offset, timeUs, bytes }: ReceivedBytes): void {
    if (!this.#keeping) return;
    const end = offset + bytes.byteLength;
    let from = offset;
    for (const event of this.#takeAhead(epoch, end)) {
      const at = Math.max(from, placeOf(event));
      this.#addPart({ kind, epoch, offset: from, timeUs, byteLength: at - from });
      this.#details.push({ kind: 'event', event });
      from = at;
    }
    this.#addPart({ kind, epoch, offset: from, timeUs, byteLength: end - from });
  }

  addGap(gap: ReceivedGap): void {
    if (!this.#keeping) return;
    this.#details.push(gap);
    for (const event of gap.to === null ? [] : this.#takeAhead(gap.epoch, gap.to))
      this.#details.push({ kind: 'event', event });
  }

  /** @param next offset of the byte that comes next, in the opening that it is in */
  addEvent(event: PinnedEvent, epoch: string | null, next: number): void {
    if (!this.#keeping || this.#details.length >= maxDetails) return;
    if (event.epoch === epoch && placeOf(event) > next) {
      if (this.#ahead.length < 1000) this.#ahead.push(event);
      return;
    }
    // Another opening begins: what was to come in the one before will not.
    if (event.type === 'opened')
      for (const left of this.#ahead.splice(0)) this.#details.push({ kind: 'event', event: left });
    this.#details.push({ kind: 'event', event });
  }

  /** Takes the particulars of the next bytes, and of what stands before, among and right behind them. */
  take(byteLength: number): ReceiveDetail[] {
    const taken: ReceiveDetail[] = [];
    let left = byteLength;
    for (let first = this.#details[0]; first; first = this.#details[0]) {
      if (first.kind !== 'bytes' || first.byteLength <= left) {
        this.#details.shift();
        taken.push(first);
        if (first.kind === 'bytes') left -= first.byteLength;
        continue;
      }
      if (left > 0) {
        taken.push({ ...first, byteLength: left });
        this.#details[0] = { ...first, offset: first.offset + left, byteLength: first.byteLength - left };
      }
      left = 0;
      break;
    }
    this.#byteLength -= byteLength - left;
    return taken;
  }

  /** Bytes were discarded: all but the last of them that are still to be read. What happened among them stays. */
  discardBytes(toBeRead: number): void {
    let discard = this.#byteLength - toBeRead;
    this.#details = this.#details.flatMap((detail) => {
      if (detail.kind !== 'bytes' || discard <= 0) return [detail];
      const cut = Math.min(discard, detail.byteLength);
      discard -= cut;
      return cut === detail.byteLength
        ? []
        : [{ ...detail, offset: detail.offset + cut, byteLength: detail.byteLength - cut }];
    });
    this.#byteLength = Math.min(this.#byteLength, toBeRead);
  }

  #addPart(part: Extract<ReceiveDetail, { readonly kind: 'bytes' }>): void {
    if (part.byteLength === 0) return;
    this.#byteLength += part.byteLength;
    const last = this.#details.at(-1);
    if (this.#details.length < maxDetails || last?.kind !== 'bytes' || last.epoch !== part.epoch)
      this.#details.push(part);
    else this.#details[this.#details.length - 1] = { ...last, byteLength: last.byteLength + part.byteLength };
  }

  /** Events of this opening whose place is before `end`, or at it, in order. */
  #takeAhead(epoch: string | null, end: number): PinnedEvent[] {
    if (this.#ahead.length === 0) return [];
    const due = (event: PinnedEvent): boolean => event.epoch === epoch && placeOf(event) <= end;
    const taken = this.#ahead.filter(due);
    this.#ahead = this.#ahead.filter((event) => !due(event));
    return taken.sort((a, b) => placeOf(a) - placeOf(b));
  }
}

/** Bytes received before it. */
function placeOf(event: PinnedEvent): number {
  return 'offset' in event ? event.offset : 0;
}
