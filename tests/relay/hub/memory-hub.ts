import { JoinedNodes } from '../../../relay/hub/joined-nodes.ts';
import type { LinkDoor } from '../../../relay/hub/link-transport.ts';
import { NodeEnd } from '../../../relay/hub/node-end.ts';
import { defaultLimits, type RelayLimits } from '../../../relay/protocol/limits.ts';
import type { Role } from '../../../relay/protocol/roles.ts';
import { type Clock, systemClock } from '../../../relay/base/clock.ts';
import type { Device } from '../../../relay/session/port/device.ts';
import { PortHandles } from '../../../relay/session/clients/port-directory.ts';
import { RelayCore } from '../../../relay/session/clients/relay-core.ts';

/** How messages cross a link: at once, or in tasks of their own. */
export type Crossing = (work: () => void) => void;

const inTasks: Crossing = (work) => void setImmediate(work);

export interface MemoryHubOptions {
  readonly device: (id: string) => Device;
  readonly clock?: Clock;
  readonly cross?: Crossing;
  readonly limits?: Partial<RelayLimits>;
  readonly role?: Role;
  /** The node is of a version that asks nobody. */
  readonly asksNobody?: boolean;
}

/** The messages that crossed a link. */
export interface Crossed {
  readonly toHub: (string | Uint8Array)[];
  readonly toNode: (string | Uint8Array)[];
}

/** A node, lab2, and a hub in one process, with a link between them that can be cut. */
export class MemoryHub {
  readonly hub: RelayCore;
  readonly nodes: JoinedNodes;
  /** The present node: another one after `restartNode`. */
  node: RelayCore;
  readonly crossed: Crossed = { toHub: [], toNode: [] };
  /** How the hub closed a link. */
  closed: { readonly code: number; readonly reason: string } | undefined;
  /** Why links ended, as the node was told. */
  readonly ended: string[] = [];
  nodeEnd: NodeEnd | undefined;
  #hubEnd: LinkDoor | undefined;
  readonly #options: Required<MemoryHubOptions>;

  constructor(options: MemoryHubOptions) {
    this.#options = { clock: systemClock, cross: inTasks, limits: {}, role: 'operator', asksNobody: false, ...options };
    const { clock, limits } = this.#options;
    const handles = new PortHandles();
    // So that a handle that is not rewritten is detected.
    handles.of('something else');
    this.nodes = new JoinedNodes({
      hub: 'hub1',
      run: 'HHHHHHHH',
      clock,
      limits: { ...defaultLimits, ...limits },
      handles,
      isTaken: (name) => name === 'demo',
      log: () => {},
    });
    this.hub = new RelayCore({
      node: 'hub1',
      run: 'HHHHHHHH',
      clock,
      limits,
      handles,
      elsewhere: this.nodes,
      device: () => {
        throw new Error('The hub has no ports');
      },
    });
    this.node = this.#makeNode();
  }

  get isJoined(): boolean {
    return this.#hubEnd !== undefined;
  }

  /** The node joins, with whatever credential. */
  join(credential = 'first', node: string | undefined = 'lab2'): void {
    const { cross } = this.#options;
    let isOver = false;
    const carry = (
      list: (string | Uint8Array)[],
      message: string | Uint8Array,
      deliver: (message: string | Uint8Array) => void,
    ): void => {
      list.push(message);
      cross(() => isOver || deliver(message));
    };
    const take = (door: LinkDoor | undefined, message: string | Uint8Array): void =>
      typeof message === 'string' ? door?.text(message) : door?.binary(message);
    const end = (code: number, reason: string): void => {
      if (isOver) return;
      isOver = true;
      if (this.#hubEnd === hubEnd) this.#hubEnd = undefined;
      nodeEnd.ended(code, reason);
      hubEnd?.ended(code, reason);
    };
    const close = (code: number, reason: string): void => {
      this.closed = { code, reason };
      cross(() => end(code, reason));
    };
    const toNode = (message: string | Uint8Array): void =>
      carry(this.crossed.toNode, message, (one) => take(nodeEnd, one));
    const earlier = (message: string | Uint8Array): string | Uint8Array =>
      this.#options.asksNobody && typeof message === 'string' ? message.replace(',"confirms":true', '') : message;
    const toHub = (message: string | Uint8Array): void =>
      carry(this.crossed.toHub, earlier(message), (one) => take(hubEnd, one));
    const hubEnd: LinkDoor = this.nodes.connect(
      { bufferedBytes: 0, sendText: toNode, sendFrame: (frame) => toNode(Buffer.from(frame)), close },
      { id: credential, node, address: '192.0.2.2' },
    );
    this.#hubEnd = hubEnd;
    const { clock, role } = this.#options;
    const { node: core } = this;
    // What it sends at once crosses in a later turn.
    const nodeEnd: NodeEnd = new NodeEnd(
      { bufferedBytes: 0, sendText: toHub, sendFrame: (frame) => toHub(Buffer.from(frame)), close },
      {
        node: node ?? 'lab2',
        ports: core.ports,
        core,
        clock,
        role,
        onWelcome: () => {},
        onEnded: (_code, reason) => void this.ended.push(reason),
      },
    );
    this.nodeEnd = nodeEnd;
    this.sayToHub = (message) => toHub(JSON.stringify(message));
    this.cut = () => end(1006, '');
  }

  /** Cuts the link: messages in transit are lost, and both ends are notified. */
  cut: () => void = () => {};

  /** Sends something to the hub that its node would not. */
  sayToHub: (message: object) => void = () => {};

  /** Another process with the same ports: it has no memory. */
  restartNode(): void {
    this.cut();
    // The process is gone: it opens nothing any more.
    for (const session of this.node.ports.sessions) session.setDevice(undefined);
    this.node = this.#makeNode();
  }

  #makeNode(): RelayCore {
    const { clock, limits, device } = this.#options;
    return new RelayCore({ node: 'lab2', run: 'NNNNNNNN', clock, limits, device });
  }
}
