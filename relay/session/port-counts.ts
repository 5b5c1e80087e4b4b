import type { PortState } from '../protocol/port-info.ts';

/** A port in numbers, since it was first seen. They are there anyway, or counted where something rare happens: asking for them is the cost. */
export interface PortCounts {
  readonly state: PortState;
  readonly viewers: number;
  /** Whether somebody holds the lease. */
  readonly isHeld: boolean;
  readonly receivedBytes: number;
  /** Taken by the operating system. */
  readonly transmittedBytes: number;
  readonly writtenWrites: number;
  readonly droppedWrites: number;
  /** How often a viewer, or the recording, was told that something is missing, and how many bytes. */
  readonly gaps: number;
  readonly missedBytes: number;
  /** How far the viewer is behind that is behind most. */
  readonly behindBytes: number;
}
