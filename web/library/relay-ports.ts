import { pathBeforeRelay } from '../core/path-before-relay.ts';
import { defaultSettings } from '../core/port-settings.ts';
import { SerialError } from '../core/serial-error.ts';
import { newClientSecret } from '../remote/client-secret.ts';
import { readLink } from '../remote/read-link.ts';
import type { RelayLine } from '../remote/relay-line.ts';
import { RelaySource } from '../remote/relay-source.ts';
import type { RelayPortView } from '../remote/relay-view.ts';
import type {
  ConnectedRelay,
  ConnectOptions,
  OfferedPort,
  OpenOptions,
  PortPage,
  PortSearch,
  ReadPort,
} from './api.ts';
import { platform } from './platform.ts';
import { PortReader } from './port-reader.ts';

const connectMs = 10_000;
/** Ports that a person is let choose from. */
const maxChoosable = 200;
/** Limits of the protocol, in UTF-16 code units. */
const maxIdLength = 256;
const maxSearchLength = 200;
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
    return this.source.view.ports.flatMap(({ info, forgotten }) => {
      const line = forgotten ? undefined : this.source.restore(info.id);
      return line ? [this.#offered(info, line.connected)] : [];
    });
  }

  port(name: string): OfferedPort {
    const { ports } = this;
    const found = ports.find(({ id }) => id === name) ?? ports.find((port) => port.name === name);
    if (!found) throw new SerialError('not-found', name);
    return found;
  }

  async find(name: string): Promise<OfferedPort> {
    const { source } = this;
    const called = (ports: readonly OfferedPort[]): OfferedPort | undefined =>
      ports.find(({ id }) => id === name) ??
      ports.find(({ id, node }) => name === `${node}/${id}`) ??
      ports.find((port) => port.name === name);
    const ids = [name, name.slice(name.indexOf('/') + 1)].filter((id) => id !== '' && id.length <= maxIdLength);
    if (!called(this.ports)) await source.want(ids);
    let found = called(this.ports);
    for await (const page of found ? [] : this.#pages({ search: name.slice(0, maxSearchLength) })) {
      found = called(page);
      if (found) break;
    }
    if (!found) throw new SerialError('not-found', name);
    return found;
  }

  async search({ search, labels, node, limit, after }: PortSearch = {}): Promise<PortPage> {
    const query = {
      ...(search === undefined ? {} : { search }),
      ...(labels === undefined ? {} : { labels }),
      ...(node === undefined ? {} : { node }),
      ...(limit === undefined ? {} : { limit }),
      ...(after === undefined ? {} : { after }),
    };
    const { ports, total, more } = await this.source.directory(query).catch((error: unknown) => {
      const { code = '', message = '' } = error instanceof Error ? (error as Error & { readonly code?: string }) : {};
      if (code === 'INVALID_ARGUMENT') throw new TypeError(message, { cause: error });
      throw new SerialError('relay-unreachable', this.source.address, { cause: error });
    });
    return { ports: ports.map((info) => this.#offered(info)), total, next: more ? ports.at(-1)?.id : undefined };
  }

  /** The ports that fit, but not more than a person can choose from. */
  async choosable(fits: (port: OfferedPort) => boolean): Promise<readonly OfferedPort[]> {
    if (this.source.view.directory === undefined) return this.ports.filter(fits);
    const fitting: OfferedPort[] = [];
    for await (const page of this.#pages({})) {
      fitting.push(...page.filter(fits));
      if (fitting.length >= maxChoosable) break;
    }
    return fitting.slice(0, maxChoosable);
  }

  /** The line of an offered port; `undefined`: it is gone. */
  async lineOf({ id }: OfferedPort): Promise<RelayLine | undefined> {
    if (!this.source.view.ports.some(({ info }) => info.id === id)) await this.source.want([id]);
    return this.source.restore(id);
  }

  async *#pages(query: PortSearch): AsyncIterable<readonly OfferedPort[]> {
    let after: string | undefined;
    do {
      const { ports, next } = await this.search({ ...query, limit: 200, ...(after === undefined ? {} : { after }) });
      yield ports;
      after = next;
    } while (after !== undefined);
  }

  close(): void {
    this.source.close();
  }

  #offered(info: RelayPortView['info'], connected = info.state !== 'lost'): OfferedPort {
    const { id, name, node, labels = {}, usb, holder } = info;
    const offered: OfferedPort = {
      id,
      name,
      node,
      labels,
      connected,
      usb: usb ? { vendorId: usb.usbVendorId, productId: usb.usbProductId } : undefined,
      holder: holder?.name,
      open: (options) => this.#open(offered, options),
    };
    return offered;
  }

  async #open(port: OfferedPort, options: OpenOptions): Promise<ReadPort> {
    const line = await this.lineOf(port);
    if (!line) throw new SerialError('port-gone');
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
