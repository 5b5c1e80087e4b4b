import type { RelayLimits } from '../../protocol/limits.ts';
import type { Epoch, PortState } from '../../protocol/port-info.ts';
import type { EmitEvent } from '../../protocol/relay-event.ts';
import type { Clock } from '../../base/clock.ts';
import type { WantedStart } from '../feed/find-start.ts';
import type { PortRecording } from '../feed/recordings.ts';

export interface PortSessionOptions {
  /** The port's id. */
  readonly id: string;
  /** The relay's number for the port, 1 to 65535. */
  readonly handle: number;
  readonly clock: Clock;
  readonly limits: RelayLimits;
  readonly newEpoch: () => Epoch;
  /** Something that the list of ports shows has changed. */
  readonly onChange: () => void;
  /** Gets the port's events, for the audit. Default: nothing does. */
  readonly emit?: EmitEvent | undefined;
  /** Has what the replay buffer no longer holds. */
  readonly recording?: PortRecording | undefined;
  /** How long the port stays open without viewers, 60 s; Infinity: forever. */
  readonly closeUnusedMs?: number;
}

export interface ViewerOptions extends WantedStart {
  /**
   * Bytes that may be sent before more is granted; Infinity for a client that knows no credit. Default: the limit's.
   */
  readonly credit?: number | undefined;
  /** The port waits for this client while it holds the lease. Default: false. */
  readonly lossless?: boolean | undefined;
}

/**
 * A port in numbers, since it was first seen. They are there anyway, or counted where something rare happens: asking
 * for them is the cost.
 */
export interface PortCounts {
  readonly state: PortState;
  readonly viewers: number;
  /** Whether the lease is held. */
  readonly isHeld: boolean;
  readonly receivedBytes: number;
  /** Accepted by the operating system. */
  readonly transmittedBytes: number;
  readonly writtenWrites: number;
  readonly droppedWrites: number;
  /** Gaps reported to viewers and the recording, and their bytes. */
  readonly gaps: number;
  readonly missedBytes: number;
  /** How far the viewer is behind that is behind most. */
  readonly behindBytes: number;
}
