import type { HostedPort } from '../core/serial-host-messages.ts';
import { announcePort } from '../w3c/announce-port.ts';
import type { Port, PortSource } from '../line/port.ts';
import { HostClient } from './host-client.ts';
import { WindowHostPort } from './window-host-port.ts';

/**
 * The ports of a window that runs `hostSerialPorts` on the other end of `channel`: for workers without Web Serial.
 * The order of `getPorts()` is the window's.
 */
export function createWindowHostSource(channel: MessagePort): PortSource {
  return new WindowHostSource(channel);
}

class WindowHostSource extends EventTarget implements PortSource {
  readonly #host: HostClient;
  readonly #ports = new Map<number, WindowHostPort>();

  constructor(channel: MessagePort) {
    super();
    this.#host = new HostClient(channel, (type, hosted) => announcePort(this, this.#port(hosted), type));
  }

  async getPorts(): Promise<Port[]> {
    return (await this.#host.call('ports')).map((hosted) => this.#port(hosted));
  }

  /** One object for each of the window's, as long as the window lives. */
  #port(hosted: HostedPort): WindowHostPort {
    const port = this.#ports.get(hosted.portId) ?? new WindowHostPort(this.#host, hosted);
    this.#ports.set(hosted.portId, port);
    port.connected = hosted.connected;
    return port;
  }
}
