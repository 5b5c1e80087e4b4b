import { FleetGateway } from '../../../relay/fleet/fleet-gateway.ts';
import { FleetNode } from '../../../relay/fleet/fleet-node.ts';
import { rightsOfGateway, rightsOfNode } from '../../../relay/fleet/subjects.ts';
import { JoinedNodes } from '../../../relay/hub/joined-nodes.ts';
import { type Clock, systemClock } from '../../../relay/base/clock.ts';
import { defaultLimits, type RelayLimits } from '../../../relay/protocol/limits.ts';
import type { Role } from '../../../relay/protocol/roles.ts';
import { PortHandles } from '../../../relay/session/clients/port-directory.ts';
import { RelayCore } from '../../../relay/session/clients/relay-core.ts';
import type { Device } from '../../../relay/session/port/device.ts';
import { type MemoryBus, MemoryNats } from './memory-nats.ts';

interface MemoryFleetOptions {
  readonly device: (id: string) => Device;
  readonly clock?: Clock;
  readonly cross?: (work: () => void) => void;
  readonly limits?: Partial<RelayLimits>;
  readonly role?: Role;
}

/** A gateway without its connection. */
interface GatewayParts {
  readonly core: RelayCore;
  readonly nodes: JoinedNodes;
  readonly role: FleetGateway;
}

/** A gateway in memory. */
export interface MemoryGateway extends GatewayParts {
  /** The present connection. */
  bus: MemoryBus;
}

/** A gateway of this name. @param run suffix of its viewers' ids */
export function makeGateway(name: string, run: string, clock: Clock, limits: Partial<RelayLimits> = {}): GatewayParts {
  const handles = new PortHandles();
  // So that a handle that is not rewritten is detected.
  for (const digit of name.match(/\d/g) ?? [])
    for (let i = 0; i <= Number(digit); i++) handles.of(`something else ${i}`);
  const nodes = new JoinedNodes({
    hub: name,
    run,
    clock,
    limits: { ...defaultLimits, ...limits },
    handles,
    isTaken: () => false,
    log: () => {},
  });
  const core = new RelayCore({
    node: name,
    run,
    clock,
    limits,
    handles,
    elsewhere: nodes,
    sharesViewers: true,
    device: () => {
      throw new Error('A gateway has no ports');
    },
  });
  return { core, nodes, role: new FleetGateway({ gateway: name, run, nodes, clock }) };
}

/** One node, lab2, and gateways in one process, over NATS in memory, each with the rights of its name only. */
export class MemoryFleet {
  readonly nats: MemoryNats;
  readonly node: RelayCore;
  readonly role: FleetNode;
  nodeBus: MemoryBus;
  readonly gateways: MemoryGateway[] = [];
  /** What the node has logged. */
  readonly logged: (readonly [event: string, details: object])[] = [];
  readonly #clock: Clock;
  readonly #limits: Partial<RelayLimits>;

  constructor({ device, clock = systemClock, cross, limits = {}, role = 'operator' }: MemoryFleetOptions) {
    this.#clock = clock;
    this.#limits = limits;
    this.nats = new MemoryNats(cross);
    this.node = new RelayCore({ node: 'lab2', run: 'NNNNNNNN', clock, limits, device });
    this.role = new FleetNode({
      node: 'lab2',
      core: this.node,
      clock,
      role,
      log: (_level, event, details = {}) => void this.logged.push([event, details]),
    });
    this.nodeBus = this.nats.connect(rightsOfNode('lab2'));
    this.role.up(this.nodeBus);
  }

  /** Starts another gateway: gw1, gw2 … */
  addGateway(name = `gw${this.gateways.length + 1}`, run = `${name}RUN`): MemoryGateway {
    const bus = this.nats.connect(rightsOfGateway(name));
    const gateway = { ...makeGateway(name, run, this.#clock, this.#limits), bus };
    gateway.role.up(bus);
    this.gateways.push(gateway);
    return gateway;
  }

  /** NATS goes away. */
  cut(): void {
    this.nodeBus.cut();
    this.role.down();
    for (const { bus, role } of this.gateways) {
      bus.cut();
      role.down();
    }
  }

  /** NATS is back. */
  mend(): void {
    this.nodeBus = this.nats.connect(rightsOfNode('lab2'));
    this.role.up(this.nodeBus);
    this.gateways.forEach((gateway, i) => {
      gateway.bus = this.nats.connect(rightsOfGateway(`gw${i + 1}`));
      gateway.role.up(gateway.bus);
    });
  }

  async stop(): Promise<void> {
    this.role.leave();
    for (const { role, core, nodes } of this.gateways) {
      role.leave();
      await core.stop();
      nodes.stop();
    }
    await this.node.stop();
  }
}
