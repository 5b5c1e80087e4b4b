import { SerialError } from '../core/serial-error.ts';
import type { PortId, PortProfile, PortsApi } from './api/ports.ts';
import type { PortRegistry } from './port-registry.ts';
import type { SessionHub } from './session-hub.ts';
import type { Slot } from './slot.ts';

interface EnginePortsOptions {
  readonly registry: PortRegistry;
  readonly sessions: SessionHub;
  readonly rememberProfiles: (profiles: Readonly<Record<PortId, Partial<PortProfile>>>) => void;
}

/** What the window asks of ports. */
export class EnginePorts implements PortsApi {
  readonly #options: EnginePortsOptions;

  constructor(options: EnginePortsOptions) {
    this.#options = options;
  }

  async refresh(chosen?: number): Promise<PortId | undefined> {
    const { registry } = this.#options;
    if (chosen !== undefined) return (await registry.at(chosen))?.id;
    await registry.refresh();
    return undefined;
  }

  async update(portId: PortId, changes: Partial<PortProfile>): Promise<void> {
    const { registry, sessions, rememberProfiles } = this.#options;
    const slot = this.slot(portId);
    // First what may be refused: then nothing has changed.
    if (changes.settings) await sessions.of(slot)?.changeSettings(changes.settings);
    registry.update(slot, changes);
    rememberProfiles(registry.profiles);
  }

  async restore(profiles: Readonly<Record<PortId, Partial<PortProfile>>>, replaces: boolean): Promise<void> {
    const { registry, sessions, rememberProfiles } = this.#options;
    const isWanted = ([id]: readonly [PortId, unknown]): boolean => {
      const slot = registry.slot(id);
      return !(slot && sessions.of(slot)) && (replaces || !Object.hasOwn(registry.profiles, id));
    };
    registry.restore(Object.fromEntries(Object.entries(profiles).filter(isWanted)));
    rememberProfiles(registry.profiles);
  }

  async forget(portId: PortId): Promise<void> {
    const { registry, sessions, rememberProfiles } = this.#options;
    const slot = this.slot(portId);
    const live = sessions.of(slot);
    if (live) await sessions.dismiss(live.id);
    await registry.forget(slot);
    rememberProfiles(registry.profiles);
  }

  /** @throws {SerialError} `not-found` */
  slot(portId: PortId): Slot {
    const slot = this.#options.registry.slot(portId);
    if (!slot) throw new SerialError('not-found', portId);
    return slot;
  }
}
