import type { Clock } from '../base/clock.ts';
import type { ConnectionState, RelayClient, RelayClientListener } from '../client/relay-client.ts';
import { portAddress } from '../protocol/port-address.ts';
import type { PortInfo } from '../protocol/port-info.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { AgentPort } from './agent-port.ts';

/** How long a call waits for the relay. */
const liveMs = 10_000;
/** Without a call for so long, control goes back. */
const leaseIdleMs = 30_000;
/** Ports that one agent has at one time. */
const maxPorts = 8;
/** Calls of one agent at one time. */
const maxCalls = 32;

interface AgentOptions {
  /** Makes the client of the relay; called once. */
  readonly connect: (listener: RelayClientListener) => RelayClient;
  readonly clock: Clock;
  /** The only port it may use, by id or address. Default: all that its access has. */
  readonly only?: string | undefined;
  /** Why there is no connection, as a sentence. */
  readonly describeEnd: (state: ConnectionState) => string;
}

/** An agent at a relay: one client, with the ports that it has attached. */
export class Agent {
  readonly clock: Clock;
  readonly #options: AgentOptions;
  readonly #client: RelayClient;
  readonly #ports = new Map<string, Promise<AgentPort>>();
  /** Called when an attempt to connect has failed. */
  readonly #failing = new Set<() => void>();
  #calls = 0;
  #stopIdle = (): void => {};
  #lastUs: number;

  constructor(options: AgentOptions) {
    this.#options = options;
    this.clock = options.clock;
    this.#lastUs = options.clock.nowUs();
    this.#client = options.connect({
      onState: (state) => {
        // The next attempt is made by the next call.
        if (state.kind === 'waiting' && state.reason.code !== 'socket-blocked')
          for (const fail of this.#failing) fail();
      },
      onPorts: () => {},
      onRoundTrip: () => {},
      onHostTime: () => {},
    });
  }

  get client(): RelayClient {
    return this.#client;
  }
  /** Since when no call is under way, in host microseconds; `undefined`: one is. */
  get idleSinceUs(): number | undefined {
    return this.#calls > 0 ? undefined : this.#lastUs;
  }

  /** Runs one call of a tool. @throws {RelayError} `OVERLOADED`; what the work throws */
  async call<T>(work: () => Promise<T>): Promise<T> {
    if (this.#calls >= maxCalls)
      throw new RelayError('OVERLOADED', 'Too many calls at a time. Wait for the answers of the others first.');
    this.#calls++;
    this.#stopIdle();
    try {
      return await work();
    } finally {
      this.#calls--;
      this.#lastUs = this.clock.nowUs();
      if (this.#calls === 0) this.#stopIdle = this.clock.after(leaseIdleMs, () => void this.#release());
    }
  }

  /** @throws {RelayError} `TIMEOUT` with a sentence about the connection */
  async ports(signal: AbortSignal): Promise<readonly PortInfo[]> {
    await this.#whenLive(signal);
    const { only } = this.#options;
    const ports = [...this.#client.ports.values()];
    return only === undefined ? ports : ports.filter((port) => isCalled(port, only));
  }

  /** A port by its id or address. @throws {RelayError} `NOT_FOUND`, `TIMEOUT` */
  async find(name: string, signal: AbortSignal): Promise<PortInfo> {
    const ports = await this.ports(signal);
    const info = ports.find(({ id }) => id === name) ?? ports.find((port) => isCalled(port, name));
    if (!info) throw new RelayError('NOT_FOUND', 'No such port. list_ports has the ids.');
    return info;
  }

  /** A port by its id or address, attached. @throws {RelayError} `NOT_FOUND`, `OVERLOADED`, `TIMEOUT` */
  async port(name: string, signal: AbortSignal): Promise<AgentPort> {
    const { id } = await this.find(name, signal);
    const known = this.#ports.get(id);
    if (known) {
      const port = await known;
      if (!port.refusal) return port;
      // The relay did not know it for a while, as after a restart.
      if (this.#ports.get(id) === known) this.#ports.delete(id);
      return this.port(id, signal);
    }
    if (this.#ports.size >= maxPorts)
      throw new RelayError('OVERLOADED', `At most ${maxPorts} ports at a time. Call detach for one of the others.`);
    const attaching = this.#attach(id);
    this.#ports.set(id, attaching);
    return attaching;
  }

  /** Leaves a port, which stays open. @returns whether it was attached */
  async detach(name: string): Promise<boolean> {
    for (const [id, attaching] of this.#ports) {
      const info = this.#client.ports.get(id);
      if (id !== name && !(info && isCalled(info, name))) continue;
      this.#ports.delete(id);
      await (await attaching).detach();
      return true;
    }
    return false;
  }

  /** Leaves all ports, and the relay. */
  async close(): Promise<void> {
    this.#stopIdle();
    this.#ports.clear();
    await this.#client.close();
  }

  /** Not ended by a call that ends: others may wait for the same. */
  async #attach(id: string): Promise<AgentPort> {
    const port = new AgentPort(this.#client, id, this.clock);
    try {
      await port.attach(new AbortController().signal);
      return port;
    } catch (error) {
      this.#ports.delete(id);
      await port.detach();
      throw error;
    }
  }

  async #whenLive(signal: AbortSignal): Promise<void> {
    const late = new AbortController();
    const fail = (): void => late.abort();
    this.#failing.add(fail);
    const stop = this.clock.after(liveMs, fail);
    this.#client.connect();
    try {
      await this.#client.whenLive(AbortSignal.any([signal, late.signal]));
    } catch (error) {
      signal.throwIfAborted();
      throw new RelayError('TIMEOUT', this.#options.describeEnd(this.#client.state), { cause: error });
    } finally {
      stop();
      this.#failing.delete(fail);
    }
  }

  async #release(): Promise<void> {
    for (const attaching of this.#ports.values()) await (await attaching.catch(() => undefined))?.release();
  }
}

function isCalled(port: PortInfo, name: string): boolean {
  return port.id === name || portAddress(port) === name;
}
