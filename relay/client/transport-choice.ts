import type { DisconnectReason } from './disconnect-reason.ts';
import type { TransportKind } from './transport.ts';

/** Failures of WebSocket although the relay answers, before HTTP is used (PROTOCOL.md, section 3). */
const failuresToSwitch = 2;

/** A relay that does not answer HTTP either is tried all the same, once in so many times. */
const askedPerTry = 8;

/** Chooses the transport of the next attempt: WebSocket, or HTTP where WebSocket is blocked. */
export class TransportChoice {
  readonly #probe: () => Promise<boolean>;
  #webSocketFailures = 0;
  #asked = 0;

  /** @param probe whether the relay answers `GET /hello`; never rejects */
  constructor(probe: () => Promise<boolean>) {
    this.#probe = probe;
  }

  get kind(): TransportKind {
    return this.#webSocketFailures >= failuresToSwitch ? 'http' : 'websocket';
  }

  /**
   * Whether to try again a relay that could not be reached. Each WebSocket that fails costs: Firefox (153) holds back
   * the next ones to the same address, for up to a minute, and stops the worker that makes one until its window has
   * time. HTTP has neither. Never rejects.
   */
  async isWorthwhile(): Promise<boolean> {
    return (await this.#probe()) || ++this.#asked % askedPerTry === 0;
  }

  /** A `welcome` came over this transport. */
  succeeded(kind: TransportKind): void {
    if (kind === 'websocket') this.#webSocketFailures = 0;
  }

  /** A connection ended before `welcome`. @returns a better reason than how it ended, where one is known */
  async failed(kind: TransportKind, { code }: DisconnectReason): Promise<'unreachable' | 'socket-blocked' | undefined> {
    // A close code of the relay's own shows that the transport works.
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
