import type { Epoch, PortInfo, RecordingState, RecordingStop } from '../../protocol/port-info.ts';
import type { RecordedOpening, RecordedPage, RecordedPort, RecordedStart } from '../../protocol/recorded-values.ts';
import type { EpochInfo } from '../../protocol/result-values.ts';

/** Received bytes with their place and time. */
export interface ReceivedChunk {
  readonly epoch: Epoch;
  /** Of the first byte. */
  readonly offset: number;
  /** Host time of the first byte. */
  readonly timeUs: number;
  /** May be shared: must not be changed. */
  readonly data: Uint8Array;
}

/** The recording of one port, where viewers find bytes that the replay buffer no longer holds. */
export interface PortRecording {
  /** `stopped`: nothing is added at present. */
  readonly state: RecordingState;
  /** Why it is `stopped`. */
  readonly stop?: RecordingStop | undefined;
  /** Openings it has bytes of, oldest first. */
  epochs(): Promise<readonly EpochInfo[]>;
  /** Whether it has the byte at this offset; only knows openings of this run of the relay. */
  holds(epoch: Epoch, offset: number): boolean;
  /** The bytes it has from `from` up to, not including, `to`, in order. */
  read(epoch: Epoch, from: number, to: number): AsyncIterable<ReceivedChunk>;
}

/** Everything the host has recorded, also of ports that are gone. */
export interface HostRecordings {
  /** It has those of other hosts too. Default: no. */
  readonly isOfOthers?: true;
  ports(): Promise<readonly RecordedPort[]>;
  /** Oldest first. @throws {RelayError} `NOT_FOUND` for a port without a recording */
  openings(port: string): Promise<readonly RecordedOpening[]>;
  /**
   * @param after `next` of the page before
   * @param start where the first page begins. Default: at the beginning
   * @throws {RelayError} `NOT_FOUND` for a port, `GAP` for an opening without a recording
   */
  page(port: string, epoch: Epoch, after?: string, start?: RecordedStart): Promise<RecordedPage>;
}

/** A recording as the list of ports shows it. */
export function recordingInfo(recording: PortRecording | undefined): Pick<PortInfo, 'recording' | 'recordingStop'> {
  if (!recording) return {};
  const { state, stop } = recording;
  return { recording: state, ...(stop === undefined ? {} : { recordingStop: stop }) };
}
