import { defaultSettings, sameSettings } from '../../core/port-settings.ts';
import type { EngineState } from '../../engine/api/engine-api.ts';
import type { PortSummary } from '../../engine/api/ports.ts';

/** Whether a port looks as if nobody had opened it yet: then its settings are asked for before it is. */
export function isUntouched({ id, name, profile }: PortSummary, { sessions, captures }: EngineState): boolean {
  return (
    profile.policy === 'leave' &&
    sameSettings(profile.settings, defaultSettings) &&
    !sessions.some(({ portId }) => portId === id) &&
    !captures.some(({ portName }) => portName === name)
  );
}
