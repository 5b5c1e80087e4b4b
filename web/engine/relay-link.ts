import { SerialError } from '../core/serial-error.ts';
import type { SerialErrorCode } from '../core/serial-error.ts';
import { createClientSecret } from '../remote/client-secret.ts';
import type { RelayPort } from '../remote/relay-port.ts';
import type { PortPresence } from '../remote/port-presence.ts';
import { RelaySource } from '../remote/relay-source.ts';
import type { RelayPortView } from '../remote/relay-view.ts';
import type { Port } from '../session/port.ts';
import type { LeaseAction, RelayAddress, RelayState, RelaySummary, SharedPort, SharedViewer } from './api/relays.ts';
import type { RegistrySource } from './port-registry.ts';
import { RelayBeyond } from './relay-beyond.ts';

/** Clocks that differ by less than this are taken for the same: the message that tells was under way as long. */
const sameClockMs = 250;

/** One relay and its ports, as the engine and its registry see them. */
export class RelayLink {
  readonly address: RelayAddress;
  readonly own: boolean;
  readonly registrySource: RegistrySource;
  readonly #source: RelaySource;
  readonly #beyond = new Map<Port, RelayBeyond>();
  readonly #nowMs: () => number;
  #hostAheadMs = 0;
  /** When the next attempt is due, fixed when the wait began: the state is asked for again and again. */
  #retry: { readonly wait: unknown; readonly atMs: number } | undefined;

  constructor(options: { address: RelayAddress; own: boolean; name: string; nowMs: () => number; onChange: (link: RelayLink) => void }) {
    const { address, own, name, nowMs, onChange } = options;
    this.address = address;
    this.own = own;
    this.#nowMs = nowMs;
    this.#source = new RelaySource({
      address,
      client: createClientSecret(),
      name,
      onChange: () => {
        for (const beyond of this.#beyond.values()) beyond.announce();
        onChange(this);
      },
      onHostTime: (timeUs) => {
        const aheadMs = timeUs / 1000 - nowMs();
        this.#hostAheadMs = Math.abs(aheadMs) < sameClockMs ? 0 : aheadMs;
      },
    });
    this.registrySource = {
      kind: 'relay',
      ports: this.#source,
      label: (port) => this.#label(port as RelayPort),
      beyond: (port) => this.#beyondOf(port as RelayPort),
      shared: (port) => this.#shared(port as RelayPort),
    };
  }

  connect(): void {
    this.#source.connect();
  }

  close(): void {
    this.#source.close();
  }

  get summary(): RelaySummary {
    return { address: this.address, node: this.#node, own: this.own, state: this.#state };
  }

  /** @throws {SerialError} `read-only`, `refused`, `not-found`, `relay-unreachable` */
  async lease(port: Port, action: LeaseAction, to?: string): Promise<void> {
    await this.#asked(this.#source.lease((port as RelayPort).id, { action, ...(to === undefined ? {} : { to }) }));
  }

  /** Makes a note that everybody attached gets, we too. @throws {SerialError} as `lease` */
  async note(port: Port, text: string): Promise<void> {
    await this.#asked(this.#source.note((port as RelayPort).id, text));
  }

  async #asked(answer: Promise<unknown>): Promise<void> {
    try {
      await answer;
    } catch (error) {
      throw new SerialError(errorCode(error), error instanceof Error ? error.message : '', { cause: error });
    }
  }

  get #node(): string {
    const { connection, ports } = this.#source.view;
    return connection.kind === 'connected' ? connection.node : (ports[0]?.info.node ?? '');
  }

  get #state(): RelayState {
    const { connection, roundTripMs } = this.#source.view;
    switch (connection.kind) {
      case 'connected':
        return { kind: 'open', transport: connection.transport, roundTripMs };
      case 'waiting': {
        const { code, text } = connection.reason;
        if (this.#retry?.wait !== connection) this.#retry = { wait: connection, atMs: this.#nowMs() + connection.waitMs };
        return { kind: 'waiting', code, text, retryMs: this.#retry.atMs };
      }
      case 'ended':
        return { kind: 'waiting', code: connection.reason.code, text: connection.reason.text, retryMs: undefined };
      default:
        return { kind: 'connecting' };
    }
  }

  #label(port: RelayPort) {
    const info = this.#view(port)?.info;
    const name = info?.name ?? port.id;
    const settings = info?.state === 'open' && info.settings ? info.settings : undefined;
    // What only a host can offer (5 bits, mark parity) is shown by its nearest; the relay keeps its own.
    const usual = settings && settings.dataBits >= 7 && settings.flowControl !== 'software' ? settings : undefined;
    return {
      key: `relay:${this.address}/${port.id}`,
      name,
      detail: `${this.#node || this.address}/${port.id}`,
      ...(usual ? { profile: { settings: usual as never } } : {}),
    };
  }

  #beyondOf(port: RelayPort): RelayBeyond {
    const known = this.#beyond.get(port);
    if (known) return known;
    const beyond = new RelayBeyond(port, () => this.#hostAheadMs, this.#nowMs);
    this.#beyond.set(port, beyond);
    return beyond;
  }

  #view(port: RelayPort): RelayPortView | undefined {
    return this.#source.view.ports.find(({ info }) => info.id === port.id);
  }

  #shared(port: RelayPort): SharedPort | undefined {
    const view = this.#view(port);
    if (!view) return undefined;
    const { info, presence } = view;
    const { connection } = this.#source.view;
    const viewers: readonly SharedViewer[] = presence?.viewers ?? [];
    const holder = presence ? holderOf(presence, info) : info.holder;
    return {
      relay: this.address,
      role: info.role,
      self: presence && connection.kind === 'connected' ? connection.viewer : undefined,
      viewers,
      viewerCount: presence?.total ?? info.viewers,
      holder: holder ?? undefined,
      wanting: presence?.wanting ?? [],
      behindBytes: presence?.behindBytes ?? 0,
    };
  }
}

/** A holder whose connection died is no viewer, but still the holder: the list names it. */
function holderOf({ holder, viewers }: PortPresence, info: RelayPortView['info']): SharedViewer | undefined {
  if (holder === null) return undefined;
  const known = [...viewers, ...(info.holder ? [info.holder] : [])].find(({ id }) => id === holder);
  return known ?? { id: holder, name: '', role: 'operator' };
}

function errorCode(error: unknown): SerialErrorCode {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'READ_ONLY') return 'read-only';
  if (code === 'NOT_FOUND') return 'not-found';
  return code === 'TIMEOUT' ? 'relay-unreachable' : 'refused';
}
