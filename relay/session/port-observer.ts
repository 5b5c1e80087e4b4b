import type { Viewer, ViewerId } from '../protocol/port-info.ts';
import type { FeedOutlet } from './client-link.ts';
import type { Outcome } from './outcomes.ts';
import type { Write } from './transmit-queue.ts';

/** Writes as they go to the device. One that is refused when it comes is not told of. */
export interface WriteWatch {
  /** The device is given it now; `ended` follows, unless the relay ends first. */
  began(write: Write): void;
  /** What became of it, also of one that waited and was dropped before it began. */
  ended(write: Write, outcome: Outcome): void;
}

/** Somebody on the host itself who sees all of a port, unseen: a recording. It leaves out what it does not want to know. */
export interface PortObserver extends FeedOutlet, Partial<WriteWatch> {
  joined?(viewer: Viewer): void;
  left?(viewer: ViewerId): void;
}
