import type { Clock } from '../base/clock.ts';
import { Paced } from '../base/paced.ts';
import type { JoinedNodes } from '../hub/joined-nodes.ts';
import { isNodeName } from '../hub/node-rules.ts';
import { closeCodes } from '../protocol/close-codes.ts';
import { encodeBeat, fleetProtocol, fleetRules } from './beat.ts';
import type { Bus, BusMessage, FleetRole } from './bus.ts';
import { BusLink } from './bus-link.ts';
import { encodeEnding, encodeFleetMessage, type FleetMessage, readFleetMessage, readUint32s } from './fleet-message.ts';
import { FollowedPorts } from './followed-ports.ts';
import { anyNode, gatewaySubject, nodeOf, toGatewayPattern, toGatewaySubject, toNodeSubject } from './subjects.ts';

interface FleetGatewayOptions {
  /** Name of this gateway, which its credential is for. */
  readonly gateway: string;
  /** Suffix of this relay's public viewer ids. */
  readonly run: string;
  /** Where the nodes' ports are offered. */
  readonly nodes: Pick<JoinedNodes, 'connect'>;
  readonly clock: Clock;
}

interface NodeLink {
  readonly node: string;
  readonly link: BusLink;
  receive(message: FleetMessage): void;
}

/** How soon a gateway answers nodes that ask for it: many may start at once. */
const answerMs = 100;

/** Offers the ports of a fleet's nodes as a hub does those of nodes that have joined it. */
export class FleetGateway implements FleetRole {
  readonly kind = 'gateway';
  readonly #options: FleetGatewayOptions;
  /** By the subjects that the nodes send on. */
  readonly #links = new Map<string, NodeLink>();
  /** Links that were cut with the last connection, by node: the other ends may not have noticed. */
  #cut = new Map<string, number>();
  #frameCount = 0;
  #stopBeat: () => void = () => undefined;

  constructor(options: FleetGatewayOptions) {
    this.#options = options;
  }

  get linkCount(): number {
    return this.#links.size;
  }

  get frameCount(): number {
    return this.#frameCount;
  }

  up(bus: Bus): void {
    const { gateway, run, clock } = this.#options;
    const beat = new Paced(clock, answerMs, () =>
      bus.publish(gatewaySubject(gateway), encodeBeat({ versions: [fleetProtocol], run })),
    );
    let stopTimer: () => void = () => undefined;
    const again = (): void => {
      beat.ask();
      stopTimer = clock.after(fleetRules.beatMs, again);
    };
    this.#stopBeat = () => {
      stopTimer();
      beat.dispose();
    };
    bus.subscribe(toGatewayPattern(gateway, run), (message) => this.#receive(bus, message));
    bus.subscribe(anyNode, () => beat.ask());
    for (const [node, link] of this.#cut) {
      const body = encodeEnding({ code: 1006, reason: 'The gateway was cut off.' });
      bus.publish(
        toNodeSubject(node, gateway, run),
        encodeFleetMessage({ kind: 'end', link, number: 0, frames: 0, body }),
      );
    }
    again();
  }

  down(): void {
    this.#stopBeat();
    this.#cut = new Map([...this.#links.values()].map(({ node, link }) => [node, link.id]));
    for (const { link } of this.#links.values()) link.cut();
  }

  leave(): void {
    this.#stopBeat();
    for (const { link } of this.#links.values()) link.fail(closeCodes.shutdown, 'The gateway was stopped.');
  }

  #receive(bus: Bus, { subject, bytes, isUnheard }: BusMessage): void {
    const present = this.#links.get(subject);
    if (isUnheard) return present?.link.cut(1006, 'The node is gone.');
    const message = readFleetMessage(bytes);
    if (!message) return;
    if (present?.link.id === message.link) return present.receive(message);
    const node = nodeOf(subject);
    if (node === undefined || !isNodeName(node)) return;
    // Anything else is of a link that is over.
    if (message.number === 0 && message.kind === 'text') this.#connect(bus, node, message.link).receive(message);
  }

  #connect(bus: Bus, node: string, id: number): NodeLink {
    const { gateway, run, nodes, clock } = this.#options;
    const from = toGatewaySubject(node, gateway, run);
    this.#links
      .get(from)
      ?.link.fail(
        closeCodes.replaced,
        `Another relay of this fleet is called '${node}', or this one has connected again.`,
      );
    const link = new BusLink({
      bus,
      clock,
      id,
      to: toNodeSubject(node, gateway, run),
      from,
      countsFrames: true,
      onOver: () => {
        followed.stop();
        if (this.#links.get(from)?.link === link) this.#links.delete(from);
      },
    });
    const followed = new FollowedPorts({
      bus,
      node,
      onFrame: (visits, frame) => {
        this.#frameCount++;
        link.receivedFrame();
        end.newest(visits, frame);
      },
      onLost: () => link.lost(),
    });
    const end = nodes.connect(
      {
        get bufferedBytes() {
          return link.bufferedBytes;
        },
        frameRoom: link.frameRoom,
        sendText: (text) => link.sendText(text),
        sendFrame: (message) => link.sendFrame(message),
        close: (code, reason) => link.close(code, reason),
        watch: (visit, port) => followed.watch(visit, port),
        unwatch: (visit) => followed.unwatch(visit),
      },
      { id: `nats ${node}`, node, address: '' },
    );
    link.door = end;
    const nodeLink: NodeLink = {
      node,
      link,
      receive: (message) =>
        link.receive(message, (kind, body) => {
          const [visit = 0, number] = readUint32s(body, kind === 'follow' ? 2 : 1) ?? [];
          if (kind === 'follow' && number !== undefined) followed.follow(visit, number);
          else followed.unfollow(visit);
        }),
    };
    this.#links.set(from, nodeLink);
    return nodeLink;
  }
}
