import type { Viewer, ViewerId } from '../protocol/port-info.ts';
import type { RecordedEvent } from '../protocol/recorded-values.ts';
import type { LeaseChangedMessage } from '../protocol/sharing-messages.ts';
import type { Outcome } from '../session/port/outcomes.ts';
import type { PortSession } from '../session/port/port-session.ts';
import type { Write } from '../session/port/transmit-queue.ts';
import type { PendingEntry } from './pending-entries.ts';

/** Names kept of viewers that left, for later events. */
const maxNames = 256;

/** Makes a recording's entries about viewers and writes, with their place among the bytes. */
export class PortWitness {
  readonly #nowUs: () => number;
  readonly #present = new Map<ViewerId, Viewer>();
  readonly #names = new Map<ViewerId, Viewer>();
  /** The openings in which the writes under way began. */
  readonly #began = new Map<string, string>();

  constructor(nowUs: () => number) {
    this.#nowUs = nowUs;
  }

  joined(session: PortSession | undefined, viewer: Viewer): PendingEntry | undefined {
    this.#present.set(viewer.id, viewer);
    this.#names.delete(viewer.id);
    this.#names.set(viewer.id, viewer);
    for (const id of this.#names.keys()) {
      if (this.#names.size <= maxNames) break;
      this.#names.delete(id);
    }
    return this.#whileOpen(session, (place) => ({ type: 'attached', ...place, viewer }));
  }

  left(session: PortSession | undefined, viewer: ViewerId): PendingEntry | undefined {
    this.#present.delete(viewer);
    return this.#whileOpen(session, (place) => ({ type: 'detached', ...place, viewer }));
  }

  lease(
    session: PortSession | undefined,
    { holder, reason, by, whom, text }: LeaseChangedMessage,
  ): PendingEntry | undefined {
    const who =
      holder === null ? null : (this.#names.get(holder) ?? { id: holder, name: '', role: 'operator' as const });
    return this.#whileOpen(session, (place) => ({
      type: 'lease',
      ...place,
      holder: who,
      reason,
      by,
      whom,
      ...(text === undefined ? {} : { text }),
    }));
  }

  /** @param wasUs what the wall clock said until now @param offset before which bytes. Default: after all there are */
  clockSet(session: PortSession | undefined, wasUs: number, offset?: number): PendingEntry | undefined {
    const set = this.#whileOpen(session, (place) => ({
      type: 'clock-set',
      ...place,
      offset: offset ?? place.offset,
      wasUs,
    }));
    return set && offset !== undefined ? { ...set, offset } : set;
  }

  /** The viewers at the start of an opening. */
  attendance(session: PortSession | undefined, epoch: string): RecordedEvent {
    return {
      type: 'attendance',
      epoch,
      offset: 0,
      timeUs: this.#nowUs(),
      viewers: [...this.#present.values()].slice(0, 100),
      holder: session?.holder ?? null,
    };
  }

  began(session: PortSession | undefined, { client, id, bytes }: Write): PendingEntry | undefined {
    const place = this.#place(session);
    if (!place) return undefined;
    this.#began.set(nameOf(client, id), place.epoch);
    return {
      ...place,
      entry: { kind: 'transmitted', offset: place.offset, timeUs: place.timeUs, by: client, id, data: bytes },
    };
  }

  ended(session: PortSession | undefined, { client, id, bytes }: Write, outcome: Outcome): PendingEntry | undefined {
    const place = this.#place(session);
    const epoch = this.#began.get(nameOf(client, id)) ?? place?.epoch;
    this.#began.delete(nameOf(client, id));
    if (!place || epoch === undefined) return undefined;
    const became =
      outcome.state === 'dropped'
        ? { outcome: outcome.state, code: outcome.code, partial: outcome.partial }
        : { outcome: 'written' as const };
    const event: RecordedEvent = {
      type: 'transmitted',
      ...place,
      epoch,
      by: client,
      id,
      byteLength: bytes.length,
      ...became,
    };
    // A write that outlives its opening is recorded when its outcome is known.
    return { epoch: epoch === place.epoch ? epoch : null, offset: place.offset, entry: { kind: 'event', event } };
  }

  #whileOpen(session: PortSession | undefined, make: (place: Place) => RecordedEvent): PendingEntry | undefined {
    if (session?.log.current?.endPlace !== undefined) return undefined;
    const place = this.#place(session);
    return place && { ...place, entry: { kind: 'event', event: make(place) } };
  }

  #place(session: PortSession | undefined): Place | undefined {
    const { current, head } = session?.log ?? {};
    return current && head !== undefined ? { epoch: current.epoch, offset: head, timeUs: this.#nowUs() } : undefined;
  }
}

interface Place {
  readonly epoch: string;
  readonly offset: number;
  readonly timeUs: number;
}

const nameOf = (client: string, id: number): string => `${client} ${id}`;
