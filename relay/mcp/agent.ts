import type { Clock } from '../base/clock.ts';
import { RelayRecordings } from '../client/recordings-reader.ts';
import type { ConnectionState, RelayClient, RelayClientListener } from '../client/relay-client.ts';
import { matcherOf, pageOf } from '../protocol/directory-match.ts';
import type { DirectoryMessage, DirectoryPage } from '../protocol/directory-messages.ts';
import { portAddress } from '../protocol/port-address.ts';
import { bounds } from '../protocol/limits.ts';
import type { PortInfo } from '../protocol/port-info.ts';
import type { RecordedPort } from '../protocol/recorded-values.ts';
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
/** Ids that calls named last, which a relay with many ports is asked to list: each call needs two. */
const maxNamed = 4 * maxCalls;

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
  /** The newest are the last. */
  readonly #named = new Set<string>();
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

  /**
   * A page of the ports that it may use and that fit.
   * @throws {RelayError} `TIMEOUT` with a sentence about the connection; `INVALID_ARGUMENT`
   */
  async ports(query: Omit<DirectoryMessage, 'type' | 'request'>, signal: AbortSignal): Promise<DirectoryPage> {
    await this.#whenLive(signal);
    const { only } = this.#options;
    if (only === undefined) return this.#client.directory(query);
    const port = await this.#lookUp(only);
    return pageOf(port ? [port] : [], query, matcherOf(query), (one) => one);
  }

  /** A port by its id or address. @throws {RelayError} `NOT_FOUND`, `TIMEOUT` */
  async find(name: string, signal: AbortSignal): Promise<PortInfo> {
    await this.#whenLive(signal);
    const { only } = this.#options;
    const info = await this.#lookUp(name);
    if (!info || (only !== undefined && !isCalled(info, only))) throw noSuchPort();
    return info;
  }

  /**
   * Ports of which something is recorded and that it may use, listed or not.
   * @throws {RelayError} `NOT_SUPPORTED` where nothing is recorded; `TIMEOUT`
   */
  async recordedPorts(signal: AbortSignal): Promise<readonly RecordedPort[]> {
    await this.#whenLive(signal);
    const ports = await new RelayRecordings(this.#client).ports();
    const { only } = this.#options;
    if (only === undefined) return ports;
    const { id } = await this.recordedId(only, signal);
    return ports.filter((port) => port.id === id);
  }

  /**
   * The id under which a port may have been recorded that is perhaps not listed any more.
   * @throws {RelayError} `NOT_FOUND` for a port that it may not use; `TIMEOUT`
   */
  async recordedId(name: string, signal: AbortSignal): Promise<{ readonly id: string; readonly isListed: boolean }> {
    await this.#whenLive(signal);
    const { only } = this.#options;
    const info = await this.#lookUp(name);
    if (info ? only !== undefined && !isCalled(info, only) : only !== undefined && name !== only) throw noSuchPort();
    if (info) return { id: info.id, isListed: true };
    const { state } = this.#client;
    // An address; the id of a port of another relay begins with its node.
    const own = state.kind === 'connected' ? `${state.node}/` : '';
    return { id: own !== '' && name.startsWith(own) ? name.slice(own.length) : name, isListed: false };
  }

  /** By id or address; of a relay with many ports it is not listed yet. */
  async #lookUp(name: string): Promise<PortInfo | undefined> {
    const listed = (): PortInfo | undefined => {
      const { ports } = this.#client;
      return ports.get(name) ?? [...ports.values()].find((port) => isCalled(port, name));
    };
    const known = listed();
    if (known) return known;
    for (const id of [name, name.slice(name.indexOf('/') + 1)]) {
      if (id === '' || id.length > bounds.portIdLength) continue;
      this.#named.delete(id);
      this.#named.add(id);
    }
    for (const id of this.#named) {
      if (this.#named.size <= maxNamed) break;
      this.#named.delete(id);
    }
    await this.#client.watch([...this.#ports.keys(), ...this.#named]);
    return listed();
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

const noSuchPort = (): RelayError => new RelayError('NOT_FOUND', 'No such port. list_ports has the ids.');

function isCalled(port: PortInfo, name: string): boolean {
  return port.id === name || portAddress(port) === name;
}
