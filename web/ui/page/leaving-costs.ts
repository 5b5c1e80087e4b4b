import type { EngineState } from '../../engine/api/engine-api.ts';

/**
 * Whether something ends or is lost when the page is left: a job, a port of this computer, files that are written, data
 * that wait to be transmitted, captures that are only in memory. A demo device, a replay and a port that others go on
 * with lose nothing by themselves.
 */
export function leavingCosts({ sessions, ports, jobs, storage }: EngineState): boolean {
  if (jobs.some(({ error }) => !error)) return true;
  return sessions.some(({ portId, state: { kind }, file, txQueued, rxBytes, txBytes }) => {
    if (storage.kind !== 'ok' && rxBytes + txBytes > 0) return true;
    if (kind !== 'open' && kind !== 'lost') return false;
    const source = ports.find(({ id }) => id === portId)?.source;
    return file !== undefined || txQueued > 0 || (kind === 'open' && source === 'serial');
  });
}
