import type { ConnectedRelay, ConnectOptions, SerialOptions } from './api.ts';
import { chooseOffered } from './choose-offered.ts';
import { RelayPorts } from './relay-ports.ts';
import { relaySerial } from './relay-serial.ts';

export type {
  ConnectedRelay,
  ConnectOptions,
  OfferedPort,
  PortHappening,
  OpenOptions,
  PortPage,
  PortSearch,
  ReadPort,
  SerialOptions,
} from './api.ts';

/**
 * Connects to a relay.
 * @param url of the relay, as `http://lab1:8017`, or the link of a share
 * @throws {SerialError} `relay-unreachable`, `refused` @throws {TypeError} when `url` is neither
 */
export async function connect(url: string, options: ConnectOptions = {}): Promise<ConnectedRelay> {
  const relay = new RelayPorts(url, options);
  await relay.connect(options.signal);
  return relay;
}

/**
 * A relay's ports in the form of `navigator.serial` (Web Serial), for libraries that take one. Connects when it is
 * first asked for ports.
 * @throws {TypeError} as `connect()`
 */
export function serial(url: string, options: SerialOptions = {}): Serial {
  return relaySerial(new RelayPorts(url, options), options.choose ?? chooseOffered);
}
