import type { Health, KeepingState } from '../protocol/health.ts';
import type { PortSession } from '../session/port-session.ts';

/** How a relay with these ports is. @param audit whether what happens is written down */
export function healthOf(sessions: readonly Pick<PortSession, 'past'>[], audit: KeepingState): Health {
  const recordings = sessions.flatMap(({ past }) => (past ? [past.state] : []));
  const recording = recordings.includes('stopped') ? 'stopped' : recordings.length > 0 ? 'on' : 'off';
  return {
    status: recording === 'stopped' || audit === 'stopped' ? 'degraded' : 'ok',
    ports: sessions.length,
    recording,
    audit,
  };
}
