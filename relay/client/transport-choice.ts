import type { DisconnectReason } from './disconnect-reason.ts';
import type { TransportKind } from './transport.ts';

/** So often WebSocket has to fail although the relay answers (PROTOCOL.md, section 3). */
const failuresToSwitch = 2;

/** Which way to a relay is tried next: WebSocket, and HTTP where that does not come through. */
export class TransportChoice {
  readonly #probe: () => Promise<boolean>;
  #webSocketFailures = 0;

  /** @param probe whether the relay answers `GET /hello`; never rejects */
  constructor(probe: () => Promise<boolean>) {
    this.#probe = probe;
  }

  get kind(): TransportKind {
    return this.#webSocketFailures >= failuresToSwitch ? 'http' : 'websocket';
  }

  /** A `welcome` came this way. */
  succeeded(kind: TransportKind): void {
    if (kind === 'websocket') this.#webSocketFailures = 0;
  }

  /** A connection ended before `welcome`. @returns what that means, where it is known better than by how it ended */
  async failed(kind: TransportKind, { code }: DisconnectReason): Promise<'unreachable' | 'socket-blocked' | undefined> {
    // With a close code of its own the relay has spoken: the way to it is free.
    if (code !== 'cut' && code !== 'silent' && code !== 'protocol-error' && code !== 'ended') return undefined;
    if (kind === 'http') {
      this.#webSocketFailures = 0;
      return (await this.#probe()) ? undefined : 'unreachable';
    }
    if (!(await this.#probe())) return 'unreachable';
    this.#webSocketFailures++;
    return 'socket-blocked';
  }
}
