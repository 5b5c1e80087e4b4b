import type { Epoch } from '../../protocol/port-info.ts';
import type { ClosedMessage, LostMessage, OpenedMessage } from '../../protocol/receive-messages.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import { makeReceiveFrame, maxFrameData } from './receive-frame.ts';
import { ReplayBuffer } from './replay-buffer.ts';

/** One opening of a port: its place in the replay buffer, and how it ended. */
export interface ReceivedOpening {
  readonly epoch: Epoch;
  /** Counts the openings of the port. */
  readonly serial: number;
  readonly opened: OpenedMessage;
  /** The place of its first byte in the replay buffer. */
  readonly startPlace: number;
  /** The place after its last byte, once it has ended. */
  readonly endPlace?: number;
  /** Lost, closed, or lost and then closed. Empty if other settings needed another opening. */
  readonly endings: readonly (LostMessage | ClosedMessage)[];
}

/** Openings remembered beyond their bytes, to report the size of a gap. */
const maxOpenings = 64;

/** What a port received, over all its openings: bytes in a replay buffer, and the bounds of each opening. */
export class ReceiveLog {
  readonly handle: number;
  readonly buffer: ReplayBuffer;
  /** Gaps reported to viewers and recordings, in total. */
  readonly missed = { gaps: 0, missedBytes: 0 };
  #openings: ReceivedOpening[] = [];
  #count = 0;

  constructor(handle: number, replayBytes?: number) {
    this.handle = handle;
    this.buffer = new ReplayBuffer(replayBytes);
  }

  /** The present opening, or the last. */
  get current(): ReceivedOpening | undefined {
    return this.#openings.at(-1);
  }

  /** All openings remembered, oldest first. */
  get openings(): readonly ReceivedOpening[] {
    return this.#openings;
  }

  /** Bytes received in the present or last opening. */
  get head(): number {
    return this.current ? this.endOf(this.current) - this.current.startPlace : 0;
  }

  /** The present offset. @throws {RelayError} `DEVICE_GONE` if the port was never open */
  here(timeUs: number): { handle: number; epoch: Epoch; offset: number; timeUs: number } {
    if (!this.current) throw new RelayError('DEVICE_GONE', 'The port is not open.');
    return { handle: this.handle, epoch: this.current.epoch, offset: this.head, timeUs };
  }

  begin(opened: OpenedMessage): void {
    this.end();
    this.#openings.push({
      epoch: opened.epoch,
      serial: this.#count++,
      opened,
      startPlace: this.buffer.end,
      endings: [],
    });
    if (this.#openings.length > maxOpenings) this.#openings.shift();
  }

  /** Encodes bytes, once for everybody, and keeps them. */
  append(chunk: Uint8Array, timeUs: number): void {
    for (let at = 0; at < chunk.length; at += maxFrameData) {
      const data = chunk.subarray(at, at + maxFrameData);
      this.buffer.append(makeReceiveFrame(this.handle, this.head, timeUs, data), data.length);
    }
  }

  /** The present opening has ended; or more is known of how the last one did. */
  end(ending?: LostMessage | ClosedMessage): void {
    const { current } = this;
    if (!current) return;
    const endings = ending ? [...current.endings, ending] : current.endings;
    this.#openings[this.#openings.length - 1] = { ...current, endPlace: this.endOf(current), endings };
  }

  find(epoch: Epoch): ReceivedOpening | undefined {
    return this.#openings.find((opening) => opening.epoch === epoch);
  }

  /** The opening with this number as it is now; `forgotten` for one too long ago, undefined for one to come. */
  opening(serial: number): ReceivedOpening | 'forgotten' | undefined {
    const first = this.#openings[0]?.serial ?? 0;
    return serial < first ? 'forgotten' : this.#openings[serial - first];
  }

  /** The place after the last byte of an opening so far. */
  endOf({ endPlace }: ReceivedOpening): number {
    return endPlace ?? this.buffer.end;
  }

  /** The oldest byte of an opening that is held, as an offset in it; its length when none is. */
  oldestOf(opening: ReceivedOpening): number {
    return Math.min(Math.max(this.buffer.oldest, opening.startPlace), this.endOf(opening)) - opening.startPlace;
  }
}
