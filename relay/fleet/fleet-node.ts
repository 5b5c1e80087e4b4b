import { randomBytes } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { NodeTransport } from '../hub/link-transport.ts';
import { NodeEnd } from '../hub/node-end.ts';
import type { Log } from '../log/log.ts';
import { closeCodes, closeMeaning } from '../protocol/close-codes.ts';
import type { Role } from '../protocol/roles.ts';
import type { RelayCore } from '../session/clients/relay-core.ts';
import { fleetProtocol, fleetRules, readBeat } from './beat.ts';
import type { Bus, BusMessage, FleetRole } from './bus.ts';
import { BusLink } from './bus-link.ts';
import { encodeUint32s, readFleetMessage } from './fleet-message.ts';
import { type FollowingLink, NewestFrames } from './newest-frames.ts';
import {
  anyGateway,
  gatewayOf,
  nodeSubject,
  portSubject,
  toGatewaySubject,
  toNodePattern,
  toNodeSubject,
} from './subjects.ts';

interface FleetNodeOptions {
  /** Name of this host. */
  readonly node: string;
  readonly core: Pick<RelayCore, 'ports' | 'enterGuest' | 'leaveGuest' | 'forgetGuest' | 'run'>;
  readonly clock: Clock;
  /** The highest role of clients that come through gateways. */
  readonly role: Role;
  readonly log: Log;
}

interface GatewayLink {
  readonly gateway: string;
  readonly link: BusLink;
  readonly end: NodeEnd;
}

/** Offers the ports of this host to all gateways of a fleet: each has a link, and newest frames are shared. */
export class FleetNode implements FleetRole {
  readonly kind = 'node';
  readonly #options: FleetNodeOptions;
  /** By the subjects that the gateways send on: one for each run. */
  readonly #links = new Map<string, GatewayLink>();
  readonly #refused = new Map<string, number>();
  /** The last runs of each gateway. */
  readonly #runs = new Map<string, readonly string[]>();
  #newest: NewestFrames | undefined;
  #frameCount = 0;

  constructor(options: FleetNodeOptions) {
    this.#options = options;
  }

  get linkCount(): number {
    return this.#links.size;
  }

  get frameCount(): number {
    return this.#frameCount;
  }

  up(bus: Bus): void {
    const { node } = this.#options;
    this.#newest = new NewestFrames((port) => {
      const subject = portSubject(node, port);
      return (bytes) => {
        this.#frameCount++;
        bus.publish(subject, bytes);
      };
    });
    bus.subscribe(toNodePattern(node), (message) => this.#receive(message));
    bus.subscribe(anyGateway, (message) => this.#hearGateway(bus, message));
    bus.publish(nodeSubject(node), new Uint8Array());
  }

  down(): void {
    for (const { link } of this.#links.values()) link.cut();
  }

  leave(): void {
    for (const { end } of this.#links.values()) end.leave();
  }

  #hearGateway(bus: Bus, { subject, bytes }: BusMessage): void {
    const gateway = gatewayOf(subject);
    const beat = readBeat(bytes);
    if (gateway === undefined || !beat?.versions.includes(fleetProtocol)) return;
    const { run } = beat;
    const key = toNodeSubject(this.#options.node, gateway, run);
    const nowUs = this.#options.clock.nowUs();
    if (this.#links.has(key) || (this.#refused.get(key) ?? 0) > nowUs) return;
    const ofGateway = [...this.#links.values()].filter((one) => one.gateway === gateway);
    if (ofGateway.length >= fleetRules.linksPerGateway)
      ofGateway[0]?.link.fail(closeCodes.replaced, 'The gateway was restarted several times.');
    if (this.#links.size < fleetRules.gateways) this.#connect(bus, gateway, run, key);
  }

  #connect(bus: Bus, gateway: string, run: string, key: string): void {
    const { node, core, clock, role, log } = this.#options;
    const newest = this.#newest!;
    const link: BusLink = new BusLink({
      bus,
      clock,
      id: randomBytes(4).readUInt32BE(),
      to: toGatewaySubject(node, gateway, run),
      from: key,
      countsFrames: false,
      inOrder: (work) => newest.inOrder(following, work),
      onOver: () => {
        if (this.#links.get(key)?.link === link) this.#links.delete(key);
      },
    });
    const following: FollowingLink = {
      follow: (visit, number) => link.sendNow('follow', encodeUint32s(visit, number)),
      unfollow: (visit) => link.sendNow('unfollow', encodeUint32s(visit)),
      published: () => link.published(),
    };
    const transport: NodeTransport = {
      get bufferedBytes() {
        return link.bufferedBytes;
      },
      frameRoom: link.frameRoom,
      sendText: (text) => link.sendText(text),
      sendFrame: (message) => link.sendFrame(message),
      close: (code, reason) => link.close(code, reason),
      sendNewest: (visit, port, frame) => newest.send(port, frame, following, visit),
      left: (visit, port) => newest.leave(port, following, visit),
    };
    const end = new NodeEnd(transport, {
      node,
      ports: core.ports,
      core,
      clock,
      role,
      onWelcome: (welcome) => {
        // Whoever has another gateway's run could name that one's viewers.
        if (welcome.run !== run || !this.#mayUse(run, gateway))
          return link.fail(closeCodes.forbidden, 'The ids of these viewers are those of another gateway.');
        log('info', 'gateway-linked', { gateway });
      },
      onEnded: (code, reason) => {
        const isRefusal = closeMeaning(code).reconnect === 'no';
        log(isRefusal ? 'warn' : 'info', 'gateway-away', { gateway, reason });
        if (isRefusal) this.#refuse(key);
      },
    });
    link.door = end;
    this.#links.set(key, { gateway, link, end });
  }

  #receive({ subject, bytes, isUnheard }: BusMessage): void {
    const link = this.#links.get(subject)?.link;
    if (isUnheard) return link?.cut(1006, 'The gateway is gone.');
    const message = readFleetMessage(bytes);
    // Anything else is of a link that is over.
    if (message?.link !== link?.id) return;
    if (message) link?.receive(message, () => link.fail(closeCodes.badMessages, 'Only a node sends this.'));
  }

  /** Leaves a gateway alone for a while. */
  #refuse(key: string): void {
    const nowUs = this.#options.clock.nowUs();
    for (const [other, untilUs] of this.#refused)
      if (untilUs <= nowUs || this.#refused.size > fleetRules.refused) this.#refused.delete(other);
    this.#refused.set(key, nowUs + fleetRules.refusedMs * 1000);
  }

  /** Each gateway can only push out runs of its own. */
  #mayUse(run: string, gateway: string): boolean {
    for (const [other, runs] of this.#runs) if (other !== gateway && runs.includes(run)) return false;
    const others = (this.#runs.get(gateway) ?? []).filter((one) => one !== run);
    this.#runs.set(gateway, [...others, run].slice(-fleetRules.runs));
    return true;
  }
}
