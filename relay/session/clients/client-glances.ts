import type { GlancedMessage } from '../../protocol/glance.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import type { ClientIdentity } from '../access/client-identity.ts';
import { maxBufferedData } from '../feed/viewer-feed.ts';
import type { PortDirectory } from './port-directory.ts';

interface ClientGlancesOptions {
  readonly ports: PortDirectory;
  /** Bytes that wait for the client: while there are many, it is told nothing, and sees newer bytes later. */
  readonly bufferedBytes: () => number;
  readonly tell: (glanced: GlancedMessage) => void;
}

/** The ports that one client glances at. */
export class ClientGlances {
  readonly #options: ClientGlancesOptions;
  readonly #stops = new Map<string, () => void>();

  constructor(options: ClientGlancesOptions) {
    this.#options = options;
  }

  /** Instead of those it glanced at before. */
  set(ids: readonly string[], identity: ClientIdentity): void {
    const wanted = new Set(ids);
    for (const [id, stop] of this.#stops) {
      if (wanted.has(id)) continue;
      stop();
      this.#stops.delete(id);
    }
    for (const id of wanted) if (!this.#stops.has(id)) this.#begin(id, identity);
  }

  #begin(id: string, identity: ClientIdentity): void {
    const { ports, bufferedBytes, tell } = this.#options;
    try {
      const port = ports.find(id, identity);
      const stop = port.glance((glanced) => {
        if (bufferedBytes() < maxBufferedData / 2) tell(glanced);
      });
      this.#stops.set(id, stop);
    } catch (error) {
      if (!(error instanceof RelayError) || error.code !== 'NOT_FOUND') throw error;
    }
  }

  stop(): void {
    for (const stop of this.#stops.values()) stop();
    this.#stops.clear();
  }
}
