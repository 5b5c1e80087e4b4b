import { randomBytes } from 'node:crypto';
import { holdOpen } from '../auth/hold-open.ts';
import type { Identity } from '../auth/identity.ts';
import { ShareRoom } from '../auth/share-room.ts';
import type { Clock } from '../base/clock.ts';
import { createClientSecret } from '../client/client-secret.ts';
import { RelayClient } from '../client/relay-client.ts';
import type { OpenDoor } from '../link/client-door.ts';
import { innerTransport } from '../link/inner-transport.ts';
import { Agent } from '../mcp/agent.ts';
import { agentName } from '../mcp/agent-name.ts';
import { RelayError } from '../protocol/relay-error.ts';

/** Without a request for so long an agent is gone. */
const idleMs = 600_000;
const maxAgents = 64;

interface KeptAgentsOptions {
  readonly openDoor: OpenDoor;
  readonly clock: Clock;
  /** What is open by each share, agents and all else. */
  readonly room: ShareRoom;
  /** How many agents there may be. Default: 64; half of them by one share. */
  readonly most?: number;
}

interface KeptAgent {
  readonly agent: Agent;
  readonly end: () => void;
}

/** The agents that come over HTTP, each a client of the relay. They last over their requests, which keep no state. */
export class KeptAgents {
  readonly #options: KeptAgentsOptions;
  readonly #most: number;
  readonly #places: ShareRoom;
  readonly #agents = new Map<string, KeptAgent>();

  constructor(options: KeptAgentsOptions) {
    this.#options = options;
    this.#most = options.most ?? maxAgents;
    this.#places = new ShareRoom(Math.floor(this.#most / 2));
  }

  get size(): number {
    return this.#agents.size;
  }

  /**
   * The agent of an identity.
   * @param program as it calls itself; each has ports and cursors of its own @param address where it is
   * @throws {RelayError} `OVERLOADED` if there are too many
   */
  of(identity: Identity, program: string | undefined, address: string): Agent {
    identity.ended.throwIfAborted();
    const name = agentName(program, identity.name);
    const key = JSON.stringify([identity.id, name]);
    const known = this.#agents.get(key);
    if (known) return known.agent;
    const { clock, openDoor, room } = this.#options;
    if (this.#agents.size >= this.#most) throw new RelayError('OVERLOADED', 'The relay has too many agents.');
    const leavePlaces = this.#places.enter(identity);
    const leaveRoom = leavePlaces && room.enter(identity);
    if (!leaveRoom) {
      leavePlaces?.();
      throw new RelayError('OVERLOADED', 'Too many agents are here by this share.');
    }
    const secret = createClientSecret(randomBytes(16));
    const open = innerTransport(openDoor, identity, address);
    const agent = new Agent({
      clock,
      connect: (listener) =>
        new RelayClient(
          {
            client: () => secret,
            name: () => name,
            transports: { webSocket: open, http: open },
            probe: () => Promise.resolve(true),
            clock: { nowMs: () => clock.nowUs() / 1000, after: (delayMs, callback) => clock.after(delayMs, callback) },
            random: Math.random,
            usesDirectory: true,
          },
          listener,
        ),
      describeEnd: () => 'The relay has ended this access.',
    });
    let stopIdle = (): void => {};
    const end = (): void => {
      if (!this.#agents.delete(key)) return;
      stopIdle();
      release();
      leavePlaces();
      leaveRoom();
      void agent.close();
    };
    const wait = (): void => {
      const { idleSinceUs = clock.nowUs() } = agent;
      const leftMs = idleMs - (clock.nowUs() - idleSinceUs) / 1000;
      if (leftMs <= 0) end();
      else stopIdle = clock.after(leftMs, wait);
    };
    this.#agents.set(key, { agent, end });
    const release = holdOpen(identity, end);
    wait();
    return agent;
  }

  close(): void {
    for (const { end } of this.#agents.values()) end();
  }
}
