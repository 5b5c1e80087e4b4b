import { ShareRoom } from '../auth/share-room.ts';
import { closeCodes, closeMeaning } from '../protocol/close-codes.ts';
import { readTransmitFrame } from '../protocol/data-frame.ts';
import { bounds } from '../protocol/limits.ts';
import type { RelayMessage } from '../protocol/messages.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { lesserRole, type Role } from '../protocol/roles.ts';
import type { ClientIdentity } from '../session/access/client-identity.ts';
import { viewerOfProof } from '../session/clients/shared-viewer.ts';
import type { FeedOutlet } from '../session/feed/port-client.ts';
import type { Clock } from '../base/clock.ts';
import { fitPorts, type PortDirectory } from '../session/clients/port-directory.ts';
import type { RelayCore } from '../session/clients/relay-core.ts';
import { maxBufferedData } from '../session/feed/viewer-feed.ts';
import { type Guest, Guests } from './guests.ts';
import { isCached, FrameCache } from './frame-cache.ts';
import type { LinkDoor, NodeTransport } from './link-transport.ts';
import type { EnterMessage, HubMessage, HubWelcomeMessage, NodeMessage } from './node-messages.ts';
import { nodeProtocol, nodeRules } from './node-rules.ts';
import { droppedMessage, NodeVisit } from './node-visit.ts';
import { addressees, parseHubMessage } from './parse-link-message.ts';
import { encodeFrameAgain, encodeVisitFrame, readVisitFrame } from './visit-frame.ts';

interface NodeEndOptions {
  /** Name of this host. */
  readonly node: string;
  /** What the hub may reach: the ports of this host. */
  readonly ports: PortDirectory;
  readonly core: Pick<RelayCore, 'enterGuest' | 'leaveGuest' | 'forgetGuest' | 'run'>;
  readonly clock: Clock;
  /** The highest role of clients that come through the hub. */
  readonly role: Role;
  readonly onWelcome: (welcome: HubWelcomeMessage) => void;
  readonly onEnded: (code: number, reason: string) => void;
}

/**
 * The node's end of a link to its hub: gives the hub's clients the ports of this host, and no more than this host
 * allows.
 */
export class NodeEnd implements LinkDoor {
  readonly #link: NodeTransport;
  readonly #options: NodeEndOptions;
  readonly #guests: Guests;
  readonly #visits = new Map<number, NodeVisit>();
  /** Half of the visits are for clients of other shares. */
  readonly #room = new ShareRoom(nodeRules.visits / 2);
  readonly #frames = new FrameCache();
  readonly #stopWatching: () => void;
  readonly #hub: ClientIdentity;
  /** By the ports' ids. */
  readonly #glances = new Map<string, () => void>();
  readonly #stopHelloTimer: () => void;
  #welcome: HubWelcomeMessage | undefined;
  /** The message being sent and its visits: many get the same one in a row. */
  #saying: { readonly message: RelayMessage; readonly visits: number[] } | undefined;
  /** Bytes of frames that the hub has not reported as received. */
  #inFlightBytes = 0;
  #isOver = false;

  constructor(link: NodeTransport, options: NodeEndOptions) {
    const { node, ports, core, clock, role } = options;
    this.#link = link;
    this.#options = options;
    this.#guests = new Guests(core, (guest) => this.#replaced(guest));
    const hub: ClientIdentity = { id: 'hub', name: 'hub', role, ports: 'all' };
    this.#hub = hub;
    this.#stopHelloTimer = clock.after(nodeRules.helloMs, () =>
      this.#fail(closeCodes.helloTimeout, 'No answer in time.'),
    );
    const all = ports.list(hub);
    const fitting = fitPorts(all);
    this.#say({ type: 'hello', versions: [nodeProtocol], node, ports: fitting, confirms: true });
    for (const port of all.slice(fitting.length)) this.#say({ type: 'port', port });
    this.#stopWatching = ports.watch(hub, { tell: (change) => this.#say(change) });
  }

  text(json: string): void {
    if (this.#isOver) return;
    try {
      this.#receive(parseHubMessage(json));
    } catch (error) {
      if (!this.#welcome || !this.#skip(json, error)) this.#refuse(error);
    }
  }

  binary(bytes: Uint8Array): void {
    if (this.#isOver) return;
    try {
      const message = readVisitFrame(bytes);
      if (message.kind !== 'frame') throw new RelayError('INVALID_ARGUMENT', 'A hub sends frames only.');
      const frame = readTransmitFrame(message.frame);
      const visit = this.#visits.get(message.visit);
      if (visit) visit.transmit(frame);
      else this.#sayTo(message.visit, droppedMessage(frame, 'OVERLOADED'));
    } catch (error) {
      this.#refuse(error);
    }
  }

  drained(): void {
    // Limited by what the hub reports as received.
  }

  /** There is room on the link. */
  #pumpAll(): void {
    // Round robin: the first visit may fill the link by itself.
    const [first] = this.#visits;
    if (first) {
      this.#visits.delete(first[0]);
      this.#visits.set(...first);
    }
    for (const visit of this.#visits.values()) visit.drained();
  }

  ended(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopHelloTimer();
    this.#stopWatching();
    for (const stop of this.#glances.values()) stop();
    // A bare client cannot ask for outcomes later, so nothing is kept for it.
    for (const [number, { isBare }] of this.#visits) this.#leave(number, !isBare);
    this.#options.onEnded(code, reason);
  }

  /** The node stops. */
  leave(): void {
    this.#fail(1001, 'The node was stopped.');
  }

  /** Sent after a time without other messages. */
  tick(): void {
    this.#say({ type: 'tick' });
  }

  #receive(message: HubMessage): void {
    if (message.type === 'tick') return;
    if (message.type === 'welcome') return this.#begin(message);
    if (!this.#welcome) throw new RelayError('INVALID_ARGUMENT', 'The first message is welcome.');
    if (message.type === 'got') return this.#got(message.bytes);
    if (message.type === 'enter') return this.#enter(message, this.#welcome);
    if (message.type === 'glance') return this.#glance(message.port, message.on);
    if (message.type === 'forget') return this.#forget(message.viewer, this.#welcome);
    const visit = this.#visits.get(message.visit);
    switch (message.type) {
      case 'ask':
        return void (visit ? visit.ask(message.message) : this.#unknown(message.visit, message.message.request));
      case 'use-lease':
        return void (visit
          ? visit.useLease(message.request, message.idleMs)
          : this.#unknown(message.visit, message.request));
      case 'grant':
        return visit?.grant(message.bytes);
      case 'delivery':
        return visit && this.#delivered(visit, message.bytes);
      case 'leave':
        return this.#leave(message.visit, message.cut, message.reason);
    }
  }

  #begin(welcome: HubWelcomeMessage): void {
    if (this.#welcome) throw new RelayError('INVALID_ARGUMENT', 'This link was welcomed already.');
    // A hub sees the ids of this host's viewers and must not impersonate one.
    if (welcome.run === this.#options.core.run)
      throw new RelayError(
        'INVALID_ARGUMENT',
        "The hub's viewer ids look like this host's own: it is this very relay, or invalid.",
      );
    this.#stopHelloTimer();
    this.#welcome = welcome;
    this.#options.onWelcome(welcome);
  }

  #enter(message: EnterMessage, { run }: HubWelcomeMessage): void {
    const { visit: number, port, viewer, proof, name, identity, bare } = message;
    const isItsOwn = proof === undefined ? isOfRun(viewer, run) : !bare && viewer === viewerOfProof(proof);
    if (!isItsOwn || this.#visits.has(number))
      throw new RelayError('INVALID_ARGUMENT', 'Not a new visit of a viewer of this link.');
    const { share = null } = identity;
    // Whatever it asks is answered OVERLOADED.
    const leaveRoom = this.#visits.size < nodeRules.visits ? this.#room.enter({ share }) : undefined;
    if (!leaveRoom) return;
    const { ports, role: most } = this.#options;
    const role = lesserRole(identity.role, most);
    const who: ClientIdentity = {
      id: `hub:${identity.id}`,
      ...(share === null ? {} : { root: `hub:${share}` }),
      name: identity.name,
      role,
      ports: 'all',
      ...(identity.confirm && { confirm: identity.confirm }),
    };
    let guest: Guest;
    try {
      guest = this.#guests.enter({ viewer, run }, who, bare);
    } catch (error) {
      leaveRoom();
      throw error;
    }
    const { memory } = guest.memory;
    const say = (message: RelayMessage): void => this.#sayTo(number, message);
    // A feed stops at its own limit.
    const fullness = (): number =>
      Math.max(guest.undeliveredBytes / nodeRules.windowBytes, this.#inFlightBytes / nodeRules.linkBytes);
    const outlet: FeedOutlet = {
      get bufferedBytes() {
        return fullness() * maxBufferedData;
      },
      sendFrame: (frame, isNewest) => this.#sendFrame(number, frame, isNewest),
      send: say,
    };
    this.#visits.set(
      number,
      new NodeVisit({
        port,
        ports,
        guest,
        say,
        leaveRoom,
        visitor: { viewer, name, role, identity: who, address: identity.address, memory, isBare: bare, outlet },
      }),
    );
    this.#say({ type: 'entered', visit: number, memory });
  }

  /** Once for all clients of the hub, and less often while the link is full. */
  #glance(id: string, isOn: boolean): void {
    if (!isOn) {
      this.#glances.get(id)?.();
      this.#glances.delete(id);
    } else if (!this.#glances.has(id) && this.#glances.size < bounds.ports) {
      const { ports } = this.#options;
      if (!ports.describe(id, this.#hub)) return;
      const stop = ports.find(id, this.#hub).glance((glanced) => {
        if (this.#link.bufferedBytes < nodeRules.linkBytes) this.#say(glanced);
      });
      this.#glances.set(id, stop);
    }
  }

  /** A viewer that has come by another hub since belongs to that one. */
  #forget(viewer: string, { run }: HubWelcomeMessage): void {
    for (const [number, visit] of this.#visits) if (visit.guest.memory.viewer === viewer) this.#leave(number, false);
    this.#options.core.forgetGuest({ viewer, run });
  }

  /** The client is here by another link: what came over this one is over. */
  #replaced(guest: Guest): void {
    const visits = [...this.#visits].flatMap(([number, visit]) => (visit.guest === guest ? [number] : []));
    for (const number of visits) this.#leave(number, true, closeMeaning(closeCodes.replaced).name);
    if (visits.length > 0) this.#say({ type: 'replaced', visits });
  }

  #unknown(visit: number, request: number): void {
    const error = {
      code: 'OVERLOADED',
      message: 'This node has too many visitors, or knows nothing of this one.',
    } as const;
    this.#sayTo(visit, { type: 'result', request, ok: false, error });
  }

  #got(bytes: number): void {
    this.#inFlightBytes = Math.max(0, this.#inFlightBytes - bytes);
    if (this.#inFlightBytes < nodeRules.linkBytes / 2) this.#pumpAll();
  }

  #delivered(visit: NodeVisit, bytes: number): void {
    const { guest } = visit;
    visit.delivered(bytes);
    if (!guest.hasRoom) return;
    for (const other of this.#visits.values()) if (other.guest === guest) other.drained();
  }

  #leave(number: number, isCut: boolean, reason?: string): void {
    const visit = this.#visits.get(number);
    if (!visit) return;
    this.#visits.delete(number);
    this.#link.left?.(number, visit.port);
    visit.end(isCut, reason);
    this.#guests.leave(visit.guest);
  }

  #sendFrame(number: number, frame: Uint8Array, isNewest = false): void {
    const visit = this.#visits.get(number);
    if (this.#isOver || !visit) return;
    this.#flush();
    visit.sent(frame.length);
    if (isNewest && this.#link.sendNewest?.(number, visit.port, frame)) return;
    const known = this.#frames.numberOf(frame);
    const { frameRoom: room = 0 } = this.#link;
    const message = known === undefined ? encodeVisitFrame(number, frame, room) : encodeFrameAgain(number, known, room);
    if (known === undefined && isCached(frame)) this.#frames.add(frame);
    this.#inFlightBytes += message.length - room;
    this.#link.sendFrame(message);
  }

  /** Sends a message once for all visits that get it in the same turn. */
  #sayTo(visit: number, message: RelayMessage): void {
    if (this.#saying?.message === message) return void this.#saying.visits.push(visit);
    this.#flush();
    this.#saying = { message, visits: [visit] };
    queueMicrotask(() => this.#flush());
  }

  /** Sends the collected message first, so that the order is kept. */
  #flush(): void {
    const saying = this.#saying;
    this.#saying = undefined;
    if (saying) this.#say({ type: 'message', ...saying });
  }

  #say(message: NodeMessage): void {
    this.#flush();
    if (!this.#isOver) this.#link.sendText(JSON.stringify(message));
  }

  /** A malformed message of one visit: its request is refused; other visits are not affected. */
  #skip(json: string, error: unknown): boolean {
    if (!(error instanceof RelayError) || error.code !== 'INVALID_ARGUMENT' || error.path === '') return false;
    const { visits, request } = addressees(json);
    const [visit] = visits;
    if (visit === undefined) return false;
    const { code, message, path } = error;
    if (request !== undefined)
      this.#sayTo(visit, {
        type: 'result',
        request,
        ok: false,
        error: { code, message, path: path.replace(/^message\./, '') },
      });
    return true;
  }

  #refuse(error: unknown): void {
    // Of a later version.
    if (error instanceof RelayError && /(?:^|\.)type$/.test(error.path)) return;
    this.#fail(closeCodes.badMessages, error instanceof RelayError ? error.message : 'Internal error at the node.');
  }

  #fail(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#link.close(code, reason);
    this.ended(code, reason);
  }
}

/**
 * Whether a viewer id belongs to this run of the hub: an id of this host's own, or of another hub's, would make two
 * clients one.
 */
function isOfRun(viewer: string, run: string): boolean {
  return /^v\d{1,9}-/.test(viewer) && viewer.slice(viewer.indexOf('-') + 1) === run;
}
