import type { RelayMessage } from '../protocol/messages.ts';
import type { Viewer, ViewerId } from '../protocol/port-info.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { includesRole } from '../protocol/roles.ts';
import type { Attachment } from './attachment.ts';
import type { Clock } from './clock.ts';
import type { Outcome } from './outcomes.ts';
import type { PortObserver, WriteWatch } from './port-observer.ts';
import { type Attendance, Presence } from './presence.ts';
import type { Write } from './transmit-queue.ts';

/** All who are attached to a port: viewers, whom everybody sees, and observers of the host itself, whom nobody does. */
export class PortViewers implements WriteWatch {
  readonly #attachments = new Map<ViewerId, Attachment>();
  readonly #observers = new Map<Attachment, PortObserver>();
  readonly #presence: Presence;
  readonly #onCount: () => void;

  /** @param first who is named first @param onCount called when somebody came or went */
  constructor(handle: number, clock: Clock, first: () => readonly ViewerId[], onCount: () => void) {
    this.#presence = new Presence(clock, first, () =>
      this.tell({ type: 'viewers', handle, ...this.#presence.attendance() }),
    );
    this.#onCount = onCount;
  }

  get total(): number {
    return this.#presence.total;
  }

  /** How far the one is behind that is behind most. */
  get behindBytes(): number {
    return Math.max(0, ...[...this.#attachments.values()].map(({ feed }) => feed.behindBytes));
  }

  get attendance(): Attendance {
    return this.#presence.attendance();
  }

  get(viewer: ViewerId): Attachment | undefined {
    return this.#attachments.get(viewer);
  }

  /** @throws {RelayError} `NOT_FOUND` where it is not attached */
  require(viewer: ViewerId): void {
    if (!this.#attachments.has(viewer))
      throw new RelayError('NOT_FOUND', 'Attach to the port first.', { path: 'port' });
  }

  describe(viewer: ViewerId): Viewer | undefined {
    return this.#presence.get(viewer);
  }

  /** Whether the viewer is here and may hold the lease. */
  mayHold(viewer: ViewerId): boolean {
    const role = this.#attachments.get(viewer)?.client.role;
    return role !== undefined && includesRole(role, 'operator');
  }

  add(attachment: Attachment): void {
    const { viewer: id, name, role } = attachment.client;
    if (this.#attachments.has(id))
      throw new RelayError('INVALID_ARGUMENT', 'This client is attached to the port already.', { path: 'port' });
    this.#attachments.set(id, attachment);
    this.#presence.join({ id, name, role });
    for (const observer of this.#observers.values()) observer.joined?.({ id, name, role });
    this.#onCount();
  }

  remove(viewer: ViewerId): boolean {
    const attachment = this.#attachments.get(viewer);
    if (!attachment) return false;
    attachment.stop();
    this.#attachments.delete(viewer);
    this.#presence.leave(viewer);
    for (const observer of this.#observers.values()) observer.left?.(viewer);
    this.#onCount();
    return true;
  }

  /** @returns what removes it again */
  observe(attachment: Attachment, observer: PortObserver): () => void {
    this.#observers.set(attachment, observer);
    attachment.start();
    return () => {
      attachment.stop();
      this.#observers.delete(attachment);
    };
  }

  began(write: Write): void {
    for (const observer of this.#observers.values()) observer.began?.(write);
  }

  ended(write: Write, outcome: Outcome): void {
    for (const observer of this.#observers.values()) observer.ended?.(write, outcome);
  }

  /** Sends all what they may be sent. */
  pump(): void {
    for (const attachment of this.#attachments.values()) attachment.pump();
    for (const observer of this.#observers.keys()) observer.pump();
  }

  tell(message: RelayMessage): void {
    for (const attachment of this.#attachments.values()) attachment.tell(message);
    for (const observer of this.#observers.keys()) observer.tell(message);
  }

  dispose(): void {
    this.#presence.dispose();
    for (const viewer of this.#attachments.keys()) this.remove(viewer);
    for (const observer of this.#observers.keys()) observer.stop();
  }
}
