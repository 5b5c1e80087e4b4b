import { pathBeforeRelay } from '../core/path-before-relay.ts';
import { defaultSettings } from '../core/port-settings.ts';
import { SerialError } from '../core/serial-error.ts';
import { newClientSecret } from '../remote/client-secret.ts';
import { readLink } from '../remote/read-link.ts';
import type { RelayLine } from '../remote/relay-line.ts';
import { RelaySource } from '../remote/relay-source.ts';
import type { RelayPortView } from '../remote/relay-view.ts';
import type { ConnectedRelay, ConnectOptions, OfferedPort, OpenOptions, ReadPort } from './api.ts';
import { platform } from './platform.ts';
import { PortReader } from './port-reader.ts';

const connectMs = 10_000;
const nowMs = (): number => performance.timeOrigin + performance.now();

/** A relay's ports for programs, over one connection. */
export class RelayPorts implements ConnectedRelay {
  readonly source: RelaySource;
  /** Called when the connection's state has changed. */
  readonly #watching = new Set<() => void>();

  /**
   * @param url of the relay, or a share's link
   * @throws {TypeError} when `url` is neither
   */
  constructor(url: string, { secret, name = 'Program' }: ConnectOptions) {
    const { address, secret: ofLink } = readAddress(url);
    const credential = secret ?? ofLink;
    this.source = new RelaySource({
      address,
      client: newClientSecret(),
      name,
      ...(credential !== undefined && { credential: () => credential }),
      ...platform,
      onChange: () => this.#watching.forEach((changed) => changed()),
    });
  }

  /**
   * Resolves when the relay has listed its ports. A connection that is cut later mends itself.
   * @throws {SerialError} `relay-unreachable`, `refused`; the signal's reason
   */
  async connect(signal = AbortSignal.timeout(connectMs)): Promise<void> {
    const { source } = this;
    source.connect();
    try {
      await new Promise<void>((resolve, reject) => {
        const end = (settle: () => void): void => {
          this.#watching.delete(look);
          signal.removeEventListener('abort', look);
          settle();
        };
        const look = (): void => {
          const { connection } = source.view;
          if (connection.kind === 'connected') end(resolve);
          else if (connection.kind === 'ended') end(() => reject(new SerialError('refused', connection.reason.text)));
          else if (signal.aborted) end(() => reject(abortedBy(signal, source.address)));
        };
        this.#watching.add(look);
        signal.addEventListener('abort', look);
        look();
      });
    } catch (error) {
      source.close();
      throw error;
    }
  }

  get ports(): readonly OfferedPort[] {
    return this.source.view.ports.flatMap((view) => this.#offered(view) ?? []);
  }

  port(name: string): OfferedPort {
    const { ports } = this;
    const found = ports.find(({ id }) => id === name) ?? ports.find((port) => port.name === name);
    if (!found) throw new SerialError('not-found', name);
    return found;
  }

  /** The line of an offered port. */
  lineOf({ id }: OfferedPort): RelayLine | undefined {
    return this.source.restore(id);
  }

  close(): void {
    this.source.close();
  }

  #offered({ info, forgotten }: RelayPortView): OfferedPort | undefined {
    const line = forgotten ? undefined : this.source.restore(info.id);
    if (!line) return undefined;
    return {
      id: info.id,
      name: info.name,
      connected: line.connected,
      usb: info.usb ? { vendorId: info.usb.usbVendorId, productId: info.usb.usbProductId } : undefined,
      holder: info.holder?.name,
      open: (options) => this.#open(line, options),
    };
  }

  async #open(line: RelayLine, options: OpenOptions): Promise<ReadPort> {
    const reader = new PortReader({ nowMs, note: async (text) => void (await this.source.note(line.id, text)) });
    reader.begin(await line.open({ ...defaultSettings, ...options }, reader));
    return reader;
  }
}

function abortedBy(signal: AbortSignal, address: string): unknown {
  const reason: unknown = signal.reason;
  const isLate = reason instanceof DOMException && reason.name === 'TimeoutError';
  return isLate ? new SerialError('relay-unreachable', address, { cause: reason }) : reason;
}

/** @throws {TypeError} */
function readAddress(url: string): { readonly address: string; readonly secret: string | undefined } {
  const read = readLink(url);
  if (read.ok && read.link.address !== undefined) return { address: read.link.address, secret: read.link.secret };
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (read.ok || !parsed || !/^https?:$/.test(parsed.protocol) || parsed.hash !== '')
    throw new TypeError('This is not the address of a relay, as http://lab1:8017, and no link of one.');
  return { address: parsed.origin + pathBeforeRelay(parsed.pathname), secret: undefined };
}
