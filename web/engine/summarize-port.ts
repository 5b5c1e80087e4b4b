import type { PortSummary, SessionId } from './api/ports.ts';
import type { Slot } from './slot.ts';

/** A port as the window knows it. @param twin which of several identical ones it is */
export function summarizePort(slot: Slot, twin: number | undefined, sessionId: SessionId | undefined): PortSummary {
  return {
    id: slot.id,
    source: slot.kind,
    name: slot.profile.name || slot.label.name,
    detail: slot.label.detail,
    shared: slot.shared,
    twin,
    connected: slot.port !== undefined,
    touchedMs: slot.touchedMs,
    sessionId,
    profile: slot.profile,
  };
}

/** What a port is called: as the person named it, or as it names itself. */
export function nameOf(slot: Slot | undefined): string | undefined {
  return slot && (slot.profile.name || slot.label.name);
}
