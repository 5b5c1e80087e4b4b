import type { Epoch, PortInfo, RecordingState, RecordingStop } from '../protocol/port-info.ts';
import type { EpochInfo } from '../protocol/result-values.ts';

/** A piece of the past that somebody kept. */
export interface PastPiece {
  readonly offset: number;
  readonly timeUs: number;
  readonly data: Uint8Array;
}

/** Where a port's past is kept beyond the replay buffer: a recording. */
export interface PortPast {
  /** `stopped`: nothing more is added for now. */
  readonly state: RecordingState;
  /** Why it is `stopped`. */
  readonly stop?: RecordingStop | undefined;
  /** Openings it has bytes of, oldest first. */
  epochs(): Promise<readonly EpochInfo[]>;
  /** Whether it can give the byte at this offset; known at once, for openings of this run of the relay. */
  holds(epoch: Epoch, offset: number): boolean;
  /** Bytes `from` up to and without `to`, as far as there are any, in order. */
  read(epoch: Epoch, from: number, to: number): AsyncIterable<PastPiece>;
}

/** What the list of ports shows of a recording. */
export function recordingInfo(past: PortPast | undefined): Pick<PortInfo, 'recording' | 'recordingStop'> {
  if (!past) return {};
  const { state, stop } = past;
  return { recording: state, ...(stop === undefined ? {} : { recordingStop: stop }) };
}
