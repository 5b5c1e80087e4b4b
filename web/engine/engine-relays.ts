import { proxy } from 'comlink';
import { SerialError } from '../core/serial-error.ts';
import type { CaptureId } from './api/captures.ts';
import type { GlanceSink, GlanceView } from './api/glances.ts';
import type { PortId } from './api/ports.ts';
import type { RecordedOpeningSummary, RecordedPortSummary } from './api/recordings.ts';
import type { ControlAction, FoundPorts, PortQuery, RelayAddress, RelaysApi, SharedViewerId } from './api/relays.ts';
import { delay } from '../line/delay.ts';
import type { EnginePorts } from './engine-ports.ts';
import type { PortRegistry } from './port-registry.ts';
import type { Recordings } from './recordings.ts';
import type { RelayHub } from './relay-hub.ts';
import type { SessionHub } from './session-hub.ts';
import type { Slot } from './slot.ts';

interface EngineRelaysOptions {
  readonly relays: RelayHub;
  readonly registry: PortRegistry;
  readonly sessions: SessionHub;
  readonly ports: EnginePorts;
  readonly recordings: () => Promise<Recordings>;
}

/** What the window asks of relays and of ports shared there. */
export class EngineRelays implements RelaysApi {
  readonly #options: EngineRelaysOptions;

  constructor(options: EngineRelaysOptions) {
    this.#options = options;
  }

  add(address: string): Promise<RelayAddress> {
    return this.#options.relays.add(address, { asked: true });
  }

  async remove(address: RelayAddress): Promise<void> {
    const { relays, registry, sessions } = this.#options;
    const { registrySource } = relays.link(address);
    const open = registry.slots.flatMap((slot) => (slot.source === registrySource ? [sessions.of(slot)] : []));
    for (const live of open) if (live) await sessions.dismiss(live.id);
    relays.remove(address);
  }

  async retry(address: RelayAddress): Promise<void> {
    await this.#options.relays.link(address).connect(true);
  }

  search(address: RelayAddress, query: PortQuery): Promise<FoundPorts> {
    return this.#options.relays.link(address).search(query);
  }

  async want(address: RelayAddress, port: string): Promise<PortId | undefined> {
    const { relays, registry } = this.#options;
    const link = relays.link(address);
    const find = () =>
      registry.slots.find(({ shared, line }) => {
        return line && shared?.relay === address && (shared.port === port || shared.path === port);
      });
    if (!find()) await link.want([port, port.slice(port.indexOf('/') + 1)]);
    await registry.refresh();
    return find()?.id;
  }

  async glance(address: RelayAddress, sink: GlanceSink): Promise<GlanceView> {
    const relay = this.#options.relays.link(address);
    const { GlanceFeed } = await import('./glance-feed.ts');
    return proxy(new GlanceFeed({ relay, sink, delay }));
  }

  async lease(portId: PortId, action: ControlAction, to?: SharedViewerId, text?: string): Promise<void> {
    const { port, link } = this.#shared(this.#options.ports.slot(portId));
    await link.lease(port, action, to, text);
  }

  async answer(portId: PortId, ask: number, allow: boolean): Promise<void> {
    const { port, link } = this.#shared(this.#options.ports.slot(portId));
    await link.answer(port, ask, allow);
  }

  /** Makes a note for everybody attached to a shared port. @throws {SerialError} `not-found` for any other */
  note(slot: Slot, text: string): Promise<void> {
    const { port, link } = this.#shared(slot);
    return link.note(port, text);
  }

  async recordedPorts(address: RelayAddress): Promise<readonly RecordedPortSummary[]> {
    return (await this.#options.recordings()).ports(address);
  }

  async recordings(address: RelayAddress, port: string): Promise<readonly RecordedOpeningSummary[]> {
    return (await this.#options.recordings()).openings(address, port);
  }

  async loadRecording(address: RelayAddress, port: string, epoch: string): Promise<CaptureId | undefined> {
    return (await this.#options.recordings()).load(address, port, epoch);
  }

  #shared({ id, shared, line }: Slot) {
    if (!shared || !line) throw new SerialError('not-found', id);
    return { port: shared.port, link: this.#options.relays.link(shared.relay) };
  }
}
