import type { RelayMessage } from '../../protocol/messages.ts';
import type { Viewer, ViewerId } from '../../protocol/port-info.ts';
import { findStart } from '../feed/find-start.ts';
import { readReceivedChunk } from '../feed/receive-frame.ts';
import type { ReceiveLog } from '../feed/receive-log.ts';
import type { ReceivedChunk } from '../feed/recordings.ts';
import { ViewerFeed } from '../feed/viewer-feed.ts';
import type { Outcome } from './outcomes.ts';
import type { Write } from './transmit-queue.ts';

/** Writes as they go to the device. A write that is refused when it arrives is not reported. */
export interface WriteWatch {
  /** The device gets it now; `ended` follows, unless the relay ends first. */
  began(write: Write): void;
  /** The outcome, also of a write that was dropped while it waited. */
  ended(write: Write, outcome: Outcome): void;
}

/** Something on the host that sees all of a port and that no viewer sees: a recording. */
export interface PortObserver extends Partial<WriteWatch> {
  /** While this is large, bytes wait in the replay buffer. */
  readonly bufferedBytes: number;
  received(chunk: ReceivedChunk): void;
  /** Openings and their ends, gaps, and what all viewers are sent, in order with the bytes. */
  notified(message: RelayMessage): void;
  joined?(viewer: Viewer): void;
  left?(viewer: ViewerId): void;
}

/** What an observer holds of the port. */
export interface Observation {
  /** The observer has room again. */
  resume(): void;
  stop(): void;
}

/** The observers of a port. Each gets everything from the oldest byte on, without credit. */
export class PortObservers implements WriteWatch {
  readonly #feeds = new Map<PortObserver, ViewerFeed>();

  add(log: ReceiveLog, observer: PortObserver): Observation {
    const feed: ViewerFeed = new ViewerFeed(
      log,
      {
        get bufferedBytes() {
          return observer.bufferedBytes;
        },
        sendFrame: (frame) => observer.received(readReceivedChunk(frame, feed.epoch ?? '')),
        send: (message) => observer.notified(message),
      },
      findStart(log, { from: 'oldest' }).start,
      Infinity,
      Infinity,
    );
    this.#feeds.set(observer, feed);
    feed.send();
    return {
      resume: () => feed.send(),
      stop: () => {
        feed.stop();
        this.#feeds.delete(observer);
      },
    };
  }

  sendReceived(): void {
    for (const feed of this.#feeds.values()) feed.send();
  }

  notify(message: RelayMessage): void {
    for (const observer of this.#feeds.keys()) observer.notified(message);
  }

  joined(viewer: Viewer): void {
    for (const observer of this.#feeds.keys()) observer.joined?.(viewer);
  }

  left(viewer: ViewerId): void {
    for (const observer of this.#feeds.keys()) observer.left?.(viewer);
  }

  began(write: Write): void {
    for (const observer of this.#feeds.keys()) observer.began?.(write);
  }

  ended(write: Write, outcome: Outcome): void {
    for (const observer of this.#feeds.keys()) observer.ended?.(write, outcome);
  }

  dispose(): void {
    for (const feed of this.#feeds.values()) feed.stop();
  }
}
