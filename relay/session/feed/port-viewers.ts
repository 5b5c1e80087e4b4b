import type { Clock } from '../../base/clock.ts';
import { Paced } from '../../base/paced.ts';
import { bounds, relayRules } from '../../protocol/limits.ts';
import type { RelayMessage } from '../../protocol/messages.ts';
import type { Viewer, ViewerId } from '../../protocol/port-info.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import { hasRight } from '../access/rights.ts';
import type { PortViewer } from './port-viewer.ts';

/** Who is attached to a port, as all viewers see it. */
interface Attendance {
  readonly total: number;
  /** At most 100 of them. */
  readonly viewers: readonly Viewer[];
}

/**
 * All viewers of a port. Changes are announced at once, but at most once a second: a hundred may reconnect together.
 */
export class PortViewers {
  readonly #viewers = new Map<ViewerId, PortViewer>();
  readonly #first: () => readonly ViewerId[];
  readonly #onCount: () => void;
  readonly #announce: Paced;

  /**
   * @param first named first: the holder and those who request the lease
   * @param onCount called when a viewer came or left
   */
  constructor(handle: number, clock: Clock, first: () => readonly ViewerId[], onCount: () => void) {
    this.#first = first;
    this.#onCount = onCount;
    this.#announce = new Paced(clock, relayRules.announceMs, () =>
      this.send({ type: 'viewers', handle, ...this.attendance }),
    );
  }

  get total(): number {
    return this.#viewers.size;
  }

  /** The lag of the slowest viewer. */
  get behindBytes(): number {
    return Math.max(0, ...[...this.#viewers.values()].map(({ feed }) => feed.behindBytes));
  }

  get attendance(): Attendance {
    const ids = new Set([...this.#first(), ...this.#viewers.keys()]);
    const viewers = [...ids].flatMap((id) => this.describe(id) ?? []);
    return { total: this.total, viewers: viewers.slice(0, bounds.viewersNamed) };
  }

  get ids(): readonly ViewerId[] {
    return [...this.#viewers.keys()];
  }

  get(viewer: ViewerId): PortViewer | undefined {
    return this.#viewers.get(viewer);
  }

  /** @throws {RelayError} `NOT_FOUND` if it is not attached */
  require(viewer: ViewerId): void {
    if (!this.#viewers.has(viewer)) throw new RelayError('NOT_FOUND', 'Attach to the port first.', { path: 'port' });
  }

  /**
   * Leaves half of the places in a list of viewers to clients of other shares.
   * @param listed may include the viewer itself
   * @throws {RelayError} `OVERLOADED`
   */
  requireRoom(viewer: ViewerId, listed: readonly ViewerId[]): void {
    const root = this.#viewers.get(viewer)?.client.identity.root;
    if (root === undefined || listed.includes(viewer)) return;
    const ofShare = listed.filter((id) => this.#viewers.get(id)?.client.identity.root === root).length;
    if (ofShare >= bounds.viewersNamed / 2)
      throw new RelayError('OVERLOADED', 'Too many others with your link have requested control of this port.');
  }

  describe(id: ViewerId): Viewer | undefined {
    const viewer = this.#viewers.get(id);
    return viewer && { id, name: viewer.client.name, role: viewer.client.role };
  }

  /** Whether the viewer is attached and may hold the lease. */
  mayHold(viewer: ViewerId): boolean {
    const role = this.#viewers.get(viewer)?.client.role;
    return role !== undefined && hasRight(role, 'hold-lease');
  }

  /** @throws {RelayError} `INVALID_ARGUMENT` if it is attached already */
  add(viewer: PortViewer): void {
    const id = viewer.client.viewer;
    if (this.#viewers.has(id))
      throw new RelayError('INVALID_ARGUMENT', 'This client is attached to the port already.', { path: 'port' });
    this.#viewers.set(id, viewer);
    this.#announce.ask();
    this.#onCount();
  }

  remove(id: ViewerId): boolean {
    const viewer = this.#viewers.get(id);
    if (!viewer) return false;
    viewer.stop();
    this.#viewers.delete(id);
    this.#announce.ask();
    this.#onCount();
    return true;
  }

  sendReceived(): void {
    for (const viewer of this.#viewers.values()) viewer.sendReceived();
  }

  send(message: RelayMessage): void {
    for (const viewer of this.#viewers.values()) viewer.send(message);
  }

  dispose(): void {
    this.#announce.dispose();
    for (const id of this.#viewers.keys()) this.remove(id);
  }
}
