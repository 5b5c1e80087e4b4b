import type { PortGoneMessage, PortMessage } from '../../protocol/handshake-messages.ts';
import { bounds } from '../../protocol/limits.ts';

interface ToldPortsOptions {
  /** Ids of those it was sent. */
  readonly listed: Iterable<string>;
  /** They are all there are. */
  readonly isWhole: boolean;
  /** The client uses the directory. */
  readonly usesDirectory: boolean;
}

/** Which ports one client is told of: of all while they are few enough, then of those it has or watches. */
export class ToldPorts {
  readonly #most: number;
  #ids: Set<string>;
  #isWhole: boolean;

  constructor({ listed, isWhole, usesDirectory }: ToldPortsOptions) {
    this.#most = usesDirectory ? bounds.welcomePorts : bounds.ports;
    this.#ids = new Set(listed);
    this.#isWhole = isWhole;
  }

  /** Whether it may be told of this port. */
  wants(id: string): boolean {
    return this.#isWhole || this.#ids.has(id);
  }

  /** @returns false: there are too many now, and it is not told of this one */
  take(message: PortMessage | PortGoneMessage): boolean {
    if (!this.#isWhole) return true;
    if (message.type === 'port-gone') this.#ids.delete(message.port);
    else if (this.#ids.size < this.#most) this.#ids.add(message.port.id);
    else if (!this.#ids.has(message.port.id)) this.#isWhole = false;
    return this.#isWhole;
  }

  /** Those it watches, instead of those it watched. @returns false: it is told of all */
  watch(ids: readonly string[]): boolean {
    if (!this.#isWhole) this.#ids = new Set(ids);
    return !this.#isWhole;
  }
}
