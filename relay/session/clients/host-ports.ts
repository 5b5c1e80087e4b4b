import type { DirectoryMessage, DirectoryPage } from '../../protocol/directory-messages.ts';
import type { Labels } from '../../protocol/labels.ts';
import type { RelayLimits } from '../../protocol/limits.ts';
import type { Epoch, PortInfo, PortState, UsbInfo } from '../../protocol/port-info.ts';
import { hasRight, mayKnow } from '../access/rights.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import type { EmitEvent } from '../../protocol/relay-event.ts';
import type { ClientIdentity } from '../access/client-identity.ts';
import { Allowance } from '../../base/allowance.ts';
import type { Clock } from '../../base/clock.ts';
import type { Device } from '../port/device.ts';
import { Paced } from '../../base/paced.ts';
import {
  DirectoryWatchers,
  type DirectoryWatcher,
  type PortConnection,
  type PortDirectory,
  PortHandles,
  type ReachablePort,
} from './port-directory.ts';
import type { PortRecording, HostRecordings } from '../feed/recordings.ts';
import type { PortClient } from '../feed/port-client.ts';
import { PortRequests } from './port-requests.ts';
import { PortGlances } from '../port/port-glances.ts';
import { PortSession } from '../port/port-session.ts';
import { SortedPorts } from './sorted-ports.ts';

/** A port as the host's catalogue lists it. */
export interface ListedPort {
  readonly id: string;
  /** Untrusted text. */
  readonly name: string;
  readonly usb: UsbInfo | null;
  /** As in `PortInfo`. */
  readonly bytesOnly?: true;
}

/** A change of the catalogue. A port that was replugged is in both. */
export interface ListChange {
  readonly gone: readonly string[];
  readonly arrived: readonly ListedPort[];
}

export interface HostPortsOptions {
  /** Name of the host. */
  readonly node: string;
  readonly clock: Clock;
  readonly limits: RelayLimits;
  readonly newEpoch: () => Epoch;
  /** What people say of a port. Default: nothing of any */
  readonly labels?: (id: string) => Labels | undefined;
  /** The device of a connected port. */
  readonly device: (id: string) => Device;
  /** How long the port stays open without viewers, 60 s; Infinity: forever. */
  readonly closeUnusedMs?: number;
  /** Gets events of the ports, for the audit. Default: nothing does. */
  readonly emit?: EmitEvent | undefined;
  /** What the host has recorded. Default: nothing. */
  readonly recorded?: HostRecordings;
  /** What is kept of a port beyond its replay buffer. */
  readonly recording?: (id: string) => PortRecording | undefined;
  /** Default: its own, from 1. */
  readonly handles?: PortHandles;
  /** A port is new: for a recording, which may observe it. @param name for people, as it is now */
  readonly onSession?: (session: PortSession, name: () => string) => void;
}

/** A port of this host. Of thousands few are entered or glanced at: what that needs is made then. */
class HostPort implements ReachablePort {
  readonly id: string;
  readonly session: PortSession;
  readonly announce: Paced;
  readonly labels: Labels | undefined;
  listed: ListedPort;
  isThere = true;
  /** False once the port is gone, closed and without viewers. */
  isListed = true;
  /** Watchers know it. */
  isAnnounced = false;
  readonly #options: HostPortsOptions;
  #glances: PortGlances | undefined;
  #allowances: ReturnType<typeof allowancesOf> | undefined;

  constructor(listed: ListedPort, session: PortSession, announce: Paced, options: HostPortsOptions) {
    this.id = listed.id;
    this.listed = listed;
    this.session = session;
    this.announce = announce;
    this.labels = options.labels?.(listed.id);
    this.#options = options;
  }

  get node(): string {
    return this.#options.node;
  }

  get name(): string {
    return this.listed.name;
  }

  get usb(): UsbInfo | null {
    return this.listed.usb;
  }

  get facts(): object {
    return this.listed;
  }

  get state(): PortState {
    return this.session.info.state;
  }

  get epoch(): Epoch | null {
    return this.session.log.current?.epoch ?? null;
  }

  glance(tell: Parameters<ReachablePort['glance']>[0]): () => void {
    this.#glances ??= new PortGlances(this.session, this.#options.clock);
    return this.#glances.add(tell);
  }

  enter(client: PortClient): PortConnection {
    const { clock, recorded, limits } = this.#options;
    this.#allowances ??= allowancesOf(clock);
    const { session } = this;
    return new PortRequests({
      session,
      client,
      recorded,
      maxTransmitBytes: limits.transmitBytes,
      allowances: this.#allowances,
    });
  }
}

/** Minimum interval between announcements of a port: many viewers may attach together. */
const announceMs = 250;

/** The ports of this host by id, and the watchers of their changes. */
export class HostPorts implements PortDirectory {
  readonly #options: HostPortsOptions;
  readonly #entries = new Map<string, HostPort>();
  readonly #handles: PortHandles;
  readonly #sorted = new SortedPorts<HostPort>();
  readonly #watchers = new DirectoryWatchers();

  constructor(options: HostPortsOptions) {
    this.#options = options;
    this.#handles = options.handles ?? new PortHandles();
  }

  get sessions(): PortSession[] {
    return [...this.#entries.values()].map(({ session }) => session);
  }

  /** Takes a change of the catalogue. */
  apply({ gone, arrived }: ListChange): void {
    for (const id of gone) {
      const entry = this.#entries.get(id);
      if (!entry) continue;
      entry.isThere = false;
      entry.session.setDevice(undefined);
      entry.announce.ask();
    }
    for (const listed of arrived) {
      const entry = this.#entries.get(listed.id) ?? this.#add(listed);
      if (!entry) continue;
      entry.listed = listed;
      entry.isThere = true;
      entry.isListed = true;
      entry.session.setDevice(this.#options.device(listed.id));
      entry.announce.ask();
    }
  }

  /** @throws {RelayError} `NOT_FOUND` for a port that is not there, or not for this identity */
  find(id: string, identity: ClientIdentity): ReachablePort {
    const entry = mayKnow(identity, id) ? this.#entries.get(id) : undefined;
    if (!entry?.isListed) throw new RelayError('NOT_FOUND', 'No port with this id.', { path: 'port' });
    return entry;
  }

  /** The ports an identity has access to. */
  list(identity: ClientIdentity): PortInfo[] {
    return [...this.#entries.values()]
      .filter(({ listed, isListed }) => isListed && mayKnow(identity, listed.id))
      .map((entry) => this.#describe(entry, identity));
  }

  describe(id: string, identity: ClientIdentity): PortInfo | undefined {
    const entry = mayKnow(identity, id) ? this.#entries.get(id) : undefined;
    return entry?.isListed ? this.#describe(entry, identity) : undefined;
  }

  count(identity: ClientIdentity): number {
    return this.#sorted.count(({ id, isListed }) => isListed && mayKnow(identity, id));
  }

  page(query: DirectoryMessage, identity: ClientIdentity): DirectoryPage {
    return this.#sorted.page(
      query,
      ({ id, isListed }) => isListed && mayKnow(identity, id),
      (entry) => this.#describe(entry, identity),
    );
  }

  watch(identity: ClientIdentity, watcher: DirectoryWatcher): () => void {
    return this.#watchers.add(identity, watcher);
  }

  /** The client is forgotten. */
  forget(viewer: string): void {
    for (const [id, { session }] of this.#entries) {
      session.forget(viewer);
      this.#drop(id);
    }
  }

  /** The client comes from another relay than before: its writes until then have no more answers. */
  moved(viewer: string): void {
    for (const { session } of this.#entries.values()) session.moved(viewer);
  }

  /** Closes all ports. */
  async stop(): Promise<void> {
    for (const { announce } of this.#entries.values()) announce.dispose();
    this.#watchers.clear();
    await Promise.all(this.sessions.map((session) => session.stop()));
  }

  #add(listed: ListedPort): HostPort | undefined {
    const { id } = listed;
    const handle = this.#handles.of(id);
    if (handle === undefined) return undefined;
    const { onSession, recording, ...common } = this.#options;
    const announce = new Paced(common.clock, announceMs, () => this.#announce(id));
    const session = new PortSession({
      ...common,
      id,
      handle,
      recording: recording?.(id),
      onChange: () => announce.ask(),
    });
    const entry = new HostPort(listed, session, announce, this.#options);
    this.#entries.set(id, entry);
    this.#sorted.set(entry);
    onSession?.(session, () => entry.listed.name);
    return entry;
  }

  #announce(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    const { state, viewers } = entry.session.info;
    const isGone = !entry.isThere && viewers === 0 && state === 'closed';
    if (isGone && !entry.isListed) return;
    entry.isListed = !isGone;
    this.#drop(id);
    const hasMoved = entry.isAnnounced === isGone;
    entry.isAnnounced = !isGone;
    this.#watchers.announce(id, hasMoved, isGone ? undefined : (identity) => this.#describe(entry, identity));
  }

  /** Forgets a port that is not listed, unless a client may still ask for the outcome of a write. */
  #drop(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry || entry.isListed || entry.session.outcomes.clientCount > 0) return;
    this.#entries.delete(id);
    this.#sorted.delete(id);
    entry.announce.dispose();
    void entry.session.stop();
  }

  #describe({ listed, labels, node, session }: HostPort, { role }: ClientIdentity): PortInfo {
    const { ask, ...info } = session.info;
    const shown = ask && hasRight(role, 'answer') ? { ask } : {};
    return { ...info, ...shown, ...listed, ...(labels ? { labels } : {}), node, role };
  }
}

/** How often clients may do at one port what costs others something. */
function allowancesOf(clock: Clock) {
  // Everybody is notified of these, and the audit and the recording keep them: nobody may fill either.
  const ofViewers = new Map([
    ['lease', new Allowance({ clock, most: 30, perSecond: 0.5 })],
    // A share may have a thousand clients that reconnect together after a restart.
    ['attach', new Allowance({ clock, most: 2000, perSecond: 10 })],
  ] as const);
  const often = { clock, most: 600, perSecond: 10 };
  const ofAll = new Map([
    ['lease', new Allowance(often)],
    ['close', new Allowance(often)],
    ['settings', new Allowance(often)],
    // A program may attach for each of its requests, and who comes to a port that is open joins it by opening it.
    ['attach', new Allowance({ clock, most: 4000, perSecond: 100 })],
    ['open', new Allowance({ clock, most: 4000, perSecond: 100 })],
    // In characters: 2 MB of notes in an hour and a half, and the first hundred long ones at once.
    ['note', new Allowance({ clock, most: 256 * 1024, perSecond: 400 })],
  ] as const);
  return { ofAll, ofViewers };
}
