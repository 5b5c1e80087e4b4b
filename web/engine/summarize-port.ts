import type { PortSummary } from './api/ports.ts';
import type { SessionId } from './api/sessions.ts';
import type { PortRegistry } from './port-registry.ts';
import type { Slot } from './slot.ts';

/** A port as the window knows it. */
export function summarizePort(
  slot: Slot,
  registry: Pick<PortRegistry, 'twin' | 'knows'>,
  sessionId: SessionId | undefined,
): PortSummary {
  return {
    id: slot.id,
    source: slot.kind,
    name: slot.name,
    detail: slot.label.detail,
    shared: slot.shared,
    twin: registry.twin(slot),
    known: registry.knows(slot),
    connected: slot.line !== undefined,
    touchedMs: slot.touchedMs,
    sessionId,
    profile: slot.profile,
  };
}
