import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { PortId, PortSummary } from '../../engine/api/ports.ts';

/** How long a touched port stays highlighted. */
const litMs = 1500;
/** Only a port that was idle for this long counts as touched when it receives. */
const quietMs = 1500;

/**
 * Touch to identify: a port lights up when it was plugged in again, or receives after a quiet time, unless it is the
 * one looked at anyway.
 */
export class TouchWatch implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #seen = new Map<PortId, { readonly touchedMs: number; readonly connected: boolean }>();
  readonly #lit = new Map<PortId, ReturnType<typeof setTimeout>>();

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  has(id: PortId): boolean {
    return this.#lit.has(id);
  }

  /** Call with the ports whenever they may have changed. */
  see(ports: readonly PortSummary[], selected: PortId | undefined): void {
    for (const port of ports) {
      const before = this.#seen.get(port.id);
      this.#seen.set(port.id, { touchedMs: port.touchedMs, connected: port.connected });
      if (before === undefined) continue;
      const replugged = port.connected && !before.connected;
      const woke = port.id !== selected && port.touchedMs - before.touchedMs > quietMs && before.touchedMs > 0;
      const first = port.id !== selected && before.touchedMs === 0 && port.touchedMs > 0;
      if (replugged || woke || first) this.#light(port.id);
    }
  }

  #light(id: PortId): void {
    clearTimeout(this.#lit.get(id));
    this.#lit.set(
      id,
      setTimeout(() => {
        this.#lit.delete(id);
        this.#host.requestUpdate();
      }, litMs),
    );
  }

  hostDisconnected(): void {
    for (const timer of this.#lit.values()) clearTimeout(timer);
    this.#lit.clear();
  }
}
