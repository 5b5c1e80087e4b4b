import { object, oneOf } from '../../protocol/checks.ts';
import { askRelay } from './ask-relay.ts';
import { ConnectionEnd } from './connection-end.ts';
import { openTunnel } from './open-tunnel.ts';
import { openWebSocket } from './open-web-socket.ts';
import { type ConnectOptions, RelayConnection } from './relay-connection.ts';

/** So often WebSocket has to fail although the relay answers (PROTOCOL.md, section 3). */
const failuresToSwitch = 2;

const hello = object<{ readonly product: 'baudcast' }>({ product: oneOf('baudcast') });

/** Connects to one relay, again and again: over WebSocket, and over HTTP where that does not come through. */
export class RelayWay {
  #webSocketFailures = 0;
  /** It came through before, so that a failure has another cause. */
  #isWebSocketFree = false;

  get isOverHttp(): boolean {
    return this.#webSocketFailures >= failuresToSwitch;
  }

  /** @throws {ConnectionEnd} when no `welcome` comes */
  async connect(options: Omit<ConnectOptions, 'openSocket'>, signal: AbortSignal): Promise<RelayConnection> {
    for (;;) {
      const isOverHttp = this.isOverHttp;
      try {
        const connection = await RelayConnection.connect(
          { ...options, openSocket: isOverHttp ? openTunnel : openWebSocket },
          signal,
        );
        this.#isWebSocketFree ||= !isOverHttp;
        return connection;
      } catch (error) {
        if (isOverHttp) this.#webSocketFailures = 0;
        if (
          isOverHttp ||
          this.#isWebSocketFree ||
          !(error instanceof ConnectionEnd) ||
          !error.mayBeBlocked ||
          !(await answers(options, signal))
        )
          throw error;
        this.#webSocketFailures++;
      }
    }
  }
}

const answers = ({ address }: Pick<ConnectOptions, 'address'>, signal: AbortSignal): Promise<boolean> =>
  askRelay(address, { method: 'GET', path: '/hello', check: hello }, signal).then(
    () => true,
    () => false,
  );
